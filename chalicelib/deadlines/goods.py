"""Deadlines of goods: their places in listings, when they go on sale, who waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import stock, waiting
from ..catalog import Product, Sales, Tree
from ..catalog.changes import relist, switch_on_time
from ..catalog.sales import rerank
from ..store.item import Item


def _rerank(sales: Sales) -> bool:
    rerank(sales.key)
    return True


def _relist(tree: Tree) -> bool:
    relist(tree.key)
    return True


def _sale(product: Product) -> bool:
    switch_on_time(product.key)
    return True


def _end_hold(place: waiting.Place) -> bool:
    ended = waiting.expire(place)
    if ended:
        waiting.serve(place.sku_id)
    return ended


KINDS: dict[str, type[Item]] = {kind.KIND: kind for kind in (Sales, Tree, Product, stock.Stock, waiting.Place)}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("sales", "rerank"): _rerank,
    ("tree", "relist"): _relist,
    ("product", "sale"): _sale,
    ("stock", "line"): waiting.tend,
    ("place", "hold"): _end_hold,
}
