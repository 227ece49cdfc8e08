"""Send a paid order to another address of the buyer's, within minutes after payment and without the shop; only within the same district.

Reads    the order, the address, the order's snapshot
Writes   the receiver, the order's timeline                                   (one transaction with the answer)
Errors   order_not_found 404, address_not_found 404, undo_over 409, address_elsewhere 409
Retry    recorded
"""

from __future__ import annotations

from chalicelib import addresses
from chalicelib.orders import undo
from chalicelib.orders.items import own_head
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import OrderNo, Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ChangeAddress(Request):
    order_no: OrderNo
    address_id: Slug


class ChangedAddress(Response):
    order_no: str
    address_id: str


@operation(ChangeAddress, ChangedAddress, caller=BUYER, retry=RECORDED, limit=per_minute(20, loose=True))
def change_address(request: ChangeAddress, call: Call) -> ChangedAddress:
    return look_again("orders/change_address", lambda: _change(request, call))


def _change(request: ChangeAddress, call: Call) -> ChangedAddress:
    head = own_head(call.uid, request.order_no)
    address = addresses.load(call.uid, request.address_id)
    if address is None:
        raise ShopError("address_not_found")
    transaction = Transaction("orders/change_address")
    undo.readdress(transaction, head, address, call.now)
    answer = ChangedAddress(order_no=head.order_no, address_id=address.address_id)
    call.commit(transaction, answer)
    return answer
