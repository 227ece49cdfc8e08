"""A provider's day, from its bill to the cases that are left. Any number of times: what is the same stays the same, and people's decisions stay.

A case that is not seen again has vanished by itself; one that staff resolved is never opened again for the same difference. A case that is found
on a closed day opens the day again, which its history tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import providers
from ..platform.bill import Bill, BillLine, BillNotReady
from ..platform.errors import Misconfigured, Refused
from ..platform.pay import PayPort
from ..runtime import clock, log
from ..store import schema, table
from ..store.again import look_again
from ..store.item import Key
from ..store.transaction import Transaction
from . import compare, ledger, mend
from .compare import Movement
from .items import (
    OPEN_CASES,
    BookDay,
    Case,
    CaseState,
    Difference,
    Mark,
    Statement,
    case_id_of,
    case_key,
    cases_of,
    day_key,
    load_day,
    marked,
)

READY_HOUR = 10  # Beijing time of the next day; bills are made from 9 on
LATE_HOUR = 18  # a bill that is not there by then is not coming
_BY = "reconcile"


@dataclass
class _Found:
    """What a run has seen."""

    payments: int = 0
    paid_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0
    matched: int = 0
    foreign: int = 0
    numbers: set[tuple[str, str]] = field(default_factory=set)  # (movement, number) of every line
    cases: set[str] = field(default_factory=set)
    opened: int = 0


def reconcile(day: str, provider: str) -> Statement:
    """Compare a day's bill with our books, mend what mends itself, and write down what does not.

    Raises PlatformError when the provider gave no usable answer: nothing is lost, and the next run begins anew.
    """
    try:
        bill = providers.bills(provider).bill(day)
    except BillNotReady:
        return _stands(day, provider, Statement(state="waiting"))
    if bill is None and not _is_late(day) and next(ledger.of_day(day, provider), None) is not None:
        # Alipay says the same of a day without trades and of a bill that is not made yet: our books tell which.
        return _stands(day, provider, Statement(state="waiting"))
    load_day(day)
    found = _Found()
    if bill is not None:
        _look_at_bill(day, provider, bill, found)
    _look_for_ours(day, provider, found)
    _let_vanish(day, provider, found.cases)
    statement = Statement(
        state="compared" if bill is not None else "empty",
        payments=found.payments,
        paid_fen=found.paid_fen,
        refunds=found.refunds,
        refunded_fen=found.refunded_fen,
        matched=found.matched,
        foreign=found.foreign,
        digest=bill.digest if bill is not None else "",
    )
    if found.opened:
        log.alarm("books_differ", day=day, provider=provider, cases=found.opened)
    log.info("books_compared", day=day, provider=provider, matched=found.matched, cases=len(found.cases))
    return _stands(day, provider, statement)


def midnight_after(day: str) -> datetime:
    """When a Beijing day ends."""
    return datetime.fromisoformat(f"{day}T00:00:00+08:00") + timedelta(days=1)


def _is_late(day: str) -> bool:
    return clock.now() >= midnight_after(day) + timedelta(hours=LATE_HOUR)


def _look_at_bill(day: str, provider: str, bill: Bill, found: _Found) -> None:
    own_app = providers.payee(provider).appid
    for line, ours in ledger.beside(bill.lines, provider):
        if ours is None and line.appid not in (None, own_app):
            found.foreign += 1  # another app of this merchant
            continue
        found.numbers.add((line.kind, compare.number_of(line)))
        if line.kind == "payment":
            found.payments, found.paid_fen = found.payments + 1, found.paid_fen + line.fen
        else:
            found.refunds, found.refunded_fen = found.refunds + 1, found.refunded_fen + line.fen
        _judge(day, provider, line, ours, found)


def _judge(day: str, provider: str, line: BillLine, ours: Movement | None, found: _Found) -> None:
    first = compare.difference(line, ours)
    if first is None:
        found.matched += 1
        return
    done = _mended(line, ours, provider)
    if done:
        ours = ledger.one(line, provider)
    left = compare.difference(line, ours)
    if left is None:
        found.matched += 1
        _write(_case(day, provider, line, ours, first, "healed", done), found)
    else:
        _write(_case(day, provider, line, ours, left, "open", None), found)


def _mended(line: BillLine, ours: Movement | None, provider: str) -> str:
    """What was done about a difference. A definite no of the provider leaves it to people; one line must not hold up the others."""
    try:
        return mend.try_to(line, ours, provider)
    except (Refused, Misconfigured) as error:
        log.warning("mending_refused", number=compare.number_of(line), code=error.code)
        return ""


def _look_for_ours(day: str, provider: str, found: _Found) -> None:
    for ours in _unseen(day, provider, found.numbers):
        theirs = _elsewhere(day, provider, ours)
        if theirs is not None:
            _write(_missing_there(day, provider, ours, theirs), found)


def _unseen(day: str, provider: str, seen: set[tuple[str, str]]) -> Iterator[Movement]:
    for ours in ledger.of_day(day, provider):
        movement = "payment" if ours.refund_no is None else "refund"
        if (movement, ours.number) not in seen:
            yield ours


def _elsewhere(day: str, provider: str, ours: Movement) -> str | None:
    """None when the provider has it on another day's bill; else its word for what it knows."""
    try:
        return _asked(day, providers.pay(provider), ours)
    except (Refused, Misconfigured) as error:
        return error.code


