"""Which promotions a rule meets, and what then happens: told to staff before it costs money. Pure.

Two rules meet when their times, their audiences and their goods can overlap. Categories and products can overlap unless both name things of one
kind and share none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..pricing.rulebook import Stacking
from ..pricing.rules import Bundle, Ruled, Scope
from ..runtime.model import Shape
from .items import Terms

Effect = Literal["lowest_price", "one_of_group", "one_bundle", "line_limit", "add_up"]

_PRICES = {"price_cut", "limited_price", "member_price"}
_BUNDLES = {"bundle", "pick_n"}
_REDUCTIONS = {"full_reduction", "full_discount"}
_SAID: dict[Effect, str] = {
    "lowest_price": "单价不叠加，每件取最低的一个",
    "one_of_group": "同一互斥组，一张订单只用一个",
    "one_bundle": "一件商品只进一个组合，按优先级先后",
    "line_limit": "每件商品可参加的满减满折已满，按优先级先后",
    "add_up": "两个活动会叠加，一起减",
}


class Clash(Shape):
    """A live promotion that a rule meets. `effect`: what happens to goods of both; `add_up` is where margins are lost."""

    promotion_id: str
    name: str
    kind: str
    effect: Effect
    text: str


def clashes(terms: Terms, live: Sequence[Terms], stacking: Stacking) -> list[Clash]:
    """The live rules that `terms` meets, those that add up in front."""
    found = [
        Clash(promotion_id=other.id, name=other.name, kind=other.kind, effect=effect, text=_SAID[effect])
        for other in live
        if other.id != terms.id and meet(terms, other)
        for effect in [_effect(terms, other, stacking)]
    ]
    return sorted(found, key=lambda clash: (clash.effect != "add_up", clash.promotion_id))


def of_all(rules: Sequence[Terms], live: Sequence[Terms], stacking: Stacking) -> dict[str, list[Clash]]:
    """The same for each of several rules; those that meet nothing are left out."""
    found = {rule.id: clashes(rule, live, stacking) for rule in rules}
    return {name: met for name, met in found.items() if met}


def _effect(one: Terms, other: Terms, stacking: Stacking) -> Effect:
    if one.group is not None and one.group == other.group:
        return "one_of_group"
    kinds = {one.kind, other.kind}
    if kinds <= _PRICES:
        return "lowest_price"
    if kinds <= _BUNDLES:
        return "one_bundle"
    if kinds <= _REDUCTIONS and stacking.ladders_per_line < 2:
        return "line_limit"
    return "add_up"


def meet(one: Terms, other: Terms) -> bool:
    """Can both be used for one line of one buyer at one time?"""
    return _times(one, other) and _audiences(one, other) and _goods(one, other)


def _times(one: Ruled, other: Ruled) -> bool:
    ended = one.ends_at is not None and other.starts_at is not None and one.ends_at <= other.starts_at
    begins = other.ends_at is not None and one.starts_at is not None and other.ends_at <= one.starts_at
    return not ended and not begins


def _audiences(one: Ruled, other: Ruled) -> bool:
    """Levels and first orders can always coincide; tags only where they share one."""
    ours, theirs = set(one.audience.tags), set(other.audience.tags)
    return not ours or not theirs or bool(ours & theirs)


def _goods(one: Terms, other: Terms) -> bool:
    ours, theirs = _reach(one), _reach(other)
    if "shop" in (ours.kind, theirs.kind) or ours.kind != theirs.kind:
        return True
    return bool(set(ours.ids) & set(theirs.ids))


def _reach(terms: Terms) -> Scope:
    """The scope, as SKUs where the rule names them."""
    if isinstance(terms, Bundle):
        return Scope(kind="skus", ids=[part.sku_id for part in terms.parts])
    prices = getattr(terms, "prices", None)
    if terms.scope.kind == "shop" and prices:
        return Scope(kind="skus", ids=list(prices))
    return terms.scope
