"""Changing a product: product and SKUs are read whole, changed whole, and written under one lock.

Whoever writes a SKU writes its product in the same transaction, under the version that was read; so a SKU never disagrees with its product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..runtime import clock
from ..store import schema, table, timers
from ..store.errors import ConditionFailed, Contended, Raw, TransactionRefused
from ..store.item import Key
from ..store.transaction import Transaction
from . import tree
from .items import MEMBERS, Product, Sku, Tree, listing
from .life import approved, shelve
from .offer import Offer, load

TRIES = 4
_TIMER = ("due", schema.DUE.pk, schema.DUE.sk, "due_tries")


def write(transaction: Transaction, offer: Offer, skus: Sequence[Sku]) -> None:
    """Put the changed product and those of `skus` that differ from what was read. Parts: "product", "sku:<id>"."""
    product = offer.product
    product.version = int(product.version) + 1
    shelve(product)
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
        sku.form = offer.product.page.form or None
        sku.min_level = offer.product.page.min_level or None
        sku.hidden = offer.product.page.hidden_at(0) or None
    return offer.living


def copy_switch(product: Product, skus: Sequence[Sku]) -> None:
    """SKUs that were made of a product follow when it went off sale afterwards."""
    for sku in skus:
        sku.on_sale = bool(sku.on_sale and product.on_sale)


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


def switch_on_time(key: Key) -> None:
    """Put the product at `key` on sale, or take it off, as it was told to. For the timer `sale`. Raises Contended."""

    def switch(product: Product) -> bool:
        now = clock.now()
        if product.on_at is not None and product.on_at <= now:
            product.on_at, product.on_sale = None, approved(product)
        if product.off_at is not None and product.off_at <= now:
            product.off_at, product.on_sale = None, False
        arm_sale(product)
        return True

    change(key.pk.removeprefix("P#"), switch)


def arm_sale(product: Product) -> None:
    """Set the product's timer to the next moment at which it goes on or off sale."""
    moments = [moment for moment in (product.on_at, product.off_at) if moment is not None]
    timer = timers.attributes(product.key, "sale", min(moments)) if moments else dict.fromkeys(_TIMER)
    for name, value in timer.items():
        setattr(product, name, value)


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

    for category_id in [*lock.moved, MEMBERS]:  # what is hidden from others stands in no category's listing
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
