"""Answer a question in the shop's name; who asked is told.

Reads    the question
Writes   the answer, the question's count                                      (one transaction)
Errors   question_not_found 404, answers_full 409
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import questions, shop
from chalicelib.questions.items import QaId, Question
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class ReplyToQuestion(Request):
    product_id: Slug
    question_id: QaId
    text: Words


class RepliedToQuestion(Response):
    answer_id: str


@operation(ReplyToQuestion, RepliedToQuestion, caller=staff("questions.write"), retry=RECORDED)
def reply(request: ReplyToQuestion, call: Call) -> RepliedToQuestion:
    def once() -> RepliedToQuestion:
        question = questions.load(request.product_id, request.question_id)
        if not isinstance(question, Question):
            raise ShopError("question_not_found")
        transaction = Transaction("questions/reply")
        made = questions.answer(
            transaction, question, call.caller.id, shop.current().shop_name, "staff", request.text, call.now
        )
        replied = RepliedToQuestion(answer_id=made.answer_id)
        call.commit(transaction, replied)
        return replied

    return look_again("questions/reply", once)
