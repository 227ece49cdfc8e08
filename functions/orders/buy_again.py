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
from chalicelib.members import User, profile_key
from chalicelib.orders.items import bought, own_head, snapshot_of
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import OrderNo, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class BuyAgain(Request):
    order_no: OrderNo


class BoughtAgain(Response):
    added: list[str]
    unavailable: list[str]


@operation(BuyAgain, BoughtAgain, caller=BUYER, retry=RECORDED)
def buy_again(request: BuyAgain, call: Call) -> BoughtAgain:
    own_head(call.uid, request.order_no)
    lines = bought(snapshot_of(request.order_no).lines)
    wanted = [Wanted(product_id=line.product_id, sku_id=line.sku_id, quantity=line.quantity) for line in lines]
    return look_again("orders/buy_again", lambda: _add(wanted, call))


def _add(wanted: list[Wanted], call: Call) -> BoughtAgain:
    found = selection.read(call.uid, wanted, also=[(User, profile_key(call.uid))])
    transaction = Transaction("orders/buy_again")
    cart.add_all(transaction, found.cart, call.uid, found.goods, call.now)
    answer = BoughtAgain(
        added=[entry.sku_id for entry in found.goods], unavailable=[entry["skuId"] for entry in found.unavailable]
    )
    call.commit(transaction, answer)
    return answer
