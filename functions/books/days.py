"""The books of a month, day by day: how far each provider's bill is compared, what it sums to, and whether the day is closed.

Reads    the days of the month
Errors   forbidden 403
Retry    read
"""

from __future__ import annotations

from chalicelib.reconciliation import desk
from chalicelib.reconciliation.views import BooksOfDay, day_seen
from chalicelib.runtime import clock
from chalicelib.runtime.model import Month, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class ListBookDays(Request):
    """Without `month`: the present one, in Beijing."""

    month: Month | None = None


class BookDays(Response):
    """Days that nobody has looked at yet are left out."""

    days: list[BooksOfDay]


@operation(ListBookDays, BookDays, caller=staff("books.read"), retry=READ)
def days(request: ListBookDays, call: Call) -> BookDays:
    found = desk.days_of(request.month or clock.month(call.now))
    return BookDays(days=[day_seen(day) for day in found])
