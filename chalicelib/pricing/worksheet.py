"""The working sheet of one price: what each unit costs so far, which rules have touched it, and the trace as it grows.

Units of one SKU that are treated alike make a portion; a rule that takes only some of a line's units splits it. Stages read and write this
sheet only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from .lines import Gift, Goods, Reason, Refusal, RuleKind, Step, Unused
from .rulebook import Choice, Circumstances, Stacking
from .rules import CouponRule, Extra, FreightTemplate, GiftItem, Promotion, Ruled, Scope
from .shares import spread, spread_by_line
from .words import did, why


class Portion:
    """Units of one line with the same treatment: `fen` is what they cost together by now."""

    __slots__ = ("barred", "bundled", "couponed", "fen", "goods", "ladders", "rules", "units")

    def __init__(self, goods: Goods, units: int, fen: int) -> None:
        self.goods, self.units, self.fen = goods, units, fen
        self.rules = self.ladders = 0
        self.bundled = self.couponed = self.barred = False

    def copy(self) -> Portion:
        twin = Portion(self.goods, self.units, self.fen)
        twin.rules, twin.ladders = self.rules, self.ladders
        twin.bundled, twin.couponed, twin.barred = self.bundled, self.couponed, self.barred
        return twin

    def split(self, units: int) -> Portion:
        """Take `units` out of here into a portion of their own. Before anything is spread all units cost the same."""
        taken = self.copy()
        taken.units, taken.fen = units, self.fen * units // self.units
        self.units, self.fen = self.units - units, self.fen - taken.fen
        return taken


class Worksheet:
    """See the module. `traced=False` leaves out words and steps: for the search that only asks what is to be paid."""

    __slots__ = (
        "choice",
        "circumstances",
        "coupons_used",
        "extras_fen",
        "freight_fen",
        "gifts",
        "goods",
        "groups",
        "points",
        "points_fen",
        "portions",
        "refused",
        "stacking",
        "steps",
        "traced",
        "unused",
        "waivers",
    )

    def __init__(
        self,
        goods: Sequence[Goods],
        circumstances: Circumstances,
        choice: Choice,
        stacking: Stacking,
        *,
        traced: bool = True,
    ) -> None:
        self.goods, self.circumstances, self.choice, self.stacking = goods, circumstances, choice, stacking
        self.traced = traced
        self.portions = [Portion(entry, entry.quantity, entry.unit_price_fen * entry.quantity) for entry in goods]
        self.groups: dict[str, str] = {}  # group -> the name of the rule that took it
        self.gifts: list[Gift] = []
        self.coupons_used: list[str] = []
        self.waivers: list[tuple[CouponRule, int]] = []  # free-freight coupons, and what of the freight they take
        self.points = self.points_fen = self.freight_fen = self.extras_fen = 0
        self.refused: list[Refusal] = []
        self.steps: list[Step] = []
        self.unused: list[Unused] = []

    def branch(self, choice: Choice) -> Worksheet:
        """The same sheet, to go on with another choice (untraced)."""
        twin = Worksheet((), self.circumstances, choice, self.stacking, traced=False)
        twin.goods = self.goods
        twin.portions = [portion.copy() for portion in self.portions]
        twin.groups = dict(self.groups)
        twin.gifts = list(self.gifts)
        return twin

    @property
    def net_fen(self) -> int:
        """What the lines cost by now."""
        return sum(portion.fen for portion in self.portions)

    # who may, and where

    def admits(self, rule: Ruled, kind: RuleKind) -> bool:
        """Is the rule for this buyer, now, in this order? If not, says why."""
        if rule.id in self.choice.set_aside:
            return self.refuse(rule, kind, "set_aside")
        now = self.circumstances.now
        if rule.starts_at is not None and now < rule.starts_at:
            return self.refuse(rule, kind, "not_started")
        if rule.ends_at is not None and now >= rule.ends_at:
            return self.refuse(rule, kind, "ended")
        return self._is_for_buyer(rule, kind) and self._group_is_free(rule, kind)

    def _is_for_buyer(self, rule: Ruled, kind: RuleKind) -> bool:
        audience, buyer = rule.audience, self.circumstances
        if buyer.level < audience.min_level:
            return self.refuse(rule, kind, "level_too_low", {"min_level": audience.min_level, "level": buyer.level})
        if audience.first_order and not buyer.first_order:
            return self.refuse(rule, kind, "first_order_only")
        if audience.tags and not set(audience.tags) & set(buyer.tags):
            return self.refuse(rule, kind, "not_in_audience")
        if buyer.control and rule.id in buyer.control:
            return self.refuse(rule, kind, "control_group")
        return True

    def _group_is_free(self, rule: Ruled, kind: RuleKind) -> bool:
        if rule.group is not None and rule.group in self.groups:
            return self.refuse(rule, kind, "excluded_by", by=self.groups[rule.group])
        return True

    def base_of(self, rule: Ruled, kind: RuleKind, portions: Iterable[Portion] | None = None) -> list[Portion]:
        """The portions that the rule may look at; says why when there are none."""
        covered = [p for p in (self.portions if portions is None else portions) if covers(rule.scope, p.goods)]
        if not covered:
            self.refuse(rule, kind, "nothing_in_scope")
            return []
        free = [p for p in covered if not self._is_full(p, kind)]
        if not free:
            self.refuse(rule, kind, "line_full")
            return []
        if kind == "coupon":
            base = [p for p in free if not p.barred and (rule.with_coupons or not p.couponed)]
        else:
            base = free if rule.with_coupons else [p for p in free if not p.couponed]
        if not base:
            self.refuse(rule, kind, "not_with_coupons")
        return base

    def _is_full(self, portion: Portion, kind: RuleKind) -> bool:
        if kind in ("full_reduction", "full_discount") and portion.ladders >= self.stacking.ladders_per_line:
            return True
        most = self.stacking.rules_per_line
        return most is not None and kind not in ("points", "full_gift") and portion.rules >= most

    # what they do

    def touch(self, rule: Ruled, kind: RuleKind, portions: Iterable[Portion]) -> None:
        """The rule has been used on these portions."""
        for portion in portions:
            if kind not in ("points", "full_gift"):
                portion.rules += 1
            if kind in ("full_reduction", "full_discount"):
                portion.ladders += 1
            if kind == "coupon":
                portion.couponed = True
            if not rule.with_coupons:
                portion.barred = True
        if rule.group is not None:
            self.groups[rule.group] = rule.name

    def take(
        self, rule: Promotion, portions: Sequence[Portion], off: int, figures: dict[str, int] | None = None
    ) -> None:
        """Take `off` from the portions: first shared out over the lines, then within a line over its portions, by largest remainder."""
        bases = by_line(portions)
        shares, favoured = spread_by_line(off, bases)
        if len(bases) == len(portions):
            for portion, share in zip(portions, shares.values(), strict=True):
                portion.fen -= share
        else:
            for sku, share in shares.items():
                own = [portion for portion in portions if portion.goods.sku_id == sku]
                for portion, part in zip(own, spread(share, [portion.fen for portion in own]), strict=True):
                    portion.fen -= part
        if self.traced:
            per_line = {sku: -share for sku, share in shares.items() if share}
            self.step(rule.kind, rule, sum(bases.values()), -off, per_line, figures or {}, bases, favoured)

    def give(self, rule: Promotion, gifts: Sequence[GiftItem], times: int) -> bool:
        """Add gifts, all of them or none."""
        left = self.circumstances.gifts_left
        given = [Gift(sku_id=g.sku_id, title=g.title, quantity=g.quantity * times, rule_id=rule.id) for g in gifts]
        if left is not None:
            for gift in given:
                taken = sum(other.quantity for other in self.gifts if other.sku_id == gift.sku_id)
                if left.get(gift.sku_id, 0) - taken < gift.quantity:
                    return self.refuse(rule, rule.kind, "gift_gone")
        self.gifts += given
        return True

    # what is told

    def step(
        self,
        kind: RuleKind,
        rule: Ruled | FreightTemplate | Extra | None,
        base: int,
        amount: int,
        per_line: dict[str, int],
        figures: dict[str, int],
        bases: dict[str, int] | None = None,
        remainder: list[str] | None = None,
        target: Literal["lines", "freight", "extras"] = "lines",
    ) -> None:
        """One step of the trace, when it is kept."""
        if not self.traced:
            return
        self.steps.append(
            Step(
                rule=kind,
                text=did(kind, rule.name if rule else "", figures),
                base_fen=base,
                amount_fen=amount,
                per_line=per_line,
                rule_id=rule.id if rule else "",
                version=rule.version if rule else 0,
                target=target,
                bases=bases or {},
                remainder=remainder or [],
                figures=figures,
            )
        )

    def refuse(
        self,
        rule: Ruled | FreightTemplate,
        kind: RuleKind,
        reason: Reason,
        figures: dict[str, int] | None = None,
        by: str = "",
    ) -> bool:
        """Say why a rule is not used; always False, so that a check can end with it."""
        if self.traced:
            self.unused.append(
                Unused(
                    rule=kind,
                    rule_id=rule.id,
                    version=rule.version,
                    name=rule.name,
                    reason=reason,
                    text=why(reason, figures or {}, by),
                    figures=figures or {},
                    by=by,
                )
            )
        return False


def by_line(portions: Iterable[Portion]) -> dict[str, int]:
    """What portions cost together, by line."""
    bases: dict[str, int] = {}
    for portion in portions:
        bases[portion.goods.sku_id] = bases.get(portion.goods.sku_id, 0) + portion.fen
    return bases


def covers(scope: Scope, goods: Goods) -> bool:
    """Is a line within a scope? Exclusions win."""
    if scope.except_skus and goods.sku_id in scope.except_skus:
        return False
    if scope.except_products and goods.product_id in scope.except_products:
        return False
    if scope.except_categories and not set(scope.except_categories).isdisjoint(goods.listed_in):
        return False
    if scope.kind == "shop":
        return True
    if scope.kind == "skus":
        return goods.sku_id in scope.ids
    if scope.kind == "products":
        return goods.product_id in scope.ids
    return not set(scope.ids).isdisjoint(goods.listed_in)
