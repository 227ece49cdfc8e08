"""Open a closed day again, with the reason; its history keeps both.

Writes   the day, with who, when and why
Errors   books_not_compared 409 for a day without books, forbidden 403
Retry    natural: an open day stays open
"""

from __future__ import annotations

from chalicelib.reconciliation import desk
from chalicelib.reconciliation.views import BooksOfDay, Reason, day_seen
from chalicelib.runtime.model import Day, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class ReopenBooks(Request):
    day: Day
    reason: Reason


class ReopenedBooks(Response):
    books: BooksOfDay


@operation(ReopenBooks, ReopenedBooks, caller=staff("books.write"), retry=NATURAL)
def reopen(request: ReopenBooks, call: Call) -> ReopenedBooks:
    return ReopenedBooks(books=day_seen(desk.reopen(request.day, request.reason, call.caller.name, call.now)))
