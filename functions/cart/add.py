"""Put units of a SKU into the cart; a line that is there already grows.

Reads    the SKU, the cart, the record: one batch
Writes   the cart's line                                                       (one transaction with the answer)
Errors   sku_not_found 404, product_off_sale 409, members_only 403, cart_full 409, quantity_too_large 409,
         invalid_request 400 (form.<field>: needed, too long, no choice)
Retry    recorded: the same Idempotency-Key adds once
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib import cart, catalog
from chalicelib.cart import Cart, CartLine
from chalicelib.catalog import Sku, exclusive
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.idempotency import Record
from chalicelib.runtime.model import Quantity, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class AddToCart(Request):
    product_id: Slug
    sku_id: Slug
    quantity: Quantity = 1
    form: dict[Slug, Annotated[str, StringConstraints(max_length=200)]] = Field(
        default={}, max_length=8, description="what the product asks for: field id -> text or choice"
    )


class AddedToCart(Response):
    sku_id: str
    quantity: int


@operation(AddToCart, AddedToCart, caller=BUYER, retry=RECORDED, reads_record=True)
def add(request: AddToCart, call: Call) -> AddedToCart:
    return look_again("cart/add", lambda: _add(request, call))


def _add(request: AddToCart, call: Call) -> AddedToCart:
    sku_key, cart_key = catalog.sku_key(request.product_id, request.sku_id), cart.cart_key(call.uid)
    found = table.get_many([(Sku, sku_key), (Cart, cart_key), (Record, call.record_key())])
    recorded = call.recorded(found.get(call.record_key()))
    if recorded is not None:
        return add.replay(recorded, request, call)
    sku, known = found.get(sku_key), found.get(cart_key)
    if not isinstance(sku, Sku):
        raise ShopError("sku_not_found", skuId=request.sku_id)
    if not sku.on_sale:
        raise ShopError("product_off_sale", skuId=request.sku_id)
    exclusive.check_level(call.uid, sku)
    transaction = Transaction("cart/add")
    lines = known if isinstance(known, Cart) else None
    form = _form(sku, lines.line(sku.sku_id) if lines else None, request.form)
    wanted = (request.product_id, request.sku_id, request.quantity)
    quantity = cart.add(transaction, lines, call.uid, *wanted, call.now, form)
    answer = AddedToCart(sku_id=request.sku_id, quantity=quantity)
    call.commit(transaction, answer)
    return answer


def _form(sku: Sku, line: CartLine | None, given: dict[str, str]) -> dict[str, str]:
    """What was filled in, by titles; a line that has it already need not send it again. Raises ShopError invalid_request."""
    if not given and (not sku.form or (line and line.form)):
        return {}
    from chalicelib.catalog.form import filled_in  # most products ask for nothing

    return filled_in(sku.form or [], given)
