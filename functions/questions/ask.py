"""Ask something about a product.

Reads    the buyer, the product
Writes   the question; shown at once, or pending until staff has looked at it  (one transaction)
Errors   product_not_found 404, account_frozen 403, function_suspended 403, too_many_requests 429
Retry    recorded
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import members, questions
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.limits import per_hour
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store.transaction import Transaction

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class AskQuestion(Request):
    product_id: Slug
    text: Words
    anonymous: bool = False


class AskedQuestion(Response):
    """`state`: shown, or pending."""

    question_id: str
    state: str


@operation(AskQuestion, AskedQuestion, caller=buyer("question"), retry=RECORDED, limit=per_hour(60))
def ask(request: AskQuestion, call: Call) -> AskedQuestion:
    member = members.check_active(members.load(call.uid), call)
    transaction = Transaction("questions/ask")
    question = questions.ask(transaction, member, request.product_id, request.text, request.anonymous, call.now)
    answer = AskedQuestion(question_id=question.question_id, state=question.state)
    call.commit(transaction, answer)
    return answer
