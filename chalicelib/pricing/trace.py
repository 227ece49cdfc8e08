"""The trace alone gives the price again, or shows that it does not: each amount follows from its base and figures, each share from the bases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .lines import Step
from .shares import percent_of, spread_by_line

_UNIT_PRICES = ("price_cut", "limited_price", "member_price")


class TraceBroken(ValueError):
    """A step that contradicts itself or the steps before it."""


@dataclass(slots=True)
class Recomputed:
    """What the steps add up to, in fen. `lines`: what each line costs, by SKU."""

    lines: dict[str, int] = field(default_factory=dict)
    freight_fen: int = 0
    extras_fen: int = 0

    @property
    def payable_fen(self) -> int:
        return sum(self.lines.values()) + self.freight_fen + self.extras_fen


def recompute(trace: Sequence[Step]) -> Recomputed:
    """The price that a trace leads to. Raises TraceBroken naming the step whose figures, shares or remainders are not what they must be."""
    result = Recomputed()
    for step in trace:
        if step.rule == "goods":
            result.lines = dict(step.per_line)
            _holds(sum(step.per_line.values()) == step.amount_fen == step.base_fen, step, "the lines do not add up")
        elif step.target == "freight":
            result.freight_fen += step.amount_fen
            _holds(result.freight_fen >= 0, step, "freight below zero")
        elif step.target == "extras":
            _holds(step.amount_fen == step.figures["units"] * step.figures["fen"], step, "units times price")
            result.extras_fen += step.amount_fen
        else:
            _check_base(step, result.lines)
            _check_effect(step)
            for sku, fen in step.per_line.items():
                result.lines[sku] += fen
                _holds(result.lines[sku] >= 0, step, f"line {sku} below zero")
    return result


def _check_base(step: Step, lines: dict[str, int]) -> None:
    _holds(sum(step.bases.values()) == step.base_fen, step, "the base does not add up")
    for sku, fen in step.bases.items():
        _holds(0 <= fen <= lines.get(sku, -1), step, f"line {sku} did not cost as much")


def _check_effect(step: Step) -> None:
    _holds(sum(step.per_line.values()) == step.amount_fen, step, "the shares do not add up")
    if step.rule in _UNIT_PRICES:
        for sku, fen in step.per_line.items():
            _holds(-step.bases.get(sku, 0) <= fen <= 0, step, f"line {sku} is not cheaper")
        return
    _holds(-step.amount_fen == _taken_off(step), step, "the amount does not follow from the figures")
    shares, favoured = spread_by_line(-step.amount_fen, step.bases)
    _holds(step.per_line == {sku: -fen for sku, fen in shares.items() if fen}, step, "the shares are not proportional")
    _holds(step.remainder == favoured, step, "the rounding fen went elsewhere")


def _taken_off(step: Step) -> int:
    """What a rule takes off its base, from its own figures."""
    figures, base = step.figures, step.base_fen
    if step.rule in ("bundle", "pick_n"):
        return base - figures["price_fen"] * figures["times"]
    if step.rule == "points":
        return figures["points_fen"]
    off = figures.get("off_fen", 0) * figures.get("times", 1)
    if "percent_off" in figures:
        off = percent_of(base, figures["percent_off"])
    return min(off, figures.get("most_off_fen", off), base)


def _holds(true: bool, step: Step, what: str) -> None:
    if not true:
        raise TraceBroken(f"{step.rule} {step.rule_id}: {what}")
