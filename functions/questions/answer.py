"""Answer a question about a product that one has bought; who asked is told.

Reads    the buyer, the question, the buyer's latest orders
Writes   the answer, the question's count                                      (one transaction)
Errors   question_not_found 404, not_bought 403, answers_full 409, account_frozen 403, function_suspended 403, too_many_requests 429
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import members, questions, wording
from chalicelib.questions.items import SHOWN, QaId, Question
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_hour
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AnswerQuestion(Request):
    product_id: Slug
    question_id: QaId
    text: Words
    anonymous: bool = False


class AnsweredQuestion(Response):
    """`state`: shown, or pending."""

    answer_id: str
    state: str


@operation(AnswerQuestion, AnsweredQuestion, caller=buyer("question"), retry=RECORDED, limit=per_hour(60))
def answer(request: AnswerQuestion, call: Call) -> AnsweredQuestion:
    member = members.check_active(members.load(call.uid), call)
    name = wording.shown_name(member.nickname, anonymous=request.anonymous)

    def once() -> AnsweredQuestion:
        question = questions.load(request.product_id, request.question_id)
        if not isinstance(question, Question) or question.state != SHOWN:
            raise ShopError("question_not_found")
        if not questions.bought_it(call.uid, request.product_id):
            raise ShopError("not_bought")
        transaction = Transaction("questions/answer")
        made = questions.answer(transaction, question, call.uid, name, "buyer", request.text, call.now)
        answered = AnsweredQuestion(answer_id=made.answer_id, state=made.state)
        call.commit(transaction, answered)
        return answered

    return look_again("questions/answer", once)
