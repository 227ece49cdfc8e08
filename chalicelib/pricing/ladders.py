"""Stage 3, ladders: 满减, 满折, 满赠. The highest rung that the covered goods reach counts; thresholds look at what earlier rules left."""

from __future__ import annotations

from collections.abc import Sequence

from .rules import FullDiscount, FullGift, FullReduction
from .shares import percent_of
from .worksheet import Portion, Worksheet

AnyLadder = FullReduction | FullDiscount | FullGift


def climb(sheet: Worksheet, rules: Sequence[AnyLadder]) -> None:
    for rule in rules:
        if not sheet.admits(rule, rule.kind):
            continue
        base = sheet.base_of(rule, rule.kind)
        if not base:
            continue
        reached = measure(rule, base)
        lowest = rule.rungs[0].at
        if reached < lowest:
            threshold = {_unit(rule, "at"): lowest, _unit(rule, "short"): lowest - reached}
            sheet.refuse(rule, rule.kind, "threshold_not_reached", threshold)
        elif isinstance(rule, FullGift):
            _bring(sheet, rule, base, reached)
        else:
            _reduce(sheet, rule, base, reached)


def measure(rule: AnyLadder, base: Sequence[Portion]) -> int:
    """How far the goods go on the ladder: fen or pieces."""
    return sum(portion.fen if rule.by == "amount" else portion.units for portion in base)


def _unit(rule: AnyLadder, word: str) -> str:
    return f"{word}_fen" if rule.by == "amount" else f"{word}_units"


def _reduce(sheet: Worksheet, rule: FullReduction | FullDiscount, base: list[Portion], reached: int) -> None:
    amount = sum(portion.fen for portion in base)
    if isinstance(rule, FullReduction):
        rung = [rung for rung in rule.rungs if rung.at <= reached][-1]
        times = reached // rung.at if rule.every else 1
        figures = {_unit(rule, "at"): rung.at, "off_fen": rung.off_fen, "times": times}
        off = rung.off_fen * times
    else:
        step = [rung for rung in rule.rungs if rung.at <= reached][-1]
        figures = {_unit(rule, "at"): step.at, "percent_off": step.percent_off}
        off = percent_of(amount, step.percent_off)
    figures["reached"] = reached
    if rule.most_off_fen is not None:
        figures["most_off_fen"] = rule.most_off_fen
        off = min(off, rule.most_off_fen)
    off = min(off, amount)
    if off == 0:
        sheet.refuse(rule, rule.kind, "nothing_to_take")
        return
    sheet.take(rule, base, off, figures)
    sheet.touch(rule, rule.kind, base)


def _bring(sheet: Worksheet, rule: FullGift, base: list[Portion], reached: int) -> None:
    rung = [rung for rung in rule.rungs if rung.at <= reached][-1]
    times = reached // rung.at if rule.every else 1
    if sheet.give(rule, rung.gifts, times):
        gifts = sum(gift.quantity for gift in rung.gifts) * times
        figures = {_unit(rule, "at"): rung.at, "times": times, "gifts": gifts, "reached": reached}
        sheet.take(rule, base, 0, figures)
        sheet.touch(rule, rule.kind, base)
