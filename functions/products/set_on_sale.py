"""Put a product on sale, or take it off.

Reads    the product with its SKUs, the category tree
Writes   the product and its SKUs                                             (one transaction)
Errors   product_not_found 404, product_not_approved 409
Retry    natural: a product that is on sale stays so, under the same version
"""

from __future__ import annotations

from chalicelib.catalog import Product, changes, life, tree
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class SetOnSale(Request):
    product_id: Slug
    on_sale: bool


class ProductOnSale(Response):
    product_id: str
    on_sale: bool
    version: int


@operation(SetOnSale, ProductOnSale, caller=staff("products.write"), retry=NATURAL)
def set_on_sale(request: SetOnSale, call: Call) -> ProductOnSale:
    def switch(product: Product) -> bool:
        if product.on_sale == request.on_sale:
            return False
        categories, _ = tree.load()  # categories moved while it was off sale
        product.listed_in = tree.listed_in(product.category_ids, categories)
        product.on_sale = request.on_sale
        life.require_approved(product)
        return True

    product = changes.change(request.product_id, switch)
    return ProductOnSale(product_id=product.product_id, on_sale=product.on_sale, version=int(product.version))
