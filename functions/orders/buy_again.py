"""Put the lines of an old order into the cart again, as far as they are still sold.

Reads    the order's snapshot, the SKUs, the cart
Writes   the cart                                                              (one transaction with the answer)
Errors   order_not_found 404, cart_full 409, quantity_too_large 409
Retry    recorded: the same Idempotency-Key adds once
"""

from __future__ import annotations

from chalicelib import cart
from chalicelib.checkout import selection
from chalicelib.checkout.selection import Wanted
from chalicelib.orders.items import own_head, snapshot_of
from chalicelib.runtime import clock, ids
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction

_TRIES = 6


class BuyAgain(Request):
    order_no: OrderNo


class BoughtAgain(Response):
    added: list[str]
    unavailable: list[str]


@operation(BuyAgain, BoughtAgain, caller=BUYER, retry=RECORDED)
def buy_again(request: BuyAgain, call: Call) -> BoughtAgain:
    own_head(call.uid, request.order_no)
    lines = snapshot_of(request.order_no).lines
    wanted = [Wanted(product_id=line.product_id, sku_id=line.sku_id, quantity=line.quantity) for line in lines]
    for attempt in range(1, _TRIES + 1):
        found = selection.read(call.uid, wanted)
        transaction = Transaction("orders/buy_again")
        cart.add_all(transaction, found.cart, call.uid, found.goods, call.now)
        answer = BoughtAgain(
            added=[entry.sku_id for entry in found.goods], unavailable=[entry["skuId"] for entry in found.unavailable]
        )
        try:
            call.commit(transaction, answer)
        except TransactionRefused:  # the cart changed between our look and our write
            clock.sleep(ids.jitter(0.01 * 2**attempt))
        else:
            return answer
    raise ShopError("busy")
