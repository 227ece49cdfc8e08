"""The queue of what was noticed: staff lifts what the rule did, restricts the buyer, or closes the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pynamodb.expressions.update import Action

from .. import member_desk
from ..members import User
from ..restrictions import ACTIVE, CLOSED, FROZEN, FUNCTIONS, RESTRICTED, Function, status_now, suspended
from ..runtime.errors import ShopError
from ..runtime.model import Moment, Shape
from ..store import schema, table
from ..store.errors import Raw
from ..store.item import Key, user
from ..store.transaction import Transaction
from .items import DECIDED, OPEN, QUEUE, Decision, RiskCase, Rule, Seen, case_key, refusal


class RiskView(Shape):
    """A case. `count` was seen where `over` was allowed. `refused_until`: the rule itself closed orders to the buyer until then."""

    risk_id: str
    buyer_id: str
    rule: Rule
    count: int
    over: int
    seen: Seen
    noticed_at: Moment
    refused_until: Moment | None
    state: Literal["open", "decided"]
    decision: Decision | None
    decided_by: str | None
    decided_at: Moment | None
    note: str | None

    @classmethod
    def of(cls, case: RiskCase) -> RiskView:
        return cls(
            risk_id=case.risk_id,
            buyer_id=case.uid,
            rule=case.rule,
            count=int(case.count),
            over=int(case.over),
            seen=case.seen,
            noticed_at=case.noticed_at,
            refused_until=case.refused_until,
            state=case.state,
            decision=case.decision,
            decided_by=case.decided_by,
            decided_at=case.decided_at,
            note=case.note,
        )


def waiting(size: int, start: Raw | None) -> tuple[list[RiskView], Raw | None]:
    """A page of the open ones, the oldest first."""
    page = table.query(QUEUE, index=schema.OPS.name, limit=size, start=start)
    keys = [Key.of(raw) for raw in page.items]
    found = table.get_many([(RiskCase, key) for key in keys])
    cases = [found[key] for key in keys if key in found]
    return [RiskView.of(case) for case in cases if isinstance(case, RiskCase) and case.state == OPEN], page.next


def of_buyer(uid: str, size: int, start: Raw | None) -> tuple[list[RiskView], Raw | None]:
    """A page of everything that was noticed of one buyer."""
    page = table.query(user(uid), begins="RISK#", limit=size, start=start)
    return [RiskView.of(RiskCase.of(raw)) for raw in page.items], page.next


def find(uid: str, risk_id: str) -> RiskCase:
    """Raises ShopError risk_not_found."""
    found = table.get(RiskCase, case_key(uid, risk_id))
    if found is None:
        raise ShopError("risk_not_found")
    return found


def decide(
    transaction: Transaction,
    case: RiskCase,
    decision: Decision,
    note: str,
    by: str,
    now: datetime,
    functions: Sequence[Function] = (),
    until: datetime | None = None,
) -> None:
    """Put staff's word into the transaction. Parts: "case"; "user" and "notice" where the buyer's standing changes.

    Raises ShopError risk_decided, risk_barred, member_not_found.
    """
    if case.state != OPEN:
        raise ShopError("risk_decided")
    actions: list[Action] = [
        RiskCase.state.set(DECIDED),
        RiskCase.decision.set(decision),
        RiskCase.decided_by.set(by),
        RiskCase.decided_at.set(now),
        RiskCase.note.set(note),
        RiskCase.ops_pk.remove(),
        RiskCase.ops_sk.remove(),
    ]
    transaction.update("case", case.key, actions, RiskCase.state == OPEN)
    member = member_desk.find(case.uid)
    if decision == "restrict":
        if status_now(member, now) in (FROZEN, CLOSED):
            raise ShopError("risk_barred")
        _restrict(transaction, member, functions, note, until, now)
    elif decision == "release" and case.refused_until is not None and _by_the_rule(member, case):
        same = member_desk.as_read(member)
        member_desk.restrict(transaction, case.uid, ACTIVE, [], note, None, now, only_if=same)


def _restrict(
    transaction: Transaction,
    member: User,
    functions: Sequence[Function],
    note: str,
    until: datetime | None,
    now: datetime,
) -> None:
    """Add to what holds already: neither is a function opened by it nor does anything end earlier. No end is the latest."""
    closed = suspended(member, now)
    wanted = [function for function in FUNCTIONS if function in (*closed, *functions)]
    if closed:
        until = max(until, member.status_until) if until and member.status_until else None
    same = member_desk.as_read(member)
    member_desk.restrict(transaction, member.uid, RESTRICTED, wanted, note, until, now, only_if=same)


def _by_the_rule(member: User, case: RiskCase) -> bool:
    """Is what holds still what the rule did, and not a word of staff since?"""
    alone = member.suspended == ["order"] and member.status_reason == refusal(case.rule)
    return bool(alone and member.status == RESTRICTED and member.status_until == case.refused_until)
