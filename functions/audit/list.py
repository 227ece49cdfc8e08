"""What staff have changed and revealed, newest first: of a day, of a month back from it, by one member, or to one thing.

Reads    the day's partition (a month back without `day`); with `target` the index `ops`
Errors   invalid_cursor 400, forbidden 403
Retry    a read
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import audit
from chalicelib.audit import AuditLine, Place
from chalicelib.runtime import clock
from chalicelib.runtime.model import Cursor, Day, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor

Actor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@:-]{1,60}$")]
Target = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ListAudit(Request):
    """`day`: this Beijing day alone. `actor`: `staff:<name>`. `target`: an order, product, buyer, member … of any day."""

    day: Day | None = None
    actor: Actor | None = None
    target: Target | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class AuditPage(Response):
    """A page by `actor` and `target` together can be short while `nextCursor` leads on."""

    entries: list[AuditLine]
    next_cursor: str | None


@operation(ListAudit, AuditPage, caller=staff("audit.read"), retry=READ)
def list_audit(request: ListAudit, call: Call) -> AuditPage:
    scope = f"audit/list {request.day} {request.actor} {request.target}"
    after = cursor.read(scope, request.cursor)
    following: object
    if request.target:
        lines, following = audit.of_target(request.target, request.actor, request.page_size, after)
    else:
        last = request.day or clock.day(call.now)
        first = request.day or audit.month_before(last)
        place = Place(*after) if after else None
        lines, following = audit.of_days(last, first, request.actor, request.page_size, place)
    return AuditPage(entries=lines, next_cursor=cursor.write(scope, following) if following else None)
