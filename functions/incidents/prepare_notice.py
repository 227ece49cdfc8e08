"""Prepare the notice of a leak (PIPL art. 57): whom it concerns is found within minutes, in steps; another one of the staff approves it.

Reads    the incident
Writes   the incident, an entry, the notice                                    (one transaction with the answer)
Errors   incident_not_found 404, incident_closed 409, leak_notices_full 409, forbidden 403
Retry    recorded: the same Idempotency-Key prepares one
"""

from __future__ import annotations

from chalicelib.incidents import notices, record
from chalicelib.incidents.items import IncidentId, Leak, Whom
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class PrepareNotice(Request):
    """Times of `whom` and `leak` are moments; the text is in incidents/get."""

    incident_id: IncidentId
    whom: Whom
    leak: Leak


class NoticePrepared(Response):
    incident_id: str
    number: int


@operation(PrepareNotice, NoticePrepared, caller=staff("incidents.write"), retry=RECORDED)
def prepare_notice(request: PrepareNotice, call: Call) -> NoticePrepared:
    return look_again("incidents/prepare_notice", lambda: _prepare(request, call))


def _prepare(request: PrepareNotice, call: Call) -> NoticePrepared:
    transaction = Transaction("incidents/prepare_notice")
    incident, by = record.find(request.incident_id), call.caller.name
    notice = notices.prepare(transaction, incident, request.whom, request.leak, by, call.now)
    answer = NoticePrepared(incident_id=request.incident_id, number=int(notice.number))
    call.commit(transaction, answer)
    return answer
