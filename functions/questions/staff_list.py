"""Questions and answers for staff: those that wait to be looked at, or that were hidden; the newest question first.

Reads    the list (one Query), the texts of the page (one batch)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.questions import Answer, Question, answer_key, question_key
from chalicelib.questions.items import ToJudge
from chalicelib.runtime.model import Cursor, Moment, PageSize, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor, table
from chalicelib.store.item import Item, Key


class ListTexts(Request):
    state: Literal["pending", "hidden"] = "pending"
    cursor: Cursor | None = None
    page_size: PageSize = 20


class TextView(Shape):
    """A question, or with `answer_id` an answer. `why`: why it is pending or hidden, if it is known."""

    product_id: str
    title: str
    question_id: str
    answer_id: str | None
    name: str
    text: str
    state: str
    why: str | None
    at: Moment


class Texts(Response):
    texts: list[TextView]
    next_cursor: str | None


@operation(ListTexts, Texts, caller=staff("questions.read"), retry=READ)
def staff_list(request: ListTexts, call: Call) -> Texts:
    partition, scope = f"QUESTIONS#{request.state}", f"questions for staff {request.state}"
    after = cursor.read(scope, request.cursor)
    start = Key(partition, after).raw() if after else None
    page = table.query(partition, newest_first=True, limit=request.page_size, start=start)
    pointers = [ToJudge.of(raw) for raw in page.items]
    kinds = [_whereabouts(one) for one in pointers]
    found = table.get_many(kinds) if kinds else {}
    return Texts(
        texts=[_view(found[key]) for _, key in kinds if key in found],
        next_cursor=cursor.write(scope, pointers[-1].sk) if page.next else None,
    )


def _whereabouts(one: ToJudge) -> tuple[type[Item], Key]:
    if one.answer_id:
        return Answer, answer_key(one.product_id, one.question_id, one.answer_id)
    return Question, question_key(one.product_id, one.question_id)


def _view(text: Item) -> TextView:
    assert isinstance(text, (Question, Answer))
    about = {
        name: getattr(text, name) for name in ("product_id", "title", "question_id", "name", "text", "state", "why")
    }
    if isinstance(text, Answer):
        return TextView(**about, answer_id=text.answer_id, at=text.answered_at)
    return TextView(**about, answer_id=None, at=text.asked_at)
