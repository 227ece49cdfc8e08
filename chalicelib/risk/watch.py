"""What was noticed becomes a case, once; where the shop's rule refuses, orders are closed to the buyer with it, for some hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import shop
from ..conduct_terms import RiskRule
from ..members import User, profile_key
from ..restrictions import ACTIVE, RESTRICTED
from ..runtime import clock, log
from ..runtime.clock import iso
from ..store import schema, table
from ..store.again import look_again
from ..store.errors import Raw
from ..store.transaction import Transaction
from .items import OPEN, QUEUE, SHOWN, RiskCase, Rule, Seen, case_key
from .velocity import Velocity

REFUSED = {
    "orders_per_hour": "下单过于频繁",
    "unpaid_per_day": "一天内多次下单未付款",
    "linked_accounts": "多个账号使用同一收货电话",
}
_WEEK = timedelta(days=7)
_ACCOUNTS = 100  # addresses of one phone that are looked at


def judge(velocity: Velocity, now: datetime) -> int:
    """What the clock has counted; returns how many cases are new."""
    found = velocity.too_much(shop.current().risk, now)
    return sum(note(one.uid, one.rule, one.period, one.seen, Seen(orders=one.orders[-SHOWN:]), now) for one in found)


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
    if terms.then == "refuse" and member is not None and member.status == ACTIVE:
        from .. import member_desk  # for the few who are refused

        case.refused_until = now + timedelta(hours=terms.closed_hours)
        why = f"{REFUSED[rule]}，暂停下单；如有疑问请联系客服"
        held = User.status == ACTIVE
        member_desk.restrict(transaction, uid, RESTRICTED, ["order"], why, case.refused_until, now, only_if=held)
    transaction.create("case", case)
    transaction.commit()
    return True
