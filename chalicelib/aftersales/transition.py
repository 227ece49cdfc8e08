"""One step of a case: state, history, deadline and the list of staff change together, in the transaction that tells the order of it.

The order's timeline is the outbox: what a case does is told there (`aftersale_…`), and so reaches journal, inbox and audit as everything else does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .. import shop, stock
from ..orders.items import OrderHead
from ..orders.transition import move
from ..return_terms import ReturnTerms
from ..runtime import clock
from ..runtime.errors import ShopError
from ..store import schema, timeline, timers
from ..store.transaction import Transaction
from . import states
from .items import Case, Claim, Claims, ops_partition
from .states import State, What

Due = tuple[str, datetime]
_AT_ONCE = timedelta(seconds=30)  # whoever approves also settles; the timer comes when they could not


def step(
    transaction: Transaction,
    case: Case,
    event: str,
    by: str,
    now: datetime,
    *,
    actions: Sequence[Action] = (),
    facts: dict[str, Any] | None = None,
    due: Due | None = None,
) -> State:
    """Put `event` of the case into the transaction; returns its state then. Part: "case". `due`: another deadline than the state's own.

    Raises ShopError aftersale_state when the event cannot happen in the case's state.
    """
    to = states.after(case.kind_of, case.state, event)
    if to is None:
        raise ShopError("aftersale_state", status=case.status)
    escalated = event == "escalated" or (to == case.state and bool(case.escalated))
    entry = timeline.entry(int(case.seq) + 1, now, event, by, **(facts or {}))
    every: list[Action] = [
        Case.seq.set(entry.seq),
        Case.history.set([*case.history, entry]),
        Case.status.set(to),
        Case.escalated.set(escalated),
        *_listing(case, to, escalated, now),
        *actions,
    ]
    if event in states.CLOSED_BY:
        every.append(Case.closed_why.set(states.CLOSED_BY[event]))
    own = None if event == "escalated" else due or deadline(case.kind_of, to, now, shop.current().after_sale)
    every += timers.arm(case.key, *own) if own else timers.disarm()
    transaction.update("case", case.key, every, Case.seq == case.seq)
    return to


def tell(
    transaction: Transaction,
    head: OrderHead,
    case_no: str,
    event: str,
    by: str,
    now: datetime,
    *,
    facts: dict[str, Any] | None = None,
) -> None:
    """The order's side of a step: an entry of its timeline, and with it the guard of the ledger. Parts: "order", "log:<seq>"."""
    move(transaction, head, f"aftersale_{event}", by, now, facts={"caseNo": case_no, **(facts or {})})


def deadline(what: What, state: State, now: datetime, terms: ReturnTerms) -> Due | None:
    """What is due in a state, and when."""
    if states.owes_money(what, state):
        return "settle", now + _AT_ONCE
    answer, look = timedelta(hours=terms.review_hours), timedelta(days=terms.receive_days)
    deadlines: dict[State, Due] = {
        "APPLIED": ("review", now + answer),
        "PARCEL_BAD": ("review", now + answer),
        "WAIT_PARCEL": ("parcel", now + timedelta(days=terms.parcel_days)),
        "PARCEL_SENT": ("receive", now + look),
        "RECEIVED": ("replace", now + answer),
    }
    return deadlines.get(state)


def _listing(case: Case, to: State, escalated: bool, now: datetime) -> list[Action]:
    work = states.work(case.kind_of, to, escalated=escalated)
    if work is None:
        return [Path([schema.OPS.pk]).remove(), Path([schema.OPS.sk]).remove()]
    return [
        Case.ops_pk.set(ops_partition(work, case.case_no)),
        Case.ops_sk.set(f"{clock.iso(now)}#{case.case_no}"),
    ]


def write_ledger(transaction: Transaction, ledger: Claims, number: str, claim: Claim | None) -> Claims:
    """Put the ledger with one claim changed into a transaction that also moves the order's head, which guards it. Part: "claims"."""
    changed = ledger.changed(number, claim)
    transaction.put("claims", changed)
    return changed


def let_go(transaction: Transaction, ledger: Claims, case: Case) -> None:
    """A case ends without its claim: the units can be asked for again, and what was kept for an exchange returns to the shelf."""
    claim = ledger.claims.get(case.case_no)
    for sku_id, units in (claim.replaced if claim else {}).items():
        stock.give_back(transaction, sku_id, units)
    write_ledger(transaction, ledger, case.case_no, None)
