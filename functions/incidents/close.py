"""Close an incident, with what was learned; no notice of it may be on its way.

Reads    the incident, its notices
Writes   the incident, its last entry                                          (one transaction with the answer)
Errors   incident_not_found 404, incident_closed 409, incident_notice_pending 409, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.incidents import record
from chalicelib.incidents.items import IncidentId
from chalicelib.runtime.model import Request, Response, Text
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class CloseIncident(Request):
    incident_id: IncidentId
    findings: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]
    measures: Text = ""


class IncidentClosed(Response):
    incident_id: str


@operation(CloseIncident, IncidentClosed, caller=staff("incidents.write"), retry=RECORDED)
def close(request: CloseIncident, call: Call) -> IncidentClosed:
    return look_again("incidents/close", lambda: _close(request, call))


def _close(request: CloseIncident, call: Call) -> IncidentClosed:
    transaction = Transaction("incidents/close")
    incident, by = record.find(request.incident_id), call.caller.name
    record.add(transaction, incident, "closed", by, call.now, known=request.findings, measures=request.measures)
    answer = IncidentClosed(incident_id=request.incident_id)
    call.commit(transaction, answer)
    return answer
