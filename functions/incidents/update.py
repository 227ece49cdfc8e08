"""Add to the record of an incident: what is known now, what was done, how bad it is. What stands there is never altered.

Reads    the incident
Writes   the incident, one more entry                                          (one transaction with the answer)
Errors   incident_not_found 404, incident_closed 409, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from chalicelib.incidents import record
from chalicelib.incidents.items import IncidentId, Severity
from chalicelib.runtime.model import Request, Response, Text
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class UpdateIncident(Request):
    incident_id: IncidentId
    severity: Severity | None = None
    findings: Text = ""
    measures: Text = ""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.findings or self.measures or self.severity):
            raise ValueError("says nothing")
        return self


class IncidentUpdated(Response):
    """`seq`: the number of the entry."""

    incident_id: str
    seq: int


@operation(UpdateIncident, IncidentUpdated, caller=staff("incidents.write"), retry=RECORDED)
def update(request: UpdateIncident, call: Call) -> IncidentUpdated:
    return look_again("incidents/update", lambda: _update(request, call))


def _update(request: UpdateIncident, call: Call) -> IncidentUpdated:
    incident = record.find(request.incident_id)
    transaction = Transaction("incidents/update")
    record.add(
        transaction,
        incident,
        "updated",
        call.caller.name,
        call.now,
        severity=request.severity,
        known=request.findings,
        measures=request.measures,
    )
    answer = IncidentUpdated(incident_id=request.incident_id, seq=int(incident.entries) + 1)
    call.commit(transaction, answer)
    return answer
