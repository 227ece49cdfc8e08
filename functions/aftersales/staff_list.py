"""Cases that wait for staff, the longest first.

Reads    the `ops` index, each shard; then the cases by key
Errors   invalid_cursor 400, forbidden 403 (permission aftersales.read)
Retry    read
"""

from __future__ import annotations

from chalicelib.aftersales import reading, views
from chalicelib.aftersales.states import Work
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class StaffListCases(Request):
    """`review`: to be answered; `receive`: a parcel is on its way; `replace`: new goods are to be sent; `escalated`: nobody answered in time, or
    a refund failed."""

    work: Work = "review"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class WaitingCases(Response):
    cases: list[views.CaseDetail]
    next_cursor: str | None


@operation(StaffListCases, WaitingCases, caller=staff("aftersales.read"), retry=READ)
def staff_list(request: StaffListCases, call: Call) -> WaitingCases:
    scope = f"aftersales/staff_list {request.work}"
    after = cursor.read(scope, request.cursor) or ""
    cases, following = reading.waiting(request.work, after, request.page_size)
    return WaitingCases(
        cases=[views.detail(case, to_staff=True) for case in cases],
        next_cursor=cursor.write(scope, following) if following else None,
    )
