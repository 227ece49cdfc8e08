"""Change a product: only the fields that are sent; SKUs are changed, added (unknown or absent skuId) or removed.

Reads    the product with all its SKUs, the category tree
Writes   the product, the SKUs that differ, the stock of new ones             (one transaction)
Errors   product_not_found 404, product_changed 409 (expectedVersion is not the version now), category_not_found 404,
         sku_not_found 404 (to remove), sku_taken 409, product_not_approved 409, invalid_request 400 (naming the field or SKU)
Retry    recorded: the same Idempotency-Key gets the same version
Where the shop approves products first, other words or pictures make it a draft again, off sale until it is approved.
A removed SKU only goes off sale: orders that hold it still find it, and sending its skuId again brings it back.
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import stock
from chalicelib.catalog import MOST_CATEGORIES, MOST_SKUS, changes, life, tree
from chalicelib.catalog import form as forms
from chalicelib.catalog.changes import TRIES
from chalicelib.catalog.items import Attribute, FormField, SpecAxis
from chalicelib.catalog.matrix import MOST_AXES
from chalicelib.catalog.offer import Offer, load
from chalicelib.catalog.patch import Patch, unchanged
from chalicelib.catalog.revision import SkuChange, revise
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Name, Request, Response, Slug, Text, Title, Url
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import Contended, TransactionRefused
from chalicelib.store.transaction import MOST_PARTS, Transaction


class UpdateProduct(Patch, Request):
    product_id: Slug
    expected_version: int = Field(ge=1, description="of the product as the editor saw it")
    title: Title = unchanged("")
    subtitle: Text = unchanged("")
    description: Text = unchanged("")
    images: list[Url] = unchanged([], max_length=12)
    detail_images: list[Url] = unchanged([], max_length=30)
    video_url: Url | None = unchanged(None)
    attributes: list[Attribute] = unchanged([], max_length=40)
    tags: list[Name] = unchanged([], max_length=10)
    unit: Name = unchanged("")
    packaging: Text = unchanged("")
    brand: Name | None = unchanged(None)
    related_ids: list[Slug] = unchanged([], max_length=12)
    form: list[FormField] = unchanged([], max_length=8)
    min_level: int = unchanged(0, ge=0, le=100)
    members_hidden: bool = unchanged(False)
    category_ids: list[Slug] = unchanged([], max_length=MOST_CATEGORIES)
    specs: list[SpecAxis] = unchanged([], max_length=MOST_AXES)
    on_sale: bool = unchanged(False)
    skus: list[SkuChange] = unchanged([], max_length=MOST_SKUS)
    remove_sku_ids: list[Slug] = unchanged([], max_length=MOST_SKUS)


class UpdatedProduct(Response):
    """`sku_ids` are those that are on offer now, in the merchant's order."""

    product_id: str
    sku_ids: list[str]
    version: int


@operation(UpdateProduct, UpdatedProduct, caller=staff("products.write"), retry=RECORDED)
def update(request: UpdateProduct, call: Call) -> UpdatedProduct:
    for _ in range(TRIES):
        found = load(request.product_id)
        product = found.product
        if product.version != request.expected_version:
            raise ShopError("product_changed", version=int(product.version))
        transaction = _changed(found, request)
        answer = UpdatedProduct(product_id=product.product_id, sku_ids=product.sku_ids, version=int(product.version))
        try:
            call.commit(transaction, answer)
        except TransactionRefused as refused:
            if "product" in refused.failures:
                continue  # re-ranked or changed in between: the version, read again, tells which
            raise ShopError("sku_taken", skuIds=stock.refused_skus(refused)) from refused
        return answer
    raise Contended(f"product {request.product_id}")


def _changed(offer: Offer, request: UpdateProduct) -> Transaction:
    """The whole change, unless the request is wrong."""
    forms.check_questions(request.form)
    categories, _ = tree.load()
    revised = revise(offer, request.sent(), request.skus, request.remove_sku_ids, categories)
    life.changed(offer.product, request.sent())
    changes.copy_switch(offer.product, revised.skus)
    transaction = Transaction("products/update")
    changes.write(transaction, offer, revised.skus)
    for sku_id, units in revised.first_stock.items():
        transaction.create(stock.label(sku_id), stock.first(sku_id, offer.product.product_id, units))
    if len(transaction) >= MOST_PARTS:
        raise invalid("skus", problem="too many SKUs change at once")
    return transaction
