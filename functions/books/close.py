"""Close a day's books: every provider's bill is compared, and no difference is open.

Writes   the day, with who and when
Errors   books_not_compared 409 (with the providers that are missing), books_cases_open 409 (with their number), forbidden 403
Retry    natural: a closed day stays closed
"""

from __future__ import annotations

from chalicelib.reconciliation import desk
from chalicelib.reconciliation.views import BooksOfDay, day_seen
from chalicelib.runtime.model import Day, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class CloseBooks(Request):
    day: Day


class ClosedBooks(Response):
    books: BooksOfDay


@operation(CloseBooks, ClosedBooks, caller=staff("books.write"), retry=NATURAL)
def close(request: CloseBooks, call: Call) -> ClosedBooks:
    return ClosedBooks(books=day_seen(desk.close(request.day, call.caller.name, call.now)))
