"""Stage 2, bundles: named SKUs together, or any n of a scope, for one price. A unit is in one bundle at most.

The dearest units go in first, and a bundle is made only as often as it saves something: nobody pays more for having enough for a set.
"""

from __future__ import annotations

from collections.abc import Sequence

from .rules import Bundle, PickN
from .worksheet import Portion, Worksheet


def make_bundles(sheet: Worksheet, rules: Sequence[Bundle | PickN]) -> None:
    for rule in rules:
        if sheet.admits(rule, rule.kind):
            if isinstance(rule, Bundle):
                _bundle(sheet, rule)
            else:
                _pick(sheet, rule)


def _bundle(sheet: Worksheet, rule: Bundle) -> None:
    named = {part.sku_id for part in rule.parts}
    base = _loose(sheet, rule, [portion for portion in sheet.portions if portion.goods.sku_id in named])
    if not base:
        return
    units = {part.sku_id: _dearest([p for p in base if p.goods.sku_id == part.sku_id]) for part in rule.parts}
    short = sum(max(0, part.quantity - len(units[part.sku_id])) for part in rule.parts)
    if short:
        sheet.refuse(rule, rule.kind, "incomplete", {"short_units": short})
        return
    sets = min(len(units[part.sku_id]) // part.quantity for part in rule.parts)
    worth = [
        sum(sum(units[part.sku_id][n * part.quantity : (n + 1) * part.quantity]) for part in rule.parts)
        for n in range(min(sets, rule.most_times or sets))
    ]
    times = _worthwhile(worth, rule.price_fen)
    if not times:
        sheet.refuse(rule, rule.kind, "not_better")
        return
    taken: list[Portion] = []
    for part in rule.parts:
        own = [portion for portion in base if portion.goods.sku_id == part.sku_id]
        taken += _taken_out(sheet, own, part.quantity * times)
    _priced_together(sheet, rule, taken, times, sum(worth[:times]) - rule.price_fen * times)


def _pick(sheet: Worksheet, rule: PickN) -> None:
    base = _loose(sheet, rule, sheet.portions)
    if not base:
        return
    units = _dearest(base)
    if len(units) < rule.pieces:
        short = rule.pieces - len(units)
        sheet.refuse(rule, rule.kind, "threshold_not_reached", {"at_units": rule.pieces, "short_units": short})
        return
    sets = len(units) // rule.pieces
    worth = [sum(units[n * rule.pieces : (n + 1) * rule.pieces]) for n in range(min(sets, rule.most_times or sets))]
    times = _worthwhile(worth, rule.price_fen)
    if not times:
        sheet.refuse(rule, rule.kind, "not_better")
        return
    taken = _taken_out(sheet, base, rule.pieces * times)
    _priced_together(sheet, rule, taken, times, sum(worth[:times]) - rule.price_fen * times)


def _loose(sheet: Worksheet, rule: Bundle | PickN, portions: Sequence[Portion]) -> list[Portion]:
    """The portions that can go into a bundle; says why when there are none."""
    base = sheet.base_of(rule, rule.kind, portions)
    loose = [portion for portion in base if not portion.bundled]
    if base and not loose:
        sheet.refuse(rule, rule.kind, "line_full")
    return loose


def _dearest(portions: Sequence[Portion]) -> list[int]:
    """Unit prices, the highest first. Before this stage each portion has one."""
    prices = sorted(((p.fen // p.units, p.units) for p in portions), reverse=True)
    return [price for price, units in prices for _ in range(units)]


def _worthwhile(worth: Sequence[int], price: int) -> int:
    """How many sets save something; their worth falls from set to set."""
    return sum(fen > price for fen in worth)


def _taken_out(sheet: Worksheet, portions: Sequence[Portion], units: int) -> list[Portion]:
    """The dearest `units`, as portions of their own."""
    taken = []
    for portion in sorted(portions, key=lambda portion: -(portion.fen // portion.units)):
        if units == 0:
            break
        own = portion
        if portion.units > units:
            own = portion.split(units)
            sheet.portions.insert(sheet.portions.index(portion), own)
        units -= own.units
        taken.append(own)
    return taken


def _priced_together(sheet: Worksheet, rule: Bundle | PickN, taken: list[Portion], times: int, off: int) -> None:
    in_order = [portion for portion in sheet.portions if portion in taken]
    figures = {"price_fen": rule.price_fen, "times": times}
    if isinstance(rule, PickN):
        figures["pieces"] = rule.pieces
    sheet.take(rule, in_order, off, figures)
    sheet.touch(rule, rule.kind, in_order)
    for portion in in_order:
        portion.bundled = True
