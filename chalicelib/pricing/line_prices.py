"""Stage 1, the price of each unit: the lowest of list price, price cuts, time-limited prices and the member price. They never add up.

Where the lowest is limited to some units of a SKU, the units above pay what they would without it: the next lowest.
"""

from __future__ import annotations

from collections.abc import Sequence

from .lines import Goods
from .rules import LevelPrice, LimitedPrice, MemberPrice, PriceCut
from .shares import percent_of
from .worksheet import Portion, Worksheet, by_line, covers

Priced = PriceCut | LimitedPrice | MemberPrice


def price_units(sheet: Worksheet, rules: Sequence[Priced]) -> None:
    """Give each unit its price. Percentages are rounded per unit."""
    offers = _offers(sheet, rules)
    if not offers:
        return
    portions: list[Portion] = []
    touched: dict[str, list[Portion]] = {}
    for portion in sheet.portions:
        sku = portion.goods.sku_id
        cheapest = sorted(
            (prices[sku], place, rule) for place, (rule, prices) in enumerate(offers) if sku in prices
        )  # of equal prices the rule that comes first
        for price, _, rule in cheapest:
            most = rule.most_units if isinstance(rule, LimitedPrice) else None
            units = portion.units if most is None else min(most, portion.units)
            if units == 0:
                break
            own = portion if units == portion.units else portion.split(units)
            own.fen = price * units
            touched.setdefault(rule.id, []).append(own)
            portions.append(own)
            if own is portion:
                break
        else:
            portions.append(portion)
    sheet.portions = portions
    _tell(sheet, [rule for rule, _ in offers], touched)


def _offers(sheet: Worksheet, rules: Sequence[Priced]) -> list[tuple[Priced, dict[str, int]]]:
    """Rules that would lower a price, with the unit price by SKU. Of a group only the first that would."""
    offers: list[tuple[Priced, dict[str, int]]] = []
    claimed: dict[str, str] = {}
    for rule in rules:
        if not sheet.admits(rule, rule.kind):
            continue
        if rule.group is not None and rule.group in claimed:
            sheet.refuse(rule, rule.kind, "excluded_by", by=claimed[rule.group])
            continue
        level = _level(rule, sheet.circumstances.level) if isinstance(rule, MemberPrice) else None
        if isinstance(rule, MemberPrice) and level is None:
            lowest = min(entry.min_level for entry in rule.levels)
            sheet.refuse(rule, rule.kind, "level_too_low", {"min_level": lowest, "level": sheet.circumstances.level})
            continue
        covered = [portion.goods for portion in sheet.portions if covers(rule.scope, portion.goods)]
        asked = {goods.sku_id: _unit_price(rule, level, goods) for goods in covered}
        known = {sku: price for sku, price in asked.items() if price is not None}
        lower = {goods.sku_id: known[goods.sku_id] for goods in covered if _is_lower(known, goods)}
        if not lower:
            sheet.refuse(rule, rule.kind, "not_better" if known else "nothing_in_scope")
            continue
        offers.append((rule, lower))
        if rule.group is not None:
            claimed[rule.group] = rule.name
    return offers


def _is_lower(prices: dict[str, int], goods: Goods) -> bool:
    return goods.sku_id in prices and prices[goods.sku_id] < goods.unit_price_fen


def _level(rule: MemberPrice, level: int) -> LevelPrice | None:
    reached = [entry for entry in rule.levels if entry.min_level <= level]
    return max(reached, key=lambda entry: entry.min_level) if reached else None


def _unit_price(rule: Priced, level: LevelPrice | None, goods: Goods) -> int | None:
    """The price of a unit under the rule; none when it says nothing about it."""
    if isinstance(rule, MemberPrice):
        assert level is not None
        return _reduced(goods, level.prices, level.percent_off, 0)
    return _reduced(goods, rule.prices, rule.percent_off, rule.off_fen)


def _reduced(goods: Goods, prices: dict[str, int], percent_off: int, off_fen: int) -> int | None:
    if prices:
        return prices.get(goods.sku_id)
    if percent_off:
        return goods.unit_price_fen - percent_of(goods.unit_price_fen, percent_off)
    return max(0, goods.unit_price_fen - off_fen)


def _tell(sheet: Worksheet, rules: Sequence[Priced], touched: dict[str, list[Portion]]) -> None:
    """A step for each rule that priced a unit; the others were beaten by a lower price."""
    for rule in rules:
        portions = touched.get(rule.id)
        if portions is None:
            sheet.refuse(rule, rule.kind, "not_better", by=_beaten_by(rule, rules, touched))
            continue
        sheet.touch(rule, rule.kind, portions)
        if sheet.traced:
            before = {p.goods.sku_id: p.goods.unit_price_fen * p.units for p in portions}
            now = by_line(portions)
            per_line = {sku: now[sku] - fen for sku, fen in before.items()}
            figures = {"units": sum(portion.units for portion in portions)}
            if isinstance(rule, LimitedPrice) and rule.most_units is not None:
                figures["most_units"] = rule.most_units
            sheet.step(rule.kind, rule, sum(before.values()), sum(per_line.values()), per_line, figures, before)


def _beaten_by(rule: Priced, rules: Sequence[Priced], touched: dict[str, list[Portion]]) -> str:
    others = (other for other in rules if other.id in touched)
    return next((other.name for other in others if _meet(rule, touched[other.id])), "")


def _meet(rule: Priced, portions: Sequence[Portion]) -> bool:
    return any(covers(rule.scope, portion.goods) for portion in portions)
