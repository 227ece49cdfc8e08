"""Create a product with its SKUs and their first stock.

Reads    the category tree
Writes   the product, its SKUs, their stock                                   (one transaction)
Errors   invalid_request 400 (naming the spec or SKU), category_not_found 404, product_exists 409, sku_taken 409
Retry    recorded: the same Idempotency-Key gets the same ids
Listings follow within seconds, from the table's stream.
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import stock
from chalicelib.catalog import MOST_CATEGORIES, MOST_SKUS, STORE, matrix, tree
from chalicelib.catalog.items import Description, Product, SpecAxis, product_key
from chalicelib.catalog.matrix import MOST_AXES, Choice
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Request, Response, Slug, Title
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.stock import Units
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class NewSku(Choice):
    sku_id: Slug | None = Field(None, description="made by the shop when absent; unique in the whole shop")
    stock: Units


class CreateProduct(Request, Description):
    product_id: Slug | None = Field(None, description="made by the shop when absent")
    title: Title
    category_ids: list[Slug] = Field(default=[], max_length=MOST_CATEGORIES)
    specs: list[SpecAxis] = Field(default=[], max_length=MOST_AXES)
    skus: list[NewSku] = Field(min_length=1, max_length=MOST_SKUS)
    on_sale: bool = True


class CreatedProduct(Response):
    """`sku_ids` in the order of the request."""

    product_id: str
    sku_ids: list[str]
    version: int


@operation(CreateProduct, CreatedProduct, caller=staff("products.write"), retry=RECORDED)
def create(request: CreateProduct, call: Call) -> CreatedProduct:
    wanted = _by_id(request.skus)
    matrix.check(request.specs, wanted, {sku_id: place for place, sku_id in enumerate(wanted)})
    categories, _ = tree.load()
    product = _product(request, call, tree.listed_in(request.category_ids, categories))
    skus = matrix.fill(product, wanted)

    answer = CreatedProduct(product_id=product.product_id, sku_ids=list(wanted), version=1)
    transaction = Transaction("products/create")
    transaction.create("product", product)
    for sku in skus:
        transaction.create(f"sku:{sku.sku_id}", sku)
        transaction.create(
            stock.label(sku.sku_id), stock.first(sku.sku_id, product.product_id, wanted[sku.sku_id].stock)
        )
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        if "product" in refused.failures:
            raise ShopError("product_exists") from refused
        raise ShopError("sku_taken", skuIds=stock.refused_skus(refused)) from refused
    return answer


def _by_id(skus: list[NewSku]) -> dict[str, NewSku]:
    found: dict[str, NewSku] = {}
    for place, sku in enumerate(skus):
        sku_id = sku.sku_id or ids.random_text(10)
        if sku_id in found:
            raise invalid("skus", place, "skuId", problem="used twice")
        found[sku_id] = sku
    return found


def _product(request: CreateProduct, call: Call, listed_in: list[str]) -> Product:
    """Everything but what it carries of its SKUs."""
    product_id = request.product_id or ids.random_text(10)
    return Product.at(
        product_key(product_id),
        product_id=product_id,
        store_id=STORE,
        title=request.title,
        page=Description.model_construct(**{name: getattr(request, name) for name in Description.model_fields}),
        category_ids=list(dict.fromkeys(request.category_ids)),
        listed_in=listed_in,
        specs=request.specs,
        on_sale=request.on_sale,
        sold=0,
        created_at=call.now,
        version=1,
    )
