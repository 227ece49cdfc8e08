"""The cheapest goods of a scope as they stand: what a promotion that takes a fixed sum off would give away first."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..catalog import ALL, Card, Product, Sku, listing, product_key, sku_key
from ..pricing.rules import Scope
from ..stock import Stock, stock_key
from ..store import table

MOST_CARDS = 40  # of a listing: the cheapest ones, of which the scope may leave out some


def prices_of(skus: Collection[str]) -> dict[str, int]:
    """What these SKUs cost, in fen; those that exist."""
    shelves = table.get_many([(Stock, stock_key(sku)) for sku in skus]) if skus else {}
    keys = [sku_key(shelf.product_id, shelf.sku_id) for shelf in shelves.values() if isinstance(shelf, Stock)]
    return _prices(table.get_many([(Sku, key) for key in keys]).values() if keys else ())


def cheapest(scope: Scope) -> tuple[str, int] | None:
    """What of the scope costs least, and how many fen: a SKU or a product; none where there is nothing.

    A listing is asked for its cheapest products on sale; where all of those are left out by the scope's exceptions, nobody knows.
    """
    if scope.kind == "skus":
        found = prices_of(set(scope.ids) - set(scope.except_skus))
        return min(found.items(), key=lambda entry: (entry[1], entry[0]), default=None)
    products = scope.ids if scope.kind == "products" else _listed([ALL] if scope.kind == "shop" else scope.ids)
    named = table.get_many([(Product, product_key(product)) for product in products]) if products else {}
    covered = [
        product
        for product in named.values()
        if isinstance(product, Product)
        and product.product_id not in scope.except_products
        and set(scope.except_categories).isdisjoint(product.listed_in)
    ]
    costs = {product.product_id: _least(product, scope.except_skus) for product in covered}
    known = [(name, fen) for name, fen in costs.items() if fen is not None]
    return min(known, key=lambda entry: (entry[1], entry[0]), default=None)


def _listed(places: Iterable[str]) -> list[str]:
    pages = [table.query(listing(place, "price"), limit=MOST_CARDS, strong=False) for place in places]
    return list(dict.fromkeys(Card.of(raw).product_id for page in pages for raw in page.items))


def _least(product: Product, except_skus: Collection[str]) -> int | None:
    """What the product's cheapest SKU costs that is not left out."""
    if set(except_skus).isdisjoint(product.sku_ids):
        return int(product.min_price_fen)
    keys = [sku_key(product.product_id, sku) for sku in product.sku_ids if sku not in except_skus]
    return min(_prices(table.get_many([(Sku, key) for key in keys]).values()).values(), default=None) if keys else None


def _prices(found: Iterable[object]) -> dict[str, int]:
    return {sku.sku_id: int(sku.price_fen) for sku in found if isinstance(sku, Sku)}
