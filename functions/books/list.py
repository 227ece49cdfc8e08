"""Differences between bills and books: those that wait for somebody, oldest day first, or all of one day.

Reads    the `ops` index, or the day
Errors   invalid_cursor 400, forbidden 403
Retry    read
"""

from __future__ import annotations

from chalicelib.reconciliation import desk
from chalicelib.reconciliation.views import BookCase, case_seen
from chalicelib.runtime.model import Cursor, Day, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class ListBookCases(Request):
    """With `day`: all of that day, the ended ones too. Without: the open ones of every day."""

    day: Day | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class BookCases(Response):
    cases: list[BookCase]
    next_cursor: str | None


@operation(ListBookCases, BookCases, caller=staff("books.read"), retry=READ)
def list_cases(request: ListBookCases, call: Call) -> BookCases:
    scope = f"books/list {request.day}"
    start = cursor.read(scope, request.cursor)
    if request.day is None:
        cases, following = desk.open_cases(start, request.page_size)
    else:
        cases, following = desk.cases_of_day(request.day, start, request.page_size)
    seen = [case_seen(case) for case in cases]
    return BookCases(cases=seen, next_cursor=cursor.write(scope, following) if following else None)
