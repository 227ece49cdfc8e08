"""Create a product with its SKUs and their first stock.

Reads    the category tree
Writes   the product, its SKUs, their stock                                   (one transaction)
Errors   invalid_request 400 (naming the spec or SKU), category_not_found 404, product_exists 409, sku_taken 409
Retry    recorded: the same Idempotency-Key gets the same ids
Listings follow within seconds, from the table's stream. Where the shop approves products first, it begins as a draft: products/submit.
"""

from __future__ import annotations

from chalicelib.catalog import making, tree
from chalicelib.catalog.making import NewProduct
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class CreateProduct(Request, NewProduct):
    pass


class CreatedProduct(Response):
    """`sku_ids` in the order of the request."""

    product_id: str
    sku_ids: list[str]
    version: int


@operation(CreateProduct, CreatedProduct, caller=staff("products.write"), retry=RECORDED)
def create(request: CreateProduct, call: Call) -> CreatedProduct:
    categories, _ = tree.load()
    made = making.make(request, categories, call.now)
    answer = CreatedProduct(product_id=made.product.product_id, sku_ids=list(made.units), version=1)
    transaction = Transaction("products/create")
    making.put(transaction, made)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise making.refusal(refused) from refused
    return answer
