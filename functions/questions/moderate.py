"""Show a question or an answer to everybody, or hide it, with a reason. Who asked is told of an answer that is shown now.

Reads    the text
Writes   the text, the staff's list                                            (one transaction)
Errors   question_not_found 404
Retry    natural: what is so already stays so
"""

from __future__ import annotations

from typing import Literal

from chalicelib import questions
from chalicelib.questions.items import QaId
from chalicelib.runtime.model import Remark, Request, Response, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again


class ModerateText(Request):
    product_id: Slug
    question_id: QaId
    answer_id: QaId | None = None
    state: Literal["shown", "hidden"]
    reason: Remark = ""


class ModeratedText(Response):
    question_id: str
    answer_id: str | None
    state: str


@operation(ModerateText, ModeratedText, caller=staff("questions.write"), retry=NATURAL)
def moderate(request: ModerateText, call: Call) -> ModeratedText:
    def once() -> None:
        text = questions.load(request.product_id, request.question_id, request.answer_id)
        if text.state != request.state:
            questions.moderate(text, request.state, request.reason or None)

    look_again("questions/moderate", once)
    return ModeratedText(question_id=request.question_id, answer_id=request.answer_id, state=request.state)
