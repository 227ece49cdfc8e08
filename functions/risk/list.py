"""What was noticed of buyers and waits for staff, the oldest first; with `buyerId` everything that was ever noticed of one.

Reads    the queue (index), its cases; or the buyer's cases
Errors   invalid_cursor 400, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.member_desk import Uid
from chalicelib.risk import desk
from chalicelib.risk.desk import RiskView
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class ListRisk(Request):
    buyer_id: Uid | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class RiskPage(Response):
    noticed: list[RiskView]
    next_cursor: str | None


@operation(ListRisk, RiskPage, caller=staff("risk.read"), retry=READ)
def list_risk(request: ListRisk, call: Call) -> RiskPage:
    scope = f"risk/list {request.buyer_id}"
    start = cursor.read(scope, request.cursor)
    if request.buyer_id:
        found, following = desk.of_buyer(request.buyer_id, request.page_size, start)
    else:
        found, following = desk.waiting(request.page_size, start)
    return RiskPage(noticed=found, next_cursor=cursor.write(scope, following) if following else None)
