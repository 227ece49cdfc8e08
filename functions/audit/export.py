"""A page of one day's audit as CSV, newest first: at, actor, operation, target, reason, ip, requestId, changes (JSON).

Reads    the day's partition
Errors   invalid_cursor 400, forbidden 403
Retry    a read
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib import audit
from chalicelib.audit import Place
from chalicelib.runtime.model import Cursor, Day, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class ExportAudit(Request):
    day: Day
    cursor: Cursor | None = None
    page_size: Annotated[int, Field(ge=1, le=500, description="entries on a page")] = 500


class ExportedAudit(Response):
    """`csv` has a head of its own on each page; `rows` are its entries."""

    csv: str
    rows: int
    next_cursor: str | None


@operation(ExportAudit, ExportedAudit, caller=staff("audit.read"), retry=READ)
def export(request: ExportAudit, call: Call) -> ExportedAudit:
    scope = f"audit/export {request.day}"
    after = cursor.read(scope, request.cursor)
    place = Place(*after) if after else None
    lines, following = audit.of_days(request.day, request.day, None, request.page_size, place)
    text = audit.table_of(lines)
    return ExportedAudit(csv=text, rows=len(lines), next_cursor=cursor.write(scope, following) if following else None)
