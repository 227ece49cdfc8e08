"""What is stored of the books.

BOOKS#<day>  DAY          the day: how far each provider's bill is compared, how many cases are open, closed or not
             CASE#<id>    one difference between a bill and our books; open ones stand in the `ops` index under BOOKS#OPEN
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..store import table
from ..store.item import Item, Json, Key, Time

Difference = Literal["missing_here", "missing_there", "amount_differs", "state_differs"]
CaseState = Literal["open", "healed", "resolved", "vanished"]
Progress = Literal["waiting", "empty", "compared"]

DONE = frozenset({"empty", "compared"})
OPEN_CASES = "BOOKS#OPEN"  # partition of `ops`: few by nature, so it needs no shards
_KEPT_MARKS = 50


class Statement(BaseModel, defer_build=True):
    """How a provider's bill of the day stands. Money in fen. `foreign`: movements of other apps under the same merchant number.

    waiting: the provider has not made it yet. empty: it has none for this day. compared: every line was looked at.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    state: Progress
    payments: int = 0
    paid_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0
    matched: int = 0
    foreign: int = 0
    digest: str = ""


class Mark(BaseModel, defer_build=True):
    """Who closed the day or opened it again, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: str
    by: str
    what: Literal["closed", "reopened"]
    reason: str


class BookDay(Item):
    """A day of the books. `ver` moves with every change, those of its cases too: a day is closed as it was read, or not at all."""

    KIND = "book_day"
    day = UnicodeAttribute()
    statements = Json[dict[str, Statement]](dict[str, Statement])
    open_cases = NumberAttribute(default=0)
    closed = BooleanAttribute(default=False)
    marks = Json[list[Mark]](list[Mark])
    ver = NumberAttribute(default=0)


class Case(Item):
    """One difference. `ours` and `theirs`: amounts in fen and states, None on the side that knows nothing of it."""

    KIND = "book_case"
    case_id = UnicodeAttribute()
    day = UnicodeAttribute()
    provider = UnicodeAttribute()
    movement = UnicodeAttribute()  # payment | refund
    difference = UnicodeAttribute()
    state = UnicodeAttribute()
    out_trade_no = UnicodeAttribute()
    transaction_id = UnicodeAttribute()
    refund_no = UnicodeAttribute(null=True)
    order_no = UnicodeAttribute(null=True)
    ours_fen = NumberAttribute(null=True)
    ours_state = UnicodeAttribute(null=True)
    theirs_fen = NumberAttribute(null=True)
    theirs_state = UnicodeAttribute(null=True)
    found_at = Time()
    ended_at = Time(null=True)
    ended_by = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)


def partition(day: str) -> str:
    return f"BOOKS#{day}"


def day_key(day: str) -> Key:
    return Key(partition(day), "DAY")


def case_key(day: str, case_id: str) -> Key:
    return Key(partition(day), f"CASE#{case_id}")


def case_id_of(provider: str, movement: str, number: str, difference: str) -> str:
    """The same difference has the same id in every run."""
    return blake2b(f"{provider} {movement} {number} {difference}".encode(), digest_size=8).hexdigest()


def new_day(day: str) -> BookDay:
    return BookDay.at(day_key(day), day=day, statements={}, marks=[])


def load_day(day: str) -> BookDay:
    """The day as it stands; one that nobody has looked at yet is made."""
    found = table.get(BookDay, day_key(day))
    if found is None:
        table.put_new(new_day(day))
        found = table.get(BookDay, day_key(day))
    if found is None:
        raise LookupError(f"the books of {day} cannot be made")
    return found


def cases_of(day: str) -> list[Case]:
    """Every case of a day, in the order of their ids."""
    return [Case.of(raw) for raw in table.query_all(partition(day), begins="CASE#")]


def marked(marks: list[Mark], mark: Mark) -> list[Mark]:
    """The day's history with one more line; the oldest go when it grows beyond reason."""
    return [*marks, mark][-_KEPT_MARKS:]
