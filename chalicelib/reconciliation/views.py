"""What staff sees of the books."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from ..runtime.model import Moment, Shape
from .items import BookDay, Case, CaseState, Difference, Progress

CaseId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class BillStatement(Shape):
    """A provider's bill of the day. waiting: not made yet. empty: none for this day. compared: every line was looked at.

    `foreign`: movements of other apps under the same merchant number; they are not counted elsewhere.
    """

    provider: str
    state: Progress
    payments: int
    paid_fen: int
    refunds: int
    refunded_fen: int
    matched: int
    foreign: int


class DayMark(Shape):
    at: Moment
    by: str
    what: str
    reason: str


class BooksOfDay(Shape):
    """A Beijing day, which is the providers' bill day. `marks`: who closed it or opened it again, oldest first."""

    day: str
    closed: bool
    open_cases: int
    statements: list[BillStatement]
    marks: list[DayMark]


class BookCase(Shape):
    """A difference. `ours…` and `theirs…`: what each side says, null on the side that knows nothing of it."""

    case_id: str
    day: str
    provider: str
    movement: str
    difference: Difference
    state: CaseState
    order_no: str | None
    out_trade_no: str
    transaction_id: str
    refund_no: str | None
    ours_fen: int | None
    ours_state: str | None
    theirs_fen: int | None
    theirs_state: str | None
    found_at: Moment
    ended_at: Moment | None
    ended_by: str | None
    note: str | None


def day_seen(day: BookDay) -> BooksOfDay:
    statements = [
        BillStatement(provider=provider, **statement.model_dump(exclude={"digest"}))
        for provider, statement in sorted(day.statements.items())
    ]
    marks = [DayMark.model_validate(mark.model_dump()) for mark in day.marks]
    return BooksOfDay(
        day=day.day, closed=day.closed, open_cases=int(day.open_cases), statements=statements, marks=marks
    )


def case_seen(case: Case) -> BookCase:
    return BookCase(**{name: getattr(case, name) for name in BookCase.model_fields})
