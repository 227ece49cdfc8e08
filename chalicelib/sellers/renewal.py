"""The nightly run: rankings from the demand by day that the forecast has gathered, slow movers from what is on sale. No order is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice

from .. import stock
from ..catalog import ALL, Card, Product, Sku, listing, product_key, sku_key
from ..forecast import demand
from ..runtime import clock
from ..stock import Stock, stock_key
from ..store import table
from ..store.errors import Raw
from ..store.item import Key
from ..supply.items import supplies
from .items import (
    PAGE,
    SLOW,
    STATE_KEY,
    WINDOWS,
    BestPage,
    BestSeller,
    SellersState,
    SlowMover,
    SlowPage,
    best,
    page_key,
)
from .ranking import Shelf, SlowLists, Sums, best_sellers, slow_mover, summed

_AT_ONCE = 50  # products
TOO_NEW = timedelta(days=30)  # a product on sale for less is not called slow


def renew(day: str) -> int:
    """Write all lists as of `day` anew and take away pages that are no more; returns how many pages there are."""
    sold = {one.sku_id: one for one in _sums(day)}
    listed_in = _listings({one.product_id for one in sold.values()})
    pages: dict[str, int] = {}
    for window in WINDOWS:
        for category, rows in best_sellers(sold.values(), window, listed_in).items():
            _write(best(window), category, rows, day, pages)
    for category, slow in _slow(sold).items():
        _write(SLOW, category, slow, day, pages)
    before = table.get(SellersState, STATE_KEY)
    for name, count in (before.pages if before else {}).items():
        for page in range(pages.get(name, 0), count):
            table.delete(Key(name, f"{page:02d}"))
    table.put(SellersState.at(STATE_KEY, day=day, pages=pages))
    return sum(pages.values())


def _sums(day: str) -> Iterator[Sums]:
    for one in demand.every():
        yield Sums(
            one.sku_id,
            one.product_id,
            one.title,
            one.spec_text or "",
            summed(one.days, day),
            summed(one.fen or {}, day),
        )


def _listings(product_ids: set[str]) -> dict[str, list[str]]:
    keys = [(Product, product_key(one)) for one in sorted(product_ids)]
    found = table.get_many(keys, strong=False) if keys else {}
    return {item.product_id: item.listed_in for item in found.values() if isinstance(item, Product)}


def _write(
    name: str, category: str, rows: Sequence[BestSeller] | Sequence[SlowMover], day: str, pages: dict[str, int]
) -> None:
    """The rows in pages; `pages` takes note of them."""
    kind = SlowPage if name == SLOW else BestPage
    for page, start in enumerate(range(0, len(rows), PAGE)):
        key = page_key(name, category, page)
        table.put(kind.at(key, day=day, rows=list(rows[start : start + PAGE])))
        pages[key.pk] = page + 1


def _slow(sold: Mapping[str, Sums]) -> dict[str, list[SlowMover]]:
    lists = SlowLists()
    for shelf in _on_sale():
        row = slow_mover(shelf, sold.get(shelf.sku_id))
        if row is not None:
            lists.add(row, shelf.listed_in)
    return lists.ranked()


def _on_sale() -> Iterator[Shelf]:
    """Every SKU on sale, of products that are old enough to be judged: some products at a time, each in four batch reads."""
    ids = _product_ids()
    newest = clock.now() - TOO_NEW
    while some := list(islice(ids, _AT_ONCE)):
        found = table.get_many([(Product, product_key(one)) for one in some], strong=False).values()
        products = [item for item in found if isinstance(item, Product) and item.created_at <= newest]
        wanted = [(product, sku) for product in products for sku in product.sku_ids]
        if not wanted:
            continue
        goods = table.get_many([(Sku, sku_key(product.product_id, sku)) for product, sku in wanted], strong=False)
        shelves = table.get_many([(Stock, stock_key(sku)) for _, sku in wanted], strong=False)
        there = stock.count(shelves.values(), strong=False)
        bought = supplies([sku for _, sku in wanted])
        for product, sku_id in wanted:
            sku = goods.get(sku_key(product.product_id, sku_id))
            if isinstance(sku, Sku) and sku.on_sale and sku_id in there:
                cost = bought[sku_id].cost_fen if sku_id in bought else None
                yield Shelf(
                    sku_id,
                    product.product_id,
                    product.title,
                    sku.spec_text,
                    there[sku_id].total,
                    int(sku.price_fen),
                    None if cost is None else int(cost),
                    product.listed_in,
                )


def _product_ids() -> Iterator[str]:
    start: Raw | None = None
    while True:
        page = table.query(listing(ALL, "newest"), start=start, strong=False)
        for raw in page.items:
            yield Card.of(raw).product_id
        start = page.next
        if start is None:
            return
