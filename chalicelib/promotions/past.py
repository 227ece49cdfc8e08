"""Orders of past days, a page at a time: what a rule would have cost on them, and what it did.

The day journal says which orders were made and paid; their snapshots keep the agreement under which each can be priced again. A page looks at no
more than MOST_ORDERS orders and MOST_QUERIES parts of days; its sums are the page's own, and its reader adds them up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from .. import journal
from ..journal import JournalLine
from ..orders.items import OrderHead, Snapshot, head_key, snapshot_key
from ..pricing.agreement import Agreement
from ..pricing.combination import best
from ..runtime import clock
from ..runtime.model import Shape
from ..store import table
from ..store.item import Key
from .counters import brought_by, partition
from .items import Terms

MOST_DAYS = 31
MOST_ORDERS = 100
MOST_QUERIES = 64  # a week with its shards
_MADE, _PAID = "submitted", ("paid", "revived", "accepted")


class Position(NamedTuple):
    """Where a page starts: days back, shard, and the last line that was read."""

    back: int = 0
    shard: int = 0
    after: str | None = None


@dataclass(frozen=True)
class Seen:
    """Orders of a page: those that were made, and those of them or of others that were paid."""

    made: list[str]
    paid: list[str]
    next: Position | None


NOTHING = Seen([], [], None)


def page(now: datetime, days: int, start: Position) -> Seen:
    """The next orders of the last `days` days, today first."""
    made: list[str] = []
    paid: list[str] = []
    place = start
    wanted = JournalLine.type.is_in(_MADE, *_PAID)
    for _ in range(MOST_QUERIES):
        partition = journal.partition(clock.day(now - timedelta(days=place.back)), place.shard)
        after = Key(partition, place.after).raw() if place.after else None
        found = table.query(partition, limit=MOST_ORDERS, start=after, strong=False, filtered=wanted)
        for line in map(JournalLine.of, found.items):
            (made if line.type == _MADE else paid).append(line.order_no)
        following = _following(place, Key.of(found.next).sk if found.next else None, days)
        if following is None:
            return Seen(made, paid, None)
        place = following
        if len(made) + len(paid) >= MOST_ORDERS:
            break
    return Seen(made, paid, place)


def _following(place: Position, after: str | None, days: int) -> Position | None:
    if after is not None:
        return place._replace(after=after)
    if place.shard + 1 < journal.SHARDS:
        return Position(place.back, place.shard + 1)
    return Position(place.back + 1) if place.back + 1 < days else None


class DryRun(Shape):
    """What a rule would have done to orders that were paid, money in fen. `costFen` is what buyers would have paid less; `giftUnits` what they
    would have got; `unknown` are orders from before agreements were kept.

    `losing`: orders whose goods would have brought less than they cost, of those with known costs (`costed`); `newlyLosing` names at most ten that
    only the rule makes so.

    Of touched orders with known costs: `marginBefore`, `marginAfter`, and `assumedMargin` if there were as many more of them as was assumed;
    `breakEvenPercent` more of them leave as much as before, null where no number of them would.
    """

    orders: int
    touched: int
    unknown: int
    revenue_fen: int
    cost_fen: int
    gift_units: int
    costed: int
    losing: int
    newly_losing: list[str]
    margin_before_fen: int
    margin_after_fen: int
    assumed_margin_fen: int
    break_even_percent: int | None


class Costs(NamedTuple):
    """What goods cost the shop: by SKU in fen, else so many percent of the list price, else unknown."""

    by_sku: Mapping[str, int]
    percent: int | None

    def of_order(self, agreed: Agreement | None) -> int | None:
        """The same where perhaps nothing is known of what was agreed."""
        return None if agreed is None else self.of(agreed)

    def of(self, agreed: Agreement) -> int | None:
        total = 0
        for entry in agreed.goods:
            unit = self.by_sku.get(entry.sku_id)
            if unit is None and self.percent is not None:
                unit = entry.unit_price_fen * self.percent // 100
            if unit is None:
                return None
            total += unit * entry.quantity
        return total


def dry_run(terms: Terms, orders: Mapping[str, Agreement | None], costs: Costs, uplift_percent: int = 0) -> DryRun:
    """Price each order again as if the rule had held for it, whatever the schedule says. `uplift_percent`: how many more orders like those that it
    touches the merchant believes in. Pure."""
    always = terms.model_copy(update={"starts_at": None, "ends_at": clock.parse("9999-01-01T00:00:00+00:00")})
    touched = cost = gifts = revenue = losing = costed = before = after = 0
    newly: list[str] = []
    for order_no, agreed in orders.items():
        if agreed is None:
            continue
        rules = [rule for rule in agreed.book.rules if rule.id != terms.id]
        book = agreed.book.model_copy(update={"rules": [*rules, always]})
        about = agreed.circumstances.model_copy(update={"control": None})  # as if nobody did without it
        price = best(agreed.goods, book, about, most_points=agreed.points, extras=agreed.choice.extras).price
        saved = agreed.payable_fen - price.payable_fen
        given = sum(gift.quantity for gift in price.gifts if gift.rule_id == terms.id)
        revenue += agreed.payable_fen
        spent = costs.of(agreed)
        if any(step.rule_id == terms.id for step in price.trace):
            touched, cost, gifts = touched + 1, cost + saved, gifts + given
            before += agreed.payable_fen - spent if spent is not None else 0
            after += price.payable_fen - spent if spent is not None else 0
        if spent is not None:
            costed += 1
            if sum(line.payable_fen for line in price.lines) < spent:
                losing += 1
                if agreed.net_fen - agreed.points_fen >= spent:
                    newly.append(order_no)
    return DryRun(
        orders=len(orders),
        touched=touched,
        unknown=sum(agreed is None for agreed in orders.values()),
        revenue_fen=revenue,
        cost_fen=cost,
        gift_units=gifts,
        costed=costed,
        losing=losing,
        newly_losing=newly[:10],
        margin_before_fen=before,
        margin_after_fen=after,
        assumed_margin_fen=after * (100 + uplift_percent) // 100,
        break_even_percent=-(-100 * (before - after) // after) if after > 0 else None,
    )


class Effect(Shape):
    """What a promotion did, money in fen. Of all `orders` paid in the time `used` had it; `made` had it when they were submitted, paid or not;
    `newBuyers` of the orders were their buyers' first.

    `costFen` is what it took off paid orders, `revenueFen` what these brought, `refundedFen` what went back of it. `participationPercent` is used of
    orders, `conversionPercent` paid of made, `roiPercent` revenue less refunds per cost; null where there is nothing to divide by.
    """

    orders: int
    made: int
    used: int
    buyers: int
    new_buyers: int
    cost_fen: int
    gift_units: int
    revenue_fen: int
    refunded_fen: int
    participation_percent: int | None
    conversion_percent: int | None
    roi_percent: int | None


def effect(names: Collection[str], seen: Seen) -> Effect:
    """What these promotions, and the coupons of these campaigns, did together on these orders (each order counts once); one batch of snapshots, one
    of heads. `names`: as `counters.promotion` and `counters.campaign` give them."""
    shots = snapshots([*seen.made, *seen.paid])
    using = {number for number, shot in shots.items() if any(partition(step) in names for step in shot.kept.trace)}
    paid = [number for number in seen.paid if number in using]
    made = [number for number in seen.made if number in using]
    found = table.get_many([(OrderHead, head_key(number)) for number in {*paid, *made}]) if using else {}
    heads = {head.order_no: head for head in found.values() if isinstance(head, OrderHead)}
    cost = sum(-step.amount_fen for number in paid for step in shots[number].kept.trace if partition(step) in names)
    gifts = sum(line.quantity for number in paid for line in shots[number].lines if brought_by(line) in names)
    revenue = sum(int(heads[number].payable_fen) for number in paid if number in heads)
    refunded = sum(int(heads[number].refunded_fen) for number in paid if number in heads)
    bought = sum(1 for number in made if number in heads and heads[number].paid_at is not None)
    return Effect(
        orders=len(seen.paid),
        made=len(made),
        used=len(paid),
        buyers=len({heads[number].uid for number in paid if number in heads}),
        new_buyers=sum(1 for number in paid if _is_first(shots[number])),
        cost_fen=cost,
        gift_units=gifts,
        revenue_fen=revenue,
        refunded_fen=refunded,
        participation_percent=_percent(len(paid), len(seen.paid)),
        conversion_percent=_percent(bought, len(made)),
        roi_percent=_percent(revenue - refunded, cost),
    )


def _is_first(shot: Snapshot) -> bool:
    """Was it its buyer's first order? The agreement says what held when it was made."""
    if shot.kept.agreement is None:
        return False
    return bool(shot.kept.agreement["circumstances"].get("first_order"))


def _percent(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None


def snapshots(numbers: Sequence[str]) -> dict[str, Snapshot]:
    """The snapshots of these orders, by number."""
    keys = [(Snapshot, snapshot_key(number)) for number in dict.fromkeys(numbers)]
    found = table.get_many(keys, strong=False) if keys else {}
    return {shot.order_no: shot for shot in found.values() if isinstance(shot, Snapshot)}


def agreements(numbers: Sequence[str], read: Callable[[Snapshot], Agreement | None]) -> dict[str, Agreement | None]:
    """What was agreed for these orders."""
    return {number: read(shot) for number, shot in snapshots(numbers).items()}