def _asked(day: str, port: PayPort, ours: Movement) -> str | None:
    if ours.refund_no is not None:
        result = port.query_refund(ours.refund_no, ours.transaction_id)
        return None if result is not None else "NOT_EXIST"  # accepted on another day than it was asked for
    trade = port.query(ours.out_trade_no)
    if not trade.was_paid or trade.transaction_id != ours.transaction_id:
        return trade.state.value
    booked_late = trade.success_time is not None and clock.day(trade.success_time) != day
    return None if booked_late else trade.state.value


# cases


def _case(
    day: str,
    provider: str,
    line: BillLine,
    ours: Movement | None,
    difference: Difference,
    state: CaseState,
    note: str | None,
) -> Case:
    case_id = case_id_of(provider, line.kind, compare.number_of(line), difference)
    now = clock.now()
    ended = {"ended_at": now, "ended_by": _BY, "note": note} if state != "open" else _listed(day, provider, case_id)
    return Case.at(
        case_key(day, case_id),
        case_id=case_id,
        day=day,
        provider=provider,
        movement=line.kind,
        difference=difference,
        state=state,
        out_trade_no=line.out_trade_no,
        transaction_id=line.transaction_id,
        refund_no=line.refund_no,
        order_no=ours.order_no if ours else None,
        ours_fen=ours.fen if ours else None,
        ours_state=ours.state if ours else None,
        theirs_fen=line.fen,
        theirs_state=line.state,
        found_at=now,
        **ended,
    )


def _missing_there(day: str, provider: str, ours: Movement, theirs: str) -> Case:
    movement = "payment" if ours.refund_no is None else "refund"
    case_id = case_id_of(provider, movement, ours.number, "missing_there")
    return Case.at(
        case_key(day, case_id),
        case_id=case_id,
        day=day,
        provider=provider,
        movement=movement,
        difference="missing_there",
        state="open",
        out_trade_no=ours.out_trade_no,
        transaction_id=ours.transaction_id,
        refund_no=ours.refund_no,
        order_no=ours.order_no,
        ours_fen=ours.fen,
        ours_state=ours.state,
        theirs_state=theirs,
        found_at=clock.now(),
        **_listed(day, provider, case_id),
    )


def _listed(day: str, provider: str, case_id: str) -> dict[str, str]:
    return dict(ops_pk=OPEN_CASES, ops_sk=f"{day}#{provider}#{case_id}")


def _write(case: Case, found: _Found) -> None:
    found.cases.add(str(case.case_id))
    found.opened += look_again("books/case", lambda: _write_once(case))


def _write_once(case: Case) -> bool:
    """True: a case is open that was not before."""
    before = table.get(Case, case.key)
    if before is not None and before.state == "open" and case.state == "healed":
        end_case(case.key, "healed", _BY, case.note)
        return False
    if before is not None and before.state in ("open", "resolved", case.state):
        return False
    day = load_day(str(case.day))
    opens = case.state == "open"
    transaction = Transaction("books/case")
    transaction.put("case", case, Path([schema.PK]).does_not_exist() if before is None else Case.state == before.state)
    actions: list[Action] = [BookDay.ver.set(BookDay.ver + 1)]
    if opens:
        actions.append(BookDay.open_cases.set(BookDay.open_cases + 1))
        if day.closed:
            mark = Mark(at=clock.iso(clock.now()), by=_BY, what="reopened", reason=f"发现差异 {case.case_id}")
            actions += [BookDay.closed.set(False), BookDay.marks.set(marked(day.marks, mark))]
    transaction.update("day", day_key(str(case.day)), actions, BookDay.ver == day.ver)
    transaction.commit()
    return opens


def _let_vanish(day: str, provider: str, seen: set[str]) -> None:
    """Open cases of the provider that this run did not find: the difference is gone."""
    for case in cases_of(day):
        if case.provider == provider and case.state == "open" and case.case_id not in seen:
            look_again("books/vanish", partial(end_case, case.key, "vanished", _BY, None))


def end_case(key: Key, state: CaseState, by: str, note: str | None) -> Case | None:
    """Put the end of an open case down, with its day. None: there is none that is open. Raises TransactionRefused when it moved meanwhile."""
    transaction = Transaction("books/end_case")
    case = put_end(transaction, key, state, by, note)
    if case is not None:
        transaction.commit()
    return case


def put_end(transaction: Transaction, key: Key, state: CaseState, by: str, note: str | None) -> Case | None:
    """The end of an open case as parts of a transaction ("case", "day"); None, and no part, when it is not open."""
    case = table.get(Case, key)
    if case is None or case.state != "open":
        return None
    case.state, case.ended_at, case.ended_by, case.note = state, clock.now(), by, note
    case.ops_pk = case.ops_sk = None
    transaction.put("case", case, Case.state == "open")
    counted: list[Action] = [BookDay.ver.set(BookDay.ver + 1), BookDay.open_cases.set(BookDay.open_cases - 1)]
    transaction.update("day", day_key(str(case.day)), counted, BookDay.pk.exists())
    return case


# the day


def _stands(day: str, provider: str, statement: Statement) -> Statement:
    return look_again("books/day", lambda: _stands_once(day, provider, statement))


def _stands_once(day: str, provider: str, statement: Statement) -> Statement:
    found = load_day(day)
    before = found.statements.get(provider)
    if before == statement:
        return statement
    if before is not None and before.state == "compared" and statement.state == "waiting":
        return before  # what was compared is not forgotten because the bill cannot be had again
    transaction = Transaction("books/day")
    actions: list[Action] = [
        BookDay.statements.set({**found.statements, provider: statement}),
        BookDay.ver.set(BookDay.ver + 1),
    ]
    transaction.update("day", found.key, actions, BookDay.ver == found.ver)
    transaction.commit()
    return statement
