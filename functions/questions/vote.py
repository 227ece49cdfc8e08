"""Say that an answer was helpful: once for each buyer.

Reads    nothing
Writes   the buyer's vote, the answer's count                                  (one transaction)
Errors   question_not_found 404, too_many_requests 429
Retry    natural: who voted has voted
"""

from __future__ import annotations

from chalicelib import questions
from chalicelib.questions.items import QaId
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class VoteForAnswer(Request):
    product_id: Slug
    question_id: QaId
    answer_id: QaId


@operation(VoteForAnswer, Nothing, caller=BUYER, retry=NATURAL, limit=per_minute(60))
def vote(request: VoteForAnswer, call: Call) -> Nothing:
    transaction = Transaction("questions/vote")
    questions.vote(transaction, call.uid, request.product_id, request.question_id, request.answer_id)
    try:
        transaction.commit()
    except TransactionRefused as refused:
        if "vote" not in refused.failures:
            raise ShopError("question_not_found") from refused
    return Nothing()
