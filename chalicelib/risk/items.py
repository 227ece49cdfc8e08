"""What is stored of what was noticed.

U#<uid>  RISK#<rule>-<period>   a case: what was seen; in the index `ops` until staff has decided

The period is part of the name (a day, a week, a phone's mark), so that one case tells of it, however often it is counted.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime.model import Shape
from ..store.item import Item, Json, Key, Time, user

Rule = Literal["orders_per_hour", "unpaid_per_day", "refunds_per_week", "linked_accounts"]
RULES: tuple[Rule, ...] = get_args(Rule)
RiskId = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,30}-[0-9A-Za-z-]{4,20}$")]
Decision = Literal["release", "restrict", "close"]

OPEN, DECIDED = "open", "decided"
QUEUE = "RISK"  # partition of `ops`
SHOWN = 20  # orders and accounts that a case names

REFUSED = {
    "orders_per_hour": "下单过于频繁",
    "unpaid_per_day": "一天内多次下单未付款",
    "linked_accounts": "多个账号使用同一收货电话",
}


class Seen(Shape):
    """What was counted: the orders, cases or accounts behind the number, SHOWN at most."""

    orders: list[str] = Field([], max_length=SHOWN)
    accounts: list[str] = Field([], max_length=SHOWN)


class RiskCase(Item):
    """`count` is more than `over`. `refused_until`: the rule closed orders to the buyer until then."""

    KIND = "risk_case"
    risk_id = UnicodeAttribute()
    uid = UnicodeAttribute()
    rule = UnicodeAttribute()
    count = NumberAttribute()
    over = NumberAttribute()
    seen = Json[Seen](Seen)
    noticed_at = Time()
    refused_until = Time(null=True)
    state = UnicodeAttribute()
    decision = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = Time(null=True)
    note = UnicodeAttribute(null=True)


def case_key(uid: str, risk_id: str) -> Key:
    return Key(user(uid), f"RISK#{risk_id}")


def refusal(rule: str) -> str:
    """What a buyer reads to whom a rule closes orders."""
    return f"{REFUSED[rule]}，暂停下单；如有疑问请联系客服"
