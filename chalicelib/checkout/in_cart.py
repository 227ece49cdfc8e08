"""The cart's selected lines under the live promotions, before coupons and freight: what each promotion does, and what a little more would save."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from ..promotions.items import Terms
from ..promotions.live import current
from ..promotions.shown import tell
from ..promotions.views import CartGroup, CartHint
from . import basket, hints
from .deal import Deal, Wish
from .selection import Selection


def promoted(
    uid: str, found: Selection, selected: Collection[str], now: datetime
) -> tuple[list[CartGroup], list[CartHint]]:
    """The promotions that the selected lines use, in the order in which they apply, and at most three hints."""
    chosen = replace(found, goods=[entry for entry in found.goods if entry.sku_id in selected])
    made = basket.as_of_now(chosen, Wish(), [], basket.buyer(uid, found), now)
    rules = {rule.terms.id: rule.terms for rule in current().rules}
    told = [
        CartHint(
            promotion_id=nudge.rule_id,
            text=nudge.text,
            short_fen=nudge.short_fen,
            short_units=nudge.short_units,
            saves_fen=nudge.saves_fen,
            product_ids=[product.product_id for product in nudge.products],
        )
        for nudge in hints.nudges_for(made)
    ]
    return _groups(made, rules), told


def _groups(made: Deal, rules: dict[str, Terms]) -> list[CartGroup]:
    groups: dict[str, CartGroup] = {}
    for step in made.price.trace:
        rule = rules.get(step.rule_id)
        if rule is None:
            continue
        known = groups.get(rule.id)
        groups[rule.id] = CartGroup(
            promotion_id=rule.id,
            name=rule.name,
            kind=rule.kind,
            text=tell(rule),
            sku_ids=list(dict.fromkeys([*(known.sku_ids if known else []), *(step.bases or step.per_line)])),
            off_fen=(known.off_fen if known else 0) - step.amount_fen,
        )
    return list(groups.values())
