"""Changing a product: product and SKUs are read whole, changed whole, and written under one lock.

Whoever writes a SKU writes its product in the same transaction, under the version that was read; so a SKU never disagrees with its product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pynamodb.expressions.condition import Condition

from ..runtime.errors import ShopError
from ..store import table, timers
from ..store.errors import ConditionFailed, Contended, Raw, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from . import tree
from .items import Category, Product, Sales, Sku, product_key
from .listing import listing, stands_as

TRIES = 4


@dataclass(frozen=True)
class Offer:
    """A product with every SKU it ever had, as they were read."""

    product: Product
    skus: dict[str, Sku]
    unchanged: Condition
    as_read: dict[str, Raw]

    @property
    def living(self) -> list[Sku]:
        """The SKUs that are not removed, in the merchant's order."""
        return [self.skus[sku_id] for sku_id in self.product.sku_ids]


def load(product_id: str) -> Offer:
    """Read a product to change it. Raises ShopError product_not_found."""
    product: Product | None = None
    skus: dict[str, Sku] = {}
    for raw in table.query_all(product_key(product_id).pk):
        item = table.decode(raw, Product, Sku, Sales)
        if isinstance(item, Product):
            product = item
        elif isinstance(item, Sku):
            skus[item.sku_id] = item
    if product is None:
        raise ShopError("product_not_found")
    as_read = {sku_id: sku.raw() for sku_id, sku in skus.items()}
    return Offer(product, skus, stands_as(product), as_read)


def write(transaction: Transaction, offer: Offer, skus: Sequence[Sku]) -> None:
    """Put the changed product and those of `skus` that differ from what was read. Parts: "product", "sku:<id>"."""
    product = offer.product
    product.version = int(product.version) + 1
    transaction.put("product", product, offer.unchanged)
    for sku in skus:
        before = offer.as_read.get(sku.sku_id)
        if before is None or {**sku.raw(), "version": None} != {**before, "version": None}:
            sku.version = product.version
            transaction.put(f"sku:{sku.sku_id}", sku)


def set_copies(offer: Offer) -> list[Sku]:
    """The living SKUs with what they carry of their product."""
    for sku in offer.living:
        sku.title = offer.product.title
        sku.listed_in = offer.product.listed_in
        sku.on_sale = offer.product.on_sale
    return offer.living


def change(product_id: str, what: Callable[[Product], bool]) -> Product:
    """Change a product alone, again until nobody was in between; `what` says whether there is anything to change.

    Raises ShopError product_not_found, and Contended.
    """
    for _ in range(TRIES):
        offer = load(product_id)
        if not what(offer.product):
            return offer.product
        transaction = Transaction("catalog/change")
        write(transaction, offer, set_copies(offer))
        try:
            transaction.commit()
        except TransactionRefused:
            continue
        return offer.product
    raise Contended(f"product {product_id}")


def relist(key: Key) -> None:
    """The category at `key` was moved: the products listed in it follow to its new ancestors. For the timer `relist`."""
    category = table.get(Category, key)
    if category is None or category.due != "relist":
        return
    categories, _ = tree.load()

    def follow(product: Product) -> bool:
        before, product.listed_in = product.listed_in, tree.with_ancestors(product.category_ids, categories)
        return bool(before != product.listed_in)

    for product_id in list(_listed(category.category_id)):
        change(product_id, follow)
    try:
        table.update(Category, key, timers.disarm(), Category.due_sk == category.due_sk)
    except ConditionFailed:
        return  # moved once more meanwhile: it is due again


def _listed(category_id: str) -> Iterator[str]:
    """Products on sale in a category and below it. What is off sale follows when it comes back on sale."""
    start: Raw | None = None
    while True:
        page = table.query(listing(category_id, "newest"), start=start)
        for raw in page.items:
            yield raw["product_id"]["S"]
        start = page.next
        if start is None:
            return
