"""Changing a product: product and SKUs are read whole, changed whole, and written under one lock.

Whoever writes a SKU writes its product in the same transaction, under the version that was read; so a SKU never disagrees with its product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..store import table, timers
from ..store.errors import ConditionFailed, Contended, Raw, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from . import tree
from .cards import listing
from .items import Product, Sku, Tree
from .offer import Offer, load

TRIES = 4


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
    """Categories were moved: the products listed in them follow to their new ancestors. For the timer `relist` of the tree at `key`.

    Raises Contended when the tree or a product keeps changing; doing it again does no harm.
    """
    lock = table.get(Tree, key)
    if lock is None or lock.due != "relist":
        return
    categories, _ = tree.load()

    def follow(product: Product) -> bool:
        before, product.listed_in = product.listed_in, tree.with_ancestors(product.category_ids, categories)
        return bool(before != product.listed_in)

    for category_id in lock.moved:
        for product_id in list(_listed(category_id)):
            change(product_id, follow)
    try:
        table.update(Tree, key, [Tree.moved.set([]), *timers.disarm()], Tree.version == lock.version)
    except ConditionFailed as failed:
        raise Contended("the tree was changed meanwhile") from failed


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
