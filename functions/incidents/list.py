"""Incidents, newest first.

Reads    a page of them
Errors   invalid_cursor 400, forbidden 403
Retry    a read
"""

from __future__ import annotations

from chalicelib.incidents import views
from chalicelib.incidents.views import IncidentLine
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor

_SCOPE = "incidents/list"


class ListIncidents(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class IncidentPage(Response):
    incidents: list[IncidentLine]
    next_cursor: str | None


@operation(ListIncidents, IncidentPage, caller=staff("incidents.read"), retry=READ)
def list_incidents(request: ListIncidents, call: Call) -> IncidentPage:
    found, following = views.page(request.page_size, cursor.read(_SCOPE, request.cursor))
    return IncidentPage(incidents=found, next_cursor=cursor.write(_SCOPE, following) if following else None)
