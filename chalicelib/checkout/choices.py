"""What a buyer could choose: each coupon with what it would save here or why it cannot be used, and the combination that costs least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from .. import coupons
from ..coupons import Coupon, CouponView
from ..pricing.combination import MOST_EVALUATED, Effort
from ..pricing.rules import PointsRule
from ..pricing.stages import priced
from ..runtime.model import Shape
from ..store import table
from ..store.item import user
from . import selection
from .deal import Deal, Wish, strike, with_coupon
from .selection import Selection

MOST_PRICED = 20  # coupons that are priced one by one; a buyer with more sees those that expire first
MOST_EXACTLY = 200  # lines times coupons; beyond it a coupon is tried with the promotions of the order without it, and may save more than told
MOST_COMPARED = (
    20_000  # lines times baskets that a comparison prices; what is left of it decides whether a coupon is tried exactly
)
LEAST_EFFORT = 50  # baskets: with fewer left no search begins


class CouponChoice(Shape):
    """A coupon of the buyer's: what it would take off here, in fen, or why it cannot be used (a word, and a sentence with figures). `exact` is false
    when there were too many combinations of promotions to try all beside it: chosen, it may save more."""

    coupon: CouponView
    usable: bool
    reason: str
    text: str
    saves_fen: int
    exact: bool


class BestChoice(Shape):
    """The choice with the lowest amount to pay: its coupon, if any, the promotions that it does without, and the points that it spends. `exact`
    is false when there were too many combinations to try all. `savesFen`: against what is shown."""

    coupon_id: str | None
    set_aside: list[str]
    points: int
    payable_fen: int
    saves_fen: int
    exact: bool


class PointsChoice(Shape):
    """What the buyer's points could do here: `most` of the `available` ones would take `saves_fen` off, or why none can be used (a word, and a
    sentence with figures)."""

    available: int
    most: int
    saves_fen: int
    reason: str
    text: str


def points_for(made: Deal) -> PointsChoice | None:
    """As many points as the rule takes, beside all that is chosen otherwise; none where the shop takes no points."""
    if not any(isinstance(rule, PointsRule) for rule in made.book.rules):
        return None
    available = made.circumstances.points
    with_all = made.choice.model_copy(update={"points": max(1, available)})
    price = priced(made.goods, made.book, made.circumstances, with_all)
    why = next((unused for unused in price.unused if unused.rule == "points"), None)
    return PointsChoice(
        available=available,
        most=price.points,
        saves_fen=price.points_fen,
        reason=why.reason if why and not price.points else "",
        text=why.text if why and not price.points else "",
    )


def load(uid: str, asked: Coupon | None, now: datetime) -> list[Coupon]:
    """The buyer's unused coupons that are valid, those that expire first in front, and in any case the one that was `asked` for: one strong Query."""
    found = table.query_all(user(uid), begins="COUPON#", filtered=Coupon.state == coupons.UNUSED)
    own = [coupon for coupon in map(Coupon.of, found) if not selection.why_not(coupon, now)]
    first = sorted(own, key=lambda coupon: (coupon.valid_until, coupon.coupon_id))[:MOST_PRICED]
    return [*first, asked] if asked and asked.coupon_id not in {coupon.coupon_id for coupon in first} else first


def compared(
    made: Deal, own: Sequence[Coupon], wish: Wish, found: Selection, now: datetime, ready: int = 0
) -> tuple[list[CouponChoice], BestChoice]:
    """Every coupon beside the order without any, the most useful first; and the best of all.

    `ready`: points that the buyer may spend where the best is sought.
    All searches share one effort, however many promotions and coupons there are: first the best, then the coupons that expire first.
    """
    effort = Effort(min(MOST_EVALUATED, MOST_COMPARED // max(1, len(made.goods))))
    sought = made if wish.best else _with(made, replace(wish, coupon=None, best=True, points=ready), found, effort)
    cheapest = min(sought, made, key=lambda one: one.price.payable_fen)
    plain = wish.coupon is None and not wish.best
    bare = made if plain else _with(made, replace(wish, coupon=None, best=False), found, effort)
    small = len(made.goods) * len(own) <= MOST_EXACTLY
    offered = [_choice(made, coupon, wish, found, bare, effort if small else Effort(0), now) for coupon in own]
    best = BestChoice(
        coupon_id=next(iter(cheapest.price.coupons), None),
        set_aside=cheapest.choice.set_aside,
        points=cheapest.price.points,
        payable_fen=cheapest.price.payable_fen,
        saves_fen=max(0, made.price.payable_fen - cheapest.price.payable_fen),
        exact=sought.exact,
    )
    return sorted(offered, key=lambda choice: (not choice.usable, -choice.saves_fen, choice.coupon.coupon_id)), best


def _with(made: Deal, wish: Wish, found: Selection, effort: Effort) -> Deal:
    return strike(made.goods, made.book, made.circumstances, wish, found.others, effort)


def _choice(
    made: Deal, coupon: Coupon, wish: Wish, found: Selection, bare: Deal, effort: Effort, now: datetime
) -> CouponChoice:
    with_it = replace(wish, coupon=coupon.coupon_id, best=False)
    tried = _with(made, with_it, found, effort) if effort.left >= LEAST_EFFORT else None
    if tried is not None and tried.exact:
        price = tried.price
    else:
        _, price, _ = with_coupon(made.goods, made.book, made.circumstances, with_it, bare.choice)
        if tried is not None:
            price = min(price, tried.price, key=lambda one: (coupon.coupon_id not in one.coupons, one.payable_fen))
    used = coupon.coupon_id in price.coupons
    why = next((unused for unused in price.unused if unused.rule_id == coupon.coupon_id), None)
    return CouponChoice(
        coupon=CouponView.of(coupon, now),
        usable=used,
        reason="" if used else why.reason if why else "nothing_to_take",
        text="" if used else why.text if why else "",
        saves_fen=bare.price.payable_fen - price.payable_fen if used else 0,
        exact=tried is not None and tried.exact,
    )
