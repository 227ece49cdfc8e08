"""An incident whole: its record, its notices with how far they came, the newest one's report for the authority to be copied.

Reads    the incident, its entries and notices
Errors   incident_not_found 404, forbidden 403
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.incidents import record, views
from chalicelib.incidents.items import IncidentId
from chalicelib.incidents.views import IncidentDetail
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class GetIncident(Request):
    """`before_entry`: show the entries before this one, of a record too long for one answer."""

    incident_id: IncidentId
    before_entry: int | None = Field(None, ge=1)


class GotIncident(Response):
    incident: IncidentDetail


@operation(GetIncident, GotIncident, caller=staff("incidents.read"), retry=READ)
def get(request: GetIncident, call: Call) -> GotIncident:
    return GotIncident(incident=views.detail(record.find(request.incident_id), request.before_entry))
