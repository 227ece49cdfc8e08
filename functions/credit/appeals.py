"""The appeals that wait for staff, the oldest first.

Reads    the index of open appeals, their reasons
Errors   invalid_cursor 400, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.credit import views
from chalicelib.credit.views import AppealLine
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor

_SCOPE = "credit/appeals"


class ListAppeals(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class AppealPage(Response):
    appeals: list[AppealLine]
    next_cursor: str | None


@operation(ListAppeals, AppealPage, caller=staff("credit.read"), retry=READ)
def list_appeals(request: ListAppeals, call: Call) -> AppealPage:
    lines, following = views.open_appeals(request.page_size, cursor.read(_SCOPE, request.cursor))
    return AppealPage(appeals=lines, next_cursor=cursor.write(_SCOPE, following) if following else None)
