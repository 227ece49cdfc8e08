"""The nightly list: what sells, how long it lasts, how many pieces to order. The most urgent first.

RESTOCK  <days of cover>#<sku>    one row for each SKU that was sold in the last 120 days
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from .. import shop, stock, supply
from ..stock import Stock, Supply, stock_key
from ..store import table
from ..store.item import Item, Key
from . import demand
from .demand import Demand
from .methods import choose
from .restock import Terms, advise

PARTITION = "RESTOCK"
_BATCH = 100


class Proposal(Item):
    """A row of the list. `per_day_milli`: thousandths of a piece that are expected to be sold a day.
    `on_order`: pieces that suppliers still owe; `order` counts on them."""

    KIND = "restock"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    spec_text = UnicodeAttribute(null=True)
    method = UnicodeAttribute()
    per_day_milli = NumberAttribute()
    available = NumberAttribute()
    on_order = NumberAttribute(default=0)
    cover_days = NumberAttribute()
    safety = NumberAttribute()
    order = NumberAttribute()
    day = UnicodeAttribute()  # the last day that the forecast knows


def terms() -> Terms:
    """As the shop has set them."""
    own = shop.current()
    return Terms(own.restock_lead_days, own.restock_review_days, own.restock_service_percent / 100)


def renew(day: str) -> int:
    """Write the list anew from what was sold up to `day`; returns how many rows it has."""
    own = terms()
    fresh = {proposal.key: proposal for proposal in _proposals(day, own)}
    known = [Key.of(raw) for raw in table.query_all(PARTITION, strong=False)]
    for proposal in fresh.values():
        table.put(proposal)
    for key in known:
        if key not in fresh:
            table.delete(key)
    return len(fresh)


def _proposals(day: str, own: Terms) -> Iterator[Proposal]:
    every = list(demand.every())
    for start in range(0, len(every), _BATCH):
        some = every[start : start + _BATCH]
        supplies = stock.count(table.get_many([(Stock, stock_key(one.sku_id)) for one in some]).values())
        yield from _rows(some, supplies, supply.on_order([one.sku_id for one in some]), day, own)


def every() -> Iterator[Proposal]:
    """The whole list, the most urgent first."""
    for raw in table.query_all(PARTITION, strong=False):
        yield Proposal.of(raw)


def _rows(
    some: Sequence[Demand], supplies: dict[str, Supply], ordered: dict[str, int], day: str, own: Terms
) -> Iterator[Proposal]:
    for one in some:
        if one.sku_id not in supplies:
            continue
        there = supplies[one.sku_id].total
        forecast = choose(demand.series(one, day), own.horizon)
        advice = advise(forecast, there, own, ordered[one.sku_id])
        yield Proposal.at(
            Key(PARTITION, f"{advice.cover_days:04d}#{one.sku_id}"),
            sku_id=one.sku_id,
            product_id=one.product_id,
            title=one.title,
            spec_text=one.spec_text,
            method=forecast.method,
            per_day_milli=round(1000 * forecast.per_day),
            available=there,
            on_order=ordered[one.sku_id],
            cover_days=advice.cover_days,
            safety=advice.safety,
            order=advice.order,
            day=day,
        )
