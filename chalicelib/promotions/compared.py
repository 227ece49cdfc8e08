"""A promotion's buyers beside its control group: the orders of the days since the group was drawn, by buyer, for `uplift.measure`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..orders.items import OrderHead, Snapshot, head_key
from ..pricing.agreement import Agreement
from ..store import table
from . import changes, past
from .control import in_control
from .items import Promotion
from .past import Costs, Position
from .uplift import Bought, Uplift, measure

MOST_ORDERS = 2_000
_VERSIONS = 50


@dataclass(frozen=True)
class Comparison:
    """`complete`: all orders since then were looked at."""

    uplift: Uplift
    since: datetime
    orders: int
    complete: bool


def compare(
    promotion: Promotion, days: int, costs: Costs, read: Callable[[Snapshot], Agreement | None], now: datetime
) -> Comparison:
    """Measure a promotion that has a control group. `read`: what was agreed for an order."""
    since = max(now - timedelta(days=days), drawn_at(promotion))
    percent = promotion.terms.audience.control_percent
    by_buyer: dict[str, Bought] = {}
    orders, place = 0, Position()
    while True:
        seen = past.page(now, days + 1, place)
        for head, shot in _orders(dict.fromkeys(seen.paid), since):
            known = by_buyer.get(head.uid) or Bought(in_control(head.uid, promotion.rule_id, percent), 0, 0, 0, False)
            by_buyer[head.uid] = _with(known, head, shot, promotion.rule_id, costs.of_order(read(shot)))
            orders += 1
        if seen.next is None or orders >= MOST_ORDERS:
            break
        place = seen.next
    return Comparison(measure(list(by_buyer.values()), percent), since, orders, seen.next is None)


def drawn_at(promotion: Promotion) -> datetime:
    """Since when the control group is as it is, and the promotion was running: a change of who it is for begins anew."""
    since = promotion.changed_at
    for version in changes.history(promotion.rule_id, _VERSIONS):
        if version.terms.audience != promotion.terms.audience:
            break
        since = version.changed_at
    return max(since, promotion.terms.starts_at or since)


def _orders(numbers: Iterable[str], since: datetime) -> Iterable[tuple[OrderHead, Snapshot]]:
    shots = past.snapshots(list(numbers))
    found = table.get_many([(OrderHead, head_key(number)) for number in shots], strong=False) if shots else {}
    for head in found.values():
        if isinstance(head, OrderHead) and head.created_at >= since:
            yield head, shots[head.order_no]


def _with(known: Bought, head: OrderHead, shot: Snapshot, rule_id: str, spent: int | None) -> Bought:
    revenue = int(head.payable_fen) - int(head.refunded_fen)
    margin = None if spent is None or known.margin_fen is None else known.margin_fen + revenue - spent
    used = known.used or any(step.rule_id == rule_id for step in shot.kept.trace)
    return Bought(known.control, known.orders + 1, known.revenue_fen + revenue, margin, used)
