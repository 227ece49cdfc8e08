"""A product's questions with their answers, as everybody sees them."""

from __future__ import annotations

from ..runtime.model import Moment, Shape
from ..store import cursor, table
from ..store.errors import Raw
from ..store.item import Key
from .items import SHOWN, Answer, Question, partition

_PAGE = 120  # items of one Query; a question has 50 answers at most
_MOST_PAGES = 5
SHOWN_ANSWERS = 10  # of one question


class AnswerView(Shape):
    """`by`: buyer (who has bought it) or staff. `votes`: how many found it helpful."""

    answer_id: str
    by: str
    name: str
    text: str
    votes: int
    answered_at: Moment


class QuestionView(Shape):
    """`answers`: the most helpful first, ten at most; `answer_count`: all that are shown."""

    question_id: str
    name: str
    text: str
    asked_at: Moment
    answers: list[AnswerView]
    answer_count: int


def of_product(product_id: str, after: str | None, size: int) -> tuple[list[QuestionView], str | None]:
    """A page of questions, newest first, and the cursor of the next one. Raises ShopError invalid_cursor.

    Read backwards, the answers of a question come just before it: a page ends with a question, never among its answers.
    """
    scope = f"questions {product_id}"
    position = cursor.read(scope, after)
    start: Raw | None = Key(partition(product_id), position).raw() if position else None
    found: list[QuestionView] = []
    answers: list[Answer] = []
    for _ in range(_MOST_PAGES):
        page = table.query(partition(product_id), newest_first=True, limit=_PAGE, start=start, strong=False)
        for raw in page.items:
            item = table.decode(raw, Question, Answer)
            if isinstance(item, Answer):
                answers.append(item)
            elif isinstance(item, Question):
                position = item.question_id
                if item.state == SHOWN:
                    found.append(_view(item, answers))
                answers = []
                if len(found) == size:
                    return found, cursor.write(scope, position) if _goes_on(page.items, raw, page.next) else None
        start = page.next
        if start is None:
            return found, None
    return found, cursor.write(scope, position)


def _goes_on(items: list[Raw], raw: Raw, more: Raw | None) -> bool:
    return more is not None or raw is not items[-1]


def _view(question: Question, answers: list[Answer]) -> QuestionView:
    shown = [one for one in answers if one.state == SHOWN]
    shown.sort(key=lambda one: (-int(one.votes), one.answered_at))
    return QuestionView(
        question_id=question.question_id,
        name=question.name,
        text=question.text,
        asked_at=question.asked_at,
        answers=[
            AnswerView(
                answer_id=one.answer_id,
                by=one.by,
                name=one.name,
                text=one.text,
                votes=int(one.votes),
                answered_at=one.answered_at,
            )
            for one in shown[:SHOWN_ANSWERS]
        ],
        answer_count=len(shown),
    )
