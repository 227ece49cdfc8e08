"""The buyer's own balance: the sum, its entries, and how the PIN stands.

Reads    the balance, the PIN's state, a page of entries
Errors   invalid_cursor 400
Retry    read
"""

from __future__ import annotations

from chalicelib.balance import ledger, pin
from chalicelib.balance.ledger import BalanceLine
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class GetBalance(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class BuyerBalance(Response):
    """Money in fen. `lockedUntil`: after five wrong PINs."""

    balance_fen: int
    pin_set: bool
    locked_until: Moment | None
    entries: list[BalanceLine]
    next_cursor: str | None


@operation(GetBalance, BuyerBalance, caller=BUYER, retry=READ)
def get(request: GetBalance, call: Call) -> BuyerBalance:
    scope = f"balance/get {call.uid}"
    entries, following = ledger.page(call.uid, cursor.read(scope, request.cursor), request.page_size)
    found = pin.load(call.uid)
    return BuyerBalance(
        balance_fen=int(ledger.load(call.uid).fen),
        pin_set=found is not None,
        locked_until=pin.locked_until(found, call.now),
        entries=entries,
        next_cursor=cursor.write(scope, following) if following else None,
    )
