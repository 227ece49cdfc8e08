"""The staff's side of the books: which days are how far, which cases are open; settle a case, close a day, open it again.

A day is closed when every provider's bill is compared (or there is none) and no case is open, in one conditional write on the day as it was read.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pynamodb.expressions.update import Action

from .. import providers
from ..runtime import clock
from ..runtime.errors import ShopError
from ..store import schema, table
from ..store.again import look_again
from ..store.errors import Raw
from ..store.transaction import Transaction
from .day import put_end
from .items import DONE, OPEN_CASES, BookDay, Case, Mark, case_key, day_key, marked, partition


def days_of(month: str) -> list[BookDay]:
    """The days of a month, `2026-01`, that the books know, oldest first."""
    first = date.fromisoformat(f"{month}-01")
    every = (first + timedelta(days=number) for number in range(31))
    keys = [day_key(day.isoformat()) for day in every if day.month == first.month]
    found = table.get_many([(BookDay, key) for key in keys])
    return [item for key in keys if isinstance(item := found.get(key), BookDay)]


def open_cases(start: Raw | None, count: int) -> tuple[list[Case], Raw | None]:
    """A page of the cases that wait for somebody, those of the oldest day first."""
    page = table.query(OPEN_CASES, index=schema.OPS.name, limit=count, start=start)
    found = table.get_many([(Case, case_key(*_day_and_id(raw))) for raw in page.items])
    cases = [item for item in found.values() if isinstance(item, Case) and item.state == "open"]
    return sorted(cases, key=lambda case: (case.day, case.provider, case.case_id)), page.next


def _day_and_id(raw: Raw) -> tuple[str, str]:
    return raw[schema.PK]["S"].removeprefix("BOOKS#"), raw[schema.SK]["S"].removeprefix("CASE#")


def cases_of_day(day: str, start: Raw | None, count: int) -> tuple[list[Case], Raw | None]:
    """A page of all cases of a day, ended ones too."""
    page = table.query(partition(day), begins="CASE#", limit=count, start=start)
    return [Case.of(raw) for raw in page.items], page.next


def resolve(transaction: Transaction, day: str, case_id: str, reason: str, by: str) -> Case:
    """Put the decision of staff about a case into the transaction. Raises ShopError book_case_not_found, book_case_ended."""
    case = put_end(transaction, case_key(day, case_id), "resolved", by, reason)
    if case is None:
        found = table.get(Case, case_key(day, case_id))
        if found is None:
            raise ShopError("book_case_not_found")
        raise ShopError("book_case_ended", state=found.state, by=found.ended_by)
    return case


def close(day: str, by: str, now: datetime) -> BookDay:
    """Close a day; one that is closed stays so. Raises ShopError books_not_compared, books_cases_open."""
    return look_again("books/close", lambda: _close(day, by, now))


def _close(day: str, by: str, now: datetime) -> BookDay:
    found = table.get(BookDay, day_key(day))
    statements = found.statements if found else {}
    offered = [name for name in (providers.WECHAT, providers.ALIPAY) if providers.offered(name)]
    waiting = [name for name in offered if name not in statements or statements[name].state not in DONE]
    if found is None or waiting:
        raise ShopError("books_not_compared", providers=waiting)
    if found.closed:
        return found
    if found.open_cases:
        raise ShopError("books_cases_open", openCases=int(found.open_cases))
    return _mark(found, Mark(at=clock.iso(now), by=by, what="closed", reason=""))


def reopen(day: str, reason: str, by: str, now: datetime) -> BookDay:
    """Open a closed day again, on record; one that is open stays so. Raises ShopError books_not_compared for a day without books."""

    def once() -> BookDay:
        found = table.get(BookDay, day_key(day))
        if found is None:
            raise ShopError("books_not_compared", providers=[])
        return _mark(found, Mark(at=clock.iso(now), by=by, what="reopened", reason=reason)) if found.closed else found

    return look_again("books/reopen", once)


def _mark(found: BookDay, mark: Mark) -> BookDay:
    actions: list[Action] = [
        BookDay.closed.set(mark.what == "closed"),
        BookDay.marks.set(marked(found.marks, mark)),
        BookDay.ver.set(BookDay.ver + 1),
    ]
    transaction = Transaction(f"books/{mark.what}")
    transaction.update("day", found.key, actions, BookDay.ver == found.ver)
    transaction.commit()
    found.closed, found.marks = mark.what == "closed", marked(found.marks, mark)
    return found
