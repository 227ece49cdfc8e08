"""What was noticed becomes a case, once; where the shop's rule refuses, orders are closed to the buyer with it, for some hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import shop
from ..conduct_terms import RiskRule
from ..members import User, profile_key
from ..orders.items import OrderHead, head_key, was_held
from ..restrictions import ACTIVE, RESTRICTED, status_now
from ..runtime import clock, log
from ..runtime.clock import iso
from ..store import schema, table
from ..store.again import look_again
from ..store.errors import Raw
from ..store.transaction import Transaction
from .items import OPEN, QUEUE, SHOWN, RiskCase, Rule, Seen, case_key, refusal
from .velocity import Excess, Velocity

_WEEK = timedelta(days=7)
_ACCOUNTS = 100  # addresses of one phone that are looked at


def judge(velocity: Velocity, now: datetime) -> int:
    """What the clock has counted; returns how many cases are new."""
    terms = shop.current().risk
    found = [one if one.rule != "unpaid_per_day" else _held(one) for one in velocity.too_much(terms, now)]
    return sum(
        note(one.uid, one.rule, one.period, one.seen, Seen(orders=one.orders[-SHOWN:]), now)
        for one in found
        if one.seen > getattr(terms, one.rule).over
    )


def _held(excess: Excess) -> Excess:
    """Without the orders whose stock was never reserved: nobody could pay those. The journal does not tell them apart, their heads do."""
    if table.get(RiskCase, case_key(excess.uid, f"{excess.rule}-{excess.period}")) is not None:
        return excess  # noted before
    heads = table.get_many([(OrderHead, head_key(order_no)) for order_no in excess.orders])
    idle = {str(head.order_no) for head in heads.values() if isinstance(head, OrderHead) and _never_held(head)}
    orders = [order_no for order_no in excess.orders if order_no not in idle]
    return excess._replace(seen=len(orders), orders=orders)


def _never_held(head: OrderHead) -> bool:
    return head.reason == "expired" and not was_held(head)


def asked_back(case: Raw) -> None:
    """A buyer applied for a case: how many in this week? For the stream's relay."""
    rule, now = shop.current().risk.refunds_per_week, clock.now()
    applied = clock.parse(case["applied_at"]["S"])
    if rule.then == "allow" or not _by_buyer(case) or applied <= now - _WEEK:
        return
    page = table.query(case[schema.PK]["S"], begins="A#", newest_first=True, limit=rule.over + SHOWN)
    own = [raw for raw in page.items if _by_buyer(raw) and clock.parse(raw["applied_at"]["S"]) > applied - _WEEK]
    numbers = [raw["case_no"]["S"] for raw in own if raw["applied_at"]["S"] <= case["applied_at"]["S"]]
    if len(numbers) > rule.over:
        year, week, _ = datetime.fromisoformat(clock.day(applied)).isocalendar()
        seen = Seen(orders=numbers[:SHOWN])
        note(case["uid"]["S"], "refunds_per_week", f"{year}-W{week:02d}", len(numbers), seen, now)


def _by_buyer(case: Raw) -> bool:
    """What staff opens for somebody who called is no haste of theirs."""
    return bool(case.get("channel", {}).get("S", "app") == "app")


def linked(address: Raw) -> None:
    """An address was saved: how many accounts send to its phone? It is known by its keyed fingerprint alone. For the stream's relay."""
    rule = shop.current().risk.linked_accounts
    if rule.then == "allow":
        return
    mark, uid = address[schema.OPS.pk]["S"], address[schema.PK]["S"].removeprefix("U#")
    page = table.query(mark, index=schema.OPS.name, limit=_ACCOUNTS)
    accounts = sorted({uid, *(raw[schema.OPS.sk]["S"].partition("#")[0] for raw in page.items)})
    if len(accounts) > rule.over:
        period = mark.partition("#")[2][:12]
        note(uid, "linked_accounts", period, len(accounts), Seen(accounts=accounts[:SHOWN]), clock.now())


def note(uid: str, rule: Rule, period: str, count: int, seen: Seen, now: datetime) -> bool:
    """Open a case. False: it stands there already, or nobody wants to know."""
    terms: RiskRule = getattr(shop.current().risk, rule)
    key = case_key(uid, f"{rule}-{period}")
    if terms.then == "allow":
        return False
    opened = look_again("risk/note", lambda: _note(uid, rule, period, count, seen, terms, now))
    if opened:
        log.warning("risk_noticed", uid=uid, rule=rule, count=count, over=terms.over, case=key.sk)
    return opened


def _note(uid: str, rule: Rule, period: str, count: int, seen: Seen, terms: RiskRule, now: datetime) -> bool:
    risk_id = f"{rule}-{period}"
    key = case_key(uid, risk_id)
    if table.get(RiskCase, key) is not None:
        return False
    case = RiskCase.at(
        key,
        risk_id=risk_id,
        uid=uid,
        rule=rule,
        count=count,
        over=terms.over,
        seen=seen,
        noticed_at=now,
        state=OPEN,
        ops_pk=QUEUE,
        ops_sk=f"{iso(now)}#{uid}#{risk_id}",
    )
    transaction = Transaction("risk/note")
    member = table.get(User, profile_key(uid))
    if terms.then == "refuse" and member is not None and status_now(member, now) == ACTIVE:
        from .. import member_desk  # for the few who are refused

        case.refused_until = now + timedelta(hours=terms.closed_hours)
        same = member_desk.as_read(member)
        member_desk.restrict(
            transaction, uid, RESTRICTED, ["order"], refusal(rule), case.refused_until, now, only_if=same
        )
    transaction.create("case", case)
    transaction.commit()
    return True
