"""Settle a difference: staff has dealt with it (or it needs nothing) and says how; it is never opened again for the same reason.

Writes   the case with who and why, the day's count                            (one transaction with the answer)
Errors   book_case_not_found 404, book_case_ended 409, forbidden 403
Retry    recorded
"""

from __future__ import annotations

from chalicelib.reconciliation import desk
from chalicelib.reconciliation.views import BookCase, CaseId, Reason, case_seen
from chalicelib.runtime.model import Day, Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class ResolveBookCase(Request):
    day: Day
    case_id: CaseId
    reason: Reason


class ResolvedBookCase(Response):
    case: BookCase


@operation(ResolveBookCase, ResolvedBookCase, caller=staff("books.write"), retry=RECORDED)
def resolve(request: ResolveBookCase, call: Call) -> ResolvedBookCase:
    return look_again("books/resolve", lambda: _resolve(request, call))


def _resolve(request: ResolveBookCase, call: Call) -> ResolvedBookCase:
    transaction = Transaction("books/resolve")
    case = desk.resolve(transaction, request.day, request.case_id, request.reason, call.caller.name)
    answer = ResolvedBookCase(case=case_seen(case))
    call.commit(transaction, answer)
    return answer
