"""Open the record of an incident: what is known, what is being done, how bad it is.

Writes   the incident, its first entry                                         (one transaction with the answer)
Errors   forbidden 403
Retry    recorded: the same Idempotency-Key opens one
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.incidents import record
from chalicelib.incidents.items import Severity
from chalicelib.incidents.views import IncidentLine
from chalicelib.runtime.model import Name, Request, Response, Text
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.transaction import Transaction


class OpenIncident(Request):
    title: Name
    severity: Severity
    findings: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]
    measures: Text = ""


class IncidentOpened(Response):
    incident: IncidentLine


@operation(OpenIncident, IncidentOpened, caller=staff("incidents.write"), retry=RECORDED)
def open_incident(request: OpenIncident, call: Call) -> IncidentOpened:
    transaction = Transaction("incidents/open")
    said = request.findings, request.measures
    incident = record.begin(transaction, request.title, request.severity, *said, call.caller.name, call.now)
    answer = IncidentOpened(incident=IncidentLine.of(incident))
    call.commit(transaction, answer)
    return answer
