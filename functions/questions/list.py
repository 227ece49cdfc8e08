"""A product's questions, newest first, each with its most helpful answers.

Reads    questions and answers (one Query, rarely more)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; may be half a minute old in a CDN
"""

from __future__ import annotations

from chalicelib import questions
from chalicelib.questions.reading import QuestionView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Cursor, PageSize, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class ListQuestions(Request):
    product_id: Slug
    cursor: Cursor | None = None
    page_size: PageSize = 10


class Questions(Response):
    questions: list[QuestionView]
    next_cursor: str | None


@operation(ListQuestions, Questions, caller=ANYONE, retry=READ, cache_seconds=30)
def list_questions(request: ListQuestions, call: Call) -> Questions:
    found, after = questions.of_product(request.product_id, request.cursor, request.page_size)
    return Questions(questions=found, next_cursor=after)
