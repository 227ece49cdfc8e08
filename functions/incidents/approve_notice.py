"""Approve a notice that another one of the staff prepared: it goes into the inboxes of all whom it concerns, in steps, to each once.

Reads    the incident, the notice
Writes   the incident, an entry, the notice                                    (one transaction with the answer)
Errors   incident_not_found 404, incident_closed 409, leak_notice_not_found 404, leak_notice_state 409 (not all are found yet, or it was approved),
         second_person_needed 409 (who prepared it does not approve it), forbidden 403
Retry    recorded
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.incidents import notices, record
from chalicelib.incidents.items import MOST_NOTICES, IncidentId
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ApproveNotice(Request):
    incident_id: IncidentId
    number: int = Field(ge=1, le=MOST_NOTICES)


class NoticeApproved(Response):
    """`concerned`: so many buyers will be told."""

    incident_id: str
    number: int
    concerned: int


@operation(ApproveNotice, NoticeApproved, caller=staff("incidents.approve"), retry=RECORDED)
def approve_notice(request: ApproveNotice, call: Call) -> NoticeApproved:
    return look_again("incidents/approve_notice", lambda: _approve(request, call))


def _approve(request: ApproveNotice, call: Call) -> NoticeApproved:
    transaction = Transaction("incidents/approve_notice")
    incident = record.find(request.incident_id)
    notice = notices.find(request.incident_id, request.number)
    notices.approve(transaction, incident, notice, call.caller.name, call.now)
    concerned = int(notice.concerned)
    answer = NoticeApproved(incident_id=request.incident_id, number=request.number, concerned=concerned)
    call.commit(transaction, answer)
    return answer
