"""Being found: the pages of products on sale as WeChat, and search engines of an H5 shop, want to be told of them.

Served from the listing of everything, newest first, and the products themselves: what is on sale is in it, what members alone may see is not.
A page's address in the mini-program is the shop's setting `product_page` with `?spuId=`, which messages lead to as well.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action

from . import providers, shop
from .catalog import ALL, Card, Product, listing, product_key
from .platform.errors import Busy, PlatformError, Unanswered, Unknown
from .runtime import clock, log
from .runtime.errors import ShopError
from .runtime.model import Moment, Shape
from .store import table
from .store.errors import ConditionFailed
from .store.item import Item, Key, Time

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PARAMETER = "spuId"


class FoundPage(Shape):
    """A page of the mini-program: `path` with its query. `thumb`: its picture; `category`: where it is listed, the narrowest first."""

    path: str
    product_id: str
    title: str
    thumb: str | None
    category: list[str]
    price_fen: int
    updated_at: Moment


class Shown(NamedTuple):
    """Products of a page of the listing, and where the next one starts (None: there is none)."""

    products: list[Product]
    following: str | None


def on_sale(after: str | None, limit: int, since: datetime | None = None) -> Shown:
    """One page of the listing, newest first; with `since` only those that were changed then or later."""
    partition = listing(ALL, "newest")
    start = Key(partition, after).raw() if after else None
    page = table.query(partition, newest_first=True, limit=limit, start=start, strong=False)
    cards = [Card.of(raw) for raw in page.items]
    found = table.get_many([(Product, product_key(card.product_id)) for card in cards], strong=False) if cards else {}
    products = [item for card in cards if isinstance(item := found.get(product_key(card.product_id)), Product)]
    shown = [one for one in products if one.on_sale and (since is None or changed_at(one) >= since)]
    return Shown(shown, str(cards[-1].sk) if page.next else None)


class SubmittedRound(Item):
    """Pages that WeChat was told of. `began`: when the last round began that came to its end; what changed since has not been told of."""

    KIND = "submitted_round"
    began = Time(null=True)
    told_at = Time()
    pages = NumberAttribute(default=0)  # in all rounds, with repetitions


ROUND = Key("PAGES", "WECHAT")


def last_round() -> datetime | None:
    """When the last round began that came to its end."""
    found = table.get(SubmittedRound, ROUND)
    return found.began if found else None


def note(pages: int, now: datetime, began: datetime | None) -> None:
    """So many pages were told of. `began`: of a round that is over now; what changed while it went on is told of in the next one."""
    fixed: list[Action] = [SubmittedRound.kind.set(SubmittedRound.KIND), SubmittedRound.v.set(SubmittedRound.VERSION)]
    told = [*fixed, SubmittedRound.told_at.set(now), SubmittedRound.pages.add(pages)]
    if began is not None:
        newest = SubmittedRound.began.does_not_exist() | (SubmittedRound.began <= began)
        try:
            table.update(SubmittedRound, ROUND, [*told, SubmittedRound.began.set(began)], newest)
            return
        except ConditionFailed:
            log.info("pages_round_overtaken")  # a round that began later is over already
    table.update(SubmittedRound, ROUND, told)


def submit(products: list[Product]) -> None:
    """Tell WeChat's search of their pages. Raises ShopError provider_unavailable, provider_refused."""
    if not products:
        return
    page = shop.current().product_page
    from .platform.wechat.search import IndexedPage

    pages = [IndexedPage(page, f"{PARAMETER}={quote(one.product_id, safe='')}") for one in products]
    try:
        providers.wechat_search().submit(pages)
    except (Busy, Unanswered, Unknown) as error:
        raise ShopError("provider_unavailable") from error
    except PlatformError as error:
        log.warning("pages_refused", code=error.code)
        raise ShopError("provider_refused", providerCode=error.code) from error


def changed_at(product: Product) -> datetime:
    """When people last changed it, or made it."""
    moment: datetime = product.updated_at or product.created_at
    return moment


def path_of(product_id: str) -> str:
    return f"{shop.current().product_page}?{PARAMETER}={quote(product_id, safe='')}"


def view(product: Product) -> FoundPage:
    return FoundPage(
        path=path_of(product.product_id),
        product_id=product.product_id,
        title=product.title,
        thumb=next(iter(product.page.images), None),
        category=list(product.listed_in),
        price_fen=int(product.min_price_fen),
        updated_at=changed_at(product),
    )


def miniprogram_text() -> str:
    """sitemap.json for the root of the mini-program (WeChat, sitemap configuration): product pages by their one parameter, nothing personal."""
    product_page = shop.current().product_page
    rules = [
        {"action": "allow", "page": product_page, "params": [PARAMETER], "matching": "exact"},
        {"action": "disallow", "page": "*"},
    ]
    return json.dumps({"desc": "商品页可被收录，其余不收录", "rules": rules}, ensure_ascii=False, indent=2)


def h5_text(products: list[Product], base: str) -> str:
    """A sitemap.xml (sitemaps.org, protocol 0.9) of these products' pages below `base`, which has no slash at its end."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<urlset xmlns="{NAMESPACE}">']
    for product in products:
        address = escape(f"{base}/products/{quote(product.product_id, safe='')}")
        day = clock.day(changed_at(product))
        lines.append(f"  <url><loc>{address}</loc><lastmod>{day}</lastmod></url>")
    return "\n".join([*lines, "</urlset>", ""])
