"""Whole fen in shares: largest remainder, so that the shares always add up; and how percentages are rounded.

A discount by percentage is rounded DOWN to the fen: half a fen is never given away, and what is paid never exceeds the exact price by a whole fen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def percent_of(fen: int, percent: int) -> int:
    """`percent` of `fen`, rounded down to the fen (in the shop's favour when it is a discount)."""
    return fen * percent // 100


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in shares proportional to `weights`, by largest remainder: they add up exactly, and none exceeds its weight
    when amount <= sum(weights). Ties go to the earlier line."""
    return _spread(amount, weights)[0]


def spread_by_line(amount: int, bases: Mapping[str, int]) -> tuple[dict[str, int], list[str]]:
    """The shares of `amount` by line, and the lines that got one of the fen left over by rounding down."""
    shares, favoured = _spread(amount, list(bases.values()))
    lines = list(bases)
    return dict(zip(lines, shares, strict=True)), [lines[place] for place in favoured]


def _spread(amount: int, weights: Sequence[int]) -> tuple[list[int], list[int]]:
    total = sum(weights)
    if total == 0:
        return [0] * len(weights), []
    shares = [amount * weight // total for weight in weights]
    left = amount - sum(shares)
    if left == 0:
        return shares, []
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    favoured = sorted(by_remainder[:left])
    for place in favoured:
        shares[place] += 1
    return shares, favoured


def steps_up(amount: int, step: int) -> int:
    """How many steps of `step` cover `amount` (rounded up); 0 for nothing."""
    return -(-amount // step) if amount > 0 else 0
