"""Put units of a SKU into the cart; a line that is there already grows.

Reads    the SKU, the cart
Writes   the cart's line                                                       (one transaction with the answer)
Errors   sku_not_found 404, product_off_sale 409, cart_full 409, quantity_too_large 409
Retry    recorded: the same Idempotency-Key adds once
"""

from __future__ import annotations

from chalicelib import cart, catalog
from chalicelib.cart import Cart
from chalicelib.catalog import Sku
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Quantity, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AddToCart(Request):
    product_id: Slug
    sku_id: Slug
    quantity: Quantity = 1


class AddedToCart(Response):
    sku_id: str
    quantity: int


@operation(AddToCart, AddedToCart, caller=BUYER, retry=RECORDED)
def add(request: AddToCart, call: Call) -> AddedToCart:
    return look_again("cart/add", lambda: _add(request, call))


def _add(request: AddToCart, call: Call) -> AddedToCart:
    sku_key, cart_key = catalog.sku_key(request.product_id, request.sku_id), cart.cart_key(call.uid)
    found = table.get_many([(Sku, sku_key), (Cart, cart_key)])
    sku, known = found.get(sku_key), found.get(cart_key)
    if not isinstance(sku, Sku):
        raise ShopError("sku_not_found", skuId=request.sku_id)
    if not sku.on_sale:
        raise ShopError("product_off_sale", skuId=request.sku_id)
    transaction = Transaction("cart/add")
    lines = known if isinstance(known, Cart) else None
    quantity = cart.add(transaction, lines, call.uid, request.product_id, request.sku_id, request.quantity, call.now)
    answer = AddedToCart(sku_id=request.sku_id, quantity=quantity)
    call.commit(transaction, answer)
    return answer
