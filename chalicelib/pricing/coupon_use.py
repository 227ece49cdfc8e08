"""Stages 4 and 5, what the buyer brings: coupons, then points. Thresholds look at the goods after promotions."""

from __future__ import annotations

from collections.abc import Sequence

from .rules import CouponRule, PointsRule
from .shares import percent_of
from .worksheet import Portion, Worksheet


def use_coupons(sheet: Worksheet, coupons: Sequence[CouponRule], freight_fen: int = 0) -> None:
    """Use the chosen ones of these coupons; of the others say why not. `freight_fen`: what free-freight coupons can take."""
    chosen = [coupon for coupon in coupons if coupon.id in sheet.choice.coupons]
    if sheet.traced:
        for coupon in coupons:
            if coupon not in chosen and _usable(sheet, coupon):
                sheet.refuse(coupon, "coupon", "not_chosen")
    for coupon in chosen:
        base = _usable(sheet, coupon)
        if not base:
            continue
        if len(sheet.coupons_used) >= sheet.stacking.most_coupons:
            sheet.refuse(coupon, "coupon", "too_many_coupons", {"most_coupons": sheet.stacking.most_coupons})
        elif _redeem(sheet, coupon, base, freight_fen):
            sheet.touch(coupon, "coupon", base)
            sheet.coupons_used.append(coupon.id)


def _usable(sheet: Worksheet, coupon: CouponRule) -> list[Portion]:
    """The goods that the coupon works on; says why when there are none or not enough."""
    base = sheet.base_of(coupon, "coupon") if sheet.admits(coupon, "coupon") else []
    short = coupon.threshold_fen - sum(portion.fen for portion in base)
    if base and short > 0:
        sheet.refuse(coupon, "coupon", "threshold_not_reached", {"at_fen": coupon.threshold_fen, "short_fen": short})
        return []
    return base


def _redeem(sheet: Worksheet, coupon: CouponRule, base: list[Portion], freight_fen: int) -> bool:
    """What the coupon does. False when it does nothing: then it is not used up."""
    if coupon.benefit == "free_freight":
        return _waive(sheet, coupon, freight_fen)
    if coupon.benefit == "gift":
        given = sheet.give(coupon, coupon.gifts, 1)
        if given:
            sheet.take(coupon, base, 0, {"gifts": sum(gift.quantity for gift in coupon.gifts)})
        return given
    amount = sum(portion.fen for portion in base)
    if coupon.benefit == "amount":
        off, figures = coupon.off_fen, {"off_fen": coupon.off_fen}
    else:
        off, figures = percent_of(amount, coupon.percent_off), {"percent_off": coupon.percent_off}
    if coupon.most_off_fen is not None:
        figures["most_off_fen"] = coupon.most_off_fen
        off = min(off, coupon.most_off_fen)
    off = min(off, amount)
    if off == 0:
        return sheet.refuse(coupon, "coupon", "nothing_to_take")
    sheet.take(coupon, base, off, figures)
    return True


def _waive(sheet: Worksheet, coupon: CouponRule, freight_fen: int) -> bool:
    left = freight_fen - sum(off for _, off in sheet.waivers)
    off = left if coupon.most_off_fen is None else min(left, coupon.most_off_fen)
    if off == 0:
        return sheet.refuse(coupon, "coupon", "nothing_to_take")
    sheet.waivers.append((coupon, off))
    return True


def spend_points(sheet: Worksheet, rules: Sequence[PointsRule]) -> None:
    """Spend whole units of points, as many as chosen, owned and allowed."""
    for rule in rules:
        if sheet.points:
            sheet.refuse(rule, "points", "line_full")
        elif sheet.choice.points == 0:
            sheet.refuse(rule, "points", "not_chosen")
        elif sheet.admits(rule, "points") and (base := sheet.base_of(rule, "points")):
            _spend(sheet, rule, base)


def _spend(sheet: Worksheet, rule: PointsRule, base: list[Portion]) -> None:
    amount = sum(portion.fen for portion in base)
    if amount < rule.threshold_fen:
        short = rule.threshold_fen - amount
        sheet.refuse(rule, "points", "threshold_not_reached", {"at_fen": rule.threshold_fen, "short_fen": short})
        return
    most = percent_of(amount, rule.most_percent)
    if rule.most_fen is not None:
        most = min(most, rule.most_fen)
    if most < rule.unit_fen:
        sheet.refuse(rule, "points", "nothing_to_take")
        return
    ready = min(sheet.choice.points, sheet.circumstances.points)
    units = min(ready // rule.unit_points, most // rule.unit_fen)
    if units == 0:
        sheet.refuse(rule, "points", "points_too_few", {"unit_points": rule.unit_points, "points": ready})
        return
    sheet.points, sheet.points_fen = units * rule.unit_points, units * rule.unit_fen
    figures = {"points": sheet.points, "points_fen": sheet.points_fen, "most_percent": rule.most_percent}
    sheet.take(rule, base, sheet.points_fen, figures)
    sheet.touch(rule, "points", base)
