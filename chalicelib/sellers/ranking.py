"""Who stands where, pure: sums over the last days, best sellers by pieces, slow movers by the money that lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..catalog.items import ALL
from .items import MOST_PAGES, PAGE, WINDOWS, BestSeller, SkuSold, SlowMover

NEVER = 9_999  # days of cover: nothing is being sold
MOST = PAGE * MOST_PAGES
_SKUS = 10
_LONG = 180  # days of cover from which a SKU is slow although it sells now and then


@dataclass
class Sums:
    """What was sold of one SKU, by window of days."""

    sku_id: str
    product_id: str
    title: str
    spec_text: str
    units: dict[int, int] = field(default_factory=dict)
    fen: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Shelf:
    """A SKU on sale as it stands in the shop: what is there of it, and what it costs."""

    sku_id: str
    product_id: str
    title: str
    spec_text: str
    available: int
    price_fen: int
    cost_fen: int | None
    listed_in: Sequence[str]


def summed(by_day: Mapping[str, int], last: str) -> dict[int, int]:
    """The sum over each window that ends with the day `last`."""
    end = date.fromisoformat(last)
    first = {window: (end - timedelta(days=window - 1)).isoformat() for window in WINDOWS}
    return {
        window: sum(number for day, number in by_day.items() if start <= day <= last) for window, start in first.items()
    }


def best_sellers(
    sold: Iterable[Sums], window: int, listed_in: Mapping[str, Sequence[str]]
) -> dict[str, list[BestSeller]]:
    """Category -> products by pieces, then by money, then by id. `listed_in`: the listings of each product besides "all"."""
    by_product: dict[str, list[Sums]] = {}
    for one in sold:
        if one.units[window]:
            by_product.setdefault(one.product_id, []).append(one)
    rows = [_product(many, window) for many in by_product.values()]
    rows.sort(key=lambda row: (-row.units, -row.fen, row.product_id))
    lists: dict[str, list[BestSeller]] = {}
    for row in rows:
        for category in (ALL, *listed_in.get(row.product_id, ())):
            ranked = lists.setdefault(category, [])
            if len(ranked) < MOST:
                ranked.append(row.model_copy(update={"rank": len(ranked) + 1}))
    return lists


def _product(many: Sequence[Sums], window: int) -> BestSeller:
    skus = [
        SkuSold(sku_id=one.sku_id, spec_text=one.spec_text, units=one.units[window], fen=one.fen[window])
        for one in many
    ]
    skus.sort(key=lambda sku: (-sku.units, -sku.fen, sku.sku_id))
    return BestSeller(
        rank=0,
        product_id=many[0].product_id,
        title=many[0].title,
        units=sum(sku.units for sku in skus),
        fen=sum(sku.fen for sku in skus),
        skus=skus[:_SKUS],
    )


def slow_mover(shelf: Shelf, sold: Sums | None) -> SlowMover | None:
    """The SKU as a slow mover: there is some, and none was sold in 30 days, or what is there lasts for half a year. None: it is none."""
    units30, units90 = (sold.units[30], sold.units[90]) if sold else (0, 0)
    cover = min(NEVER, shelf.available * 90 // units90) if units90 else NEVER
    if shelf.available <= 0 or (units30 and cover < _LONG):
        return None
    return SlowMover(
        rank=0,
        product_id=shelf.product_id,
        sku_id=shelf.sku_id,
        title=shelf.title,
        spec_text=shelf.spec_text,
        available=shelf.available,
        units30=units30,
        units90=units90,
        cover_days=cover,
        price_fen=shelf.price_fen,
        cost_fen=shelf.cost_fen,
        bound_fen=None if shelf.cost_fen is None else shelf.cost_fen * shelf.available,
    )


class SlowLists:
    """The slow movers of every category, those first in which the most money lies (at cost, else at the price). Keeps the first of each list."""

    def __init__(self) -> None:
        self._lists: dict[str, list[SlowMover]] = {}

    def add(self, row: SlowMover, listed_in: Sequence[str]) -> None:
        for category in (ALL, *listed_in):
            rows = self._lists.setdefault(category, [])
            rows.append(row)
            if len(rows) >= 2 * MOST:
                self._lists[category] = _first(rows)

    def ranked(self) -> dict[str, list[SlowMover]]:
        return {
            category: [row.model_copy(update={"rank": place}) for place, row in enumerate(_first(rows), 1)]
            for category, rows in self._lists.items()
        }


def _first(rows: list[SlowMover]) -> list[SlowMover]:
    def order(row: SlowMover) -> tuple[int, str]:
        return -(row.available * (row.price_fen if row.cost_fen is None else row.cost_fen)), row.sku_id

    return sorted(rows, key=order)[:MOST]
