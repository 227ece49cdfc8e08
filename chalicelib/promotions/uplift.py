"""Uplift: what a promotion changed, measured against the buyers who did without it by lot. Pure, and the same at every look.

Nobody counts who only looked at the shop, so groups are compared by their known shares of all buyers: without an effect, a control group of ten
percent has ten percent of those who buy, of their orders and of what these bring. All orders of the days count, with the promotion or without: it may
have moved a purchase instead of making one.

Buyers: the interval is Wilson's of the control group's share among those who bought. Orders, revenue, margin per buyer: the middle 95 % of a
bootstrap over buyers, whose chance is a fixed sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from typing import NamedTuple

from ..runtime.model import Shape

LEAST_BUYERS = 30  # in the smaller group; fewer say nothing
_ROUNDS = 300
_PARTS = 100  # buyers fall into them by chance, and the parts are drawn: as good as drawing buyers, and a hundred times faster
_SEED = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_Z = 1.959964  # 95 %


class Bought(NamedTuple):
    """What one buyer bought in the days: money in fen, margin none where a cost is unknown. `used`: at least one order had the promotion."""

    control: bool
    orders: int
    revenue_fen: int
    margin_fen: int | None
    used: bool


class Group(Shape):
    """Buyers who bought, how many of them used the promotion, their orders, what these brought and what was left over their costs (fen; null where
    costs are unknown)."""

    buyers: int
    used: int
    orders: int
    revenue_fen: int
    margin_fen: int | None


class Change(Shape):
    """How many percent more than without the promotion, with the 95 % interval; null where there is too little to tell."""

    percent: int | None
    low: int | None
    high: int | None


class Uplift(Shape):
    """`verdict`: more, less (the whole interval of buyers says so), unclear, or too_few. `text` says it (zh-CN)."""

    control_percent: int
    others: Group
    control: Group
    buyers: Change
    orders: Change
    revenue: Change
    margin: Change
    verdict: str
    text: str


_SAID = {
    "too_few": "对照组购买人数不足 30 人，还看不出效果；请延长时间或扩大对照组。",
    "unclear": "区间跨过 0，还不能说有增量。",
    "more": "购买人数高于对照组，增量可信。",
    "less": "购买人数低于对照组，活动可能适得其反。",
}
NOTHING = Change.usual(percent=None, low=None, high=None)


def measure(bought: Sequence[Bought], control_percent: int) -> Uplift:
    """Compare the two groups of those who bought."""
    share = control_percent / 100
    control = [one for one in bought if one.control]
    others = [one for one in bought if not one.control]
    enough = min(len(control), len(others)) >= LEAST_BUYERS and 0 < share < 1
    buyers = _buyers(len(control), len(bought), share) if enough else NOTHING
    known = all(one.margin_fen is not None for one in bought)
    verdict = "too_few" if not enough else "unclear"
    if enough and buyers.low is not None and buyers.low > 0:
        verdict = "more"
    elif enough and buyers.high is not None and buyers.high < 0:
        verdict = "less"
    return Uplift(
        control_percent=control_percent,
        others=_group(others),
        control=_group(control),
        buyers=buyers,
        orders=_compared(bought, share, lambda one: one.orders) if enough else NOTHING,
        revenue=_compared(bought, share, lambda one: one.revenue_fen) if enough else NOTHING,
        margin=_compared(bought, share, lambda one: one.margin_fen or 0) if enough and known else NOTHING,
        verdict=verdict,
        text=_SAID[verdict],
    )


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    part, square = hits / of, _Z * _Z
    middle = (part + square / (2 * of)) / (1 + square / of)
    half = _Z * sqrt(part * (1 - part) / of + square / (4 * of * of)) / (1 + square / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def _group(members: Sequence[Bought]) -> Group:
    margins = [one.margin_fen for one in members]
    return Group(
        buyers=len(members),
        used=sum(one.used for one in members),
        orders=sum(one.orders for one in members),
        revenue_fen=sum(one.revenue_fen for one in members),
        margin_fen=None if None in margins else sum(margin or 0 for margin in margins),
    )


def _buyers(control: int, of: int, share: float) -> Change:
    """The control group's share of those who bought says how much more often the others did."""
    low, high = wilson(control, of)

    def lift(part: float) -> int | None:
        return round(100 * ((1 - part) / (1 - share) / (part / share) - 1)) if part > 0 else None

    return Change(percent=lift(control / of), low=lift(high), high=lift(low))


def _compared(bought: Sequence[Bought], share: float, value: Callable[[Bought], int]) -> Change:
    """How much more the others have of something, each per buyer of their group in the whole shop."""
    draws = _draws()
    parts = [[0.0, 0.0] for _ in range(min(_PARTS, len(bought)))]
    for one in bought:
        parts[next(draws) % len(parts)][one.control] += value(one) / (share if one.control else 1 - share)
    whole = _ratio(parts)
    if whole is None:
        return NOTHING
    rounds = [_ratio([parts[next(draws) % len(parts)] for _ in parts]) for _ in range(_ROUNDS)]
    found = sorted(one for one in rounds if one is not None)
    return Change(percent=whole, low=found[len(found) // 40], high=found[-1 - len(found) // 40])


def _ratio(parts: Sequence[Sequence[float]]) -> int | None:
    """`parts`: what the others have, and what the control group has."""
    others, control = sum(part[0] for part in parts), sum(part[1] for part in parts)
    return round(100 * (others / control - 1)) if control > 0 else None


def _draws() -> Iterator[int]:
    """Chance that is the same each time: SplitMix64 from a fixed seed, so that the same orders give the same interval."""
    state = _SEED
    while True:
        state = (state + _SEED) & _WORD
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
        yield mixed ^ (mixed >> 31)
