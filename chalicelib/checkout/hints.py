"""What a little more would save, with concrete goods in stock that do it. The goods are the best-selling ones of where the promotion looks.

What could be named is kept for a minute by a process: a hint may name what has just been sold out, the order decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from ..catalog import ALL, Card, Product, Sku, listing, product_key, sku_key
from ..pricing.nudge import Candidate, Nudge, nudges
from ..pricing.rules import Ruled
from ..runtime import clock
from ..runtime.settings import settings
from ..stock import Stock, stock_key
from ..store import table
from ..store.item import Item, Key
from .deal import Deal
from .selection import goods_of

FRESH_FOR = timedelta(minutes=1)
MOST_PRODUCTS, MOST_SKUS = 15, 3  # of a place; SKUs of a product

_shelves: dict[tuple[str, str], _Shelf] = {}


class _Shelf(NamedTuple):
    until: datetime
    goods: list[Candidate]


def nudges_for(made: Deal) -> list[Nudge]:
    """At most three hints, with goods. Reads nothing while there is nothing to hint at."""
    if not made.goods:
        return []
    ids = {rule.id for rule in made.book.rules}  # a rule whose budget is spent is not in the book any more
    price = made.price.model_copy(update={"unused": [one for one in made.price.unused if one.rule_id in ids]})
    told = nudges(made.goods, made.book, made.circumstances, made.choice, price)
    if not told:
        return []
    named = {nudge.rule_id for nudge in told}
    rules = [rule for rule in made.book.rules if rule.id in named]
    goods = {entry.sku_id: entry for place in _places(rules) for entry in _shelf(place)}
    return nudges(made.goods, made.book, made.circumstances, made.choice, price, list(goods.values()))


def _places(rules: Iterable[object]) -> list[str]:
    """Where to look for goods: listings, or `=` with a product."""
    places: list[str] = []
    for rule in rules:
        if isinstance(rule, Ruled) and rule.scope.kind == "categories":
            places += rule.scope.ids[:2]
        elif isinstance(rule, Ruled) and rule.scope.kind == "products":
            places += [f"={product}" for product in rule.scope.ids[:MOST_PRODUCTS]]
        else:
            places.append(ALL)
    return list(dict.fromkeys(places))


def _shelf(place: str) -> list[Candidate]:
    global _shelves
    now, name = clock.now(), settings().table
    known = _shelves.get((name, place))
    if known is not None and now < known.until <= now + FRESH_FOR:
        return known.goods
    if len(_shelves) > 200:
        _shelves = {}
    goods = _goods([place[1:]] if place.startswith("=") else _best_selling(place))
    _shelves[name, place] = _Shelf(now + FRESH_FOR, goods)
    return goods


def _best_selling(place: str) -> list[str]:
    page = table.query(listing(place, "sales"), newest_first=True, limit=MOST_PRODUCTS, strong=False)
    return [Card.of(raw).product_id for raw in page.items]


def _goods(products: list[str]) -> list[Candidate]:
    """Up to three SKUs of each product that are on sale and in stock."""
    if not products:
        return []
    pages = table.get_many([(Product, product_key(product)) for product in products], strong=False)
    skus = [
        (page.product_id, sku)
        for page in pages.values()
        if isinstance(page, Product) and page.on_sale and not page.page.min_level
        for sku in page.sku_ids[:MOST_SKUS]
    ]
    asked: list[tuple[type[Item], Key]] = [(Sku, sku_key(product, sku)) for product, sku in skus]
    found = table.get_many([*asked, *((Stock, stock_key(sku)) for _, sku in skus)], strong=False)
    goods = []
    for product, sku_id in skus:
        sku, left = found.get(sku_key(product, sku_id)), found.get(stock_key(sku_id))
        if isinstance(sku, Sku) and isinstance(left, Stock) and sku.on_sale and left.available > 0:
            goods.append(Candidate(**dict(goods_of(sku, 1)), left=int(left.available)))
    return goods


def forget() -> None:
    """Look anew at the next use."""
    _shelves.clear()
