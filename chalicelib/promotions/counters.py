"""Live counters: what a promotion, or the coupons of a campaign, did to paid orders; counted in the transaction that writes the order's journal line,
so each order once.

    PROMO#<rule>    COUNT#<nn>    spread over shards, so that a rush of payments does not queue on one item
    C#<campaign>    COUNT#<nn>

They lie beside the budget and the quota: one Query reads how it goes. Gross: what went back later is in the reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pynamodb.attributes import NumberAttribute
from pynamodb.expressions.update import Action

from ..orders.items import Snapshot
from ..pricing import Line, Step
from ..runtime import ids
from ..runtime.model import Shape
from ..store import table
from ..store.errors import Raw
from ..store.item import Item, Key
from ..store.transaction import Transaction

SHARDS = 8
LIKE_A_COUPON = re.compile(r"-[0-9]{1,4}$")
RULES = frozenset(
    (
        *("price_cut", "limited_price", "member_price", "bundle", "pick_n"),
        *("full_reduction", "full_discount", "full_gift", "coupon"),
    )
)


class RuleCount(Item):
    """Orders that used it, units of the lines that it touched (gifts included), what it took off and what these orders brought, in fen."""

    KIND = "rule_count"
    orders = NumberAttribute()
    units = NumberAttribute()
    off_fen = NumberAttribute()
    revenue_fen = NumberAttribute()


class Counted(Shape):
    """Of paid orders that used it, gross: how many, units of the lines that it touched with its gifts, what it took off, what they brought (fen)."""

    orders: int = 0
    units: int = 0
    off_fen: int = 0
    revenue_fen: int = 0


def promotion(rule_id: str) -> str:
    """Where a promotion is counted."""
    return f"PROMO#{rule_id}"


def campaign(campaign_id: str) -> str:
    """Where the coupons of a campaign are counted."""
    return f"C#{campaign_id}"


def partition(step: Step) -> str:
    """Where the rule of a step is counted."""
    return _place(step.rule_id)


def brought_by(line: Line) -> str:
    """Where the rule that brought a gift is counted; empty for what was bought."""
    return _place(line.gift_of) if line.gift_of else ""


def _place(rule_id: str) -> str:
    """A coupon's id is its campaign's with a number behind it; no promotion is called so (`terms.check`)."""
    found = LIKE_A_COUPON.search(rule_id)
    return campaign(rule_id[: found.start()]) if found else promotion(rule_id)


def has_any(trace: Iterable[Step]) -> bool:
    """Does a price with this trace count anywhere?"""
    return any(step.rule in RULES for step in trace)


def count(transaction: Transaction, snapshot: Snapshot) -> None:
    """Count a paid order. Parts: "count:<partition>"; none for an order without promotions and coupons."""
    kept = snapshot.kept
    net = kept.goods_fen - kept.discount_fen
    payable_fen = net + kept.freight_fen + kept.extras_fen
    units: dict[str, dict[str, int]] = {}
    off: dict[str, int] = {}
    bought = {line.sku_id: line.quantity for line in snapshot.lines if line.gift_of is None}
    for step in kept.trace:
        if step.rule in RULES:
            place = partition(step)
            units.setdefault(place, {}).update({sku: bought.get(sku, 0) for sku in step.bases or step.per_line})
            off[place] = off.get(place, 0) - step.amount_fen
    for place, touched in units.items():
        gifts = sum(line.quantity for line in snapshot.lines if brought_by(line) == place)
        actions: list[Action] = [
            RuleCount.kind.set(RuleCount.KIND),
            RuleCount.v.set(RuleCount.VERSION),
            RuleCount.orders.add(1),
            RuleCount.units.add(sum(touched.values()) + gifts),
            RuleCount.off_fen.add(off[place]),
            RuleCount.revenue_fen.add(payable_fen),
        ]
        key = Key(place, f"COUNT#{ids.shard(snapshot.order_no, SHARDS):02d}")
        transaction.update(f"count:{place}", key, actions)


def added(raws: Iterable[Raw]) -> Counted:
    """The sum of the counters among these items."""
    counts = [RuleCount.of(raw) for raw in raws if raw["kind"]["S"] == RuleCount.KIND]
    return Counted(
        orders=sum(int(one.orders) for one in counts),
        units=sum(int(one.units) for one in counts),
        off_fen=sum(int(one.off_fen) for one in counts),
        revenue_fen=sum(int(one.revenue_fen) for one in counts),
    )


def beside(place: str) -> list[Raw]:
    """Everything in a promotion's or a campaign's partition: counters, and the budget or the campaign with its quota. One Query."""
    return table.query_all(place, strong=False)
