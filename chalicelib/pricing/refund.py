"""What goes back when goods go back: to the fen, broken thresholds clawed back, each step explained, the same in every order of refunding.

    paid so far = paid - refunded before
    refund      = paid so far - what the goods that stay cost now      (`remainder`; never below zero)

Points go back in proportion to the worth of the goods; freight and extras with the last unit, as the order's policy says; a coupon when it no
longer takes anything off. The preview and the settlement are the same function.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..runtime.model import Quantity, Shape
from .agreement import Agreement
from .lines import Goods, Price, Step
from .refund_trace import explain
from .remainder import Remainder, remainder
from .rules import CouponRule, Extra
from .shares import spread
from .stages import priced


class Ask(Shape):
    """What is to go back now, units by SKU. `shipped`: goods of this order have left the house. `shops_fault`: then freight is given back, too."""

    units: dict[str, Quantity]
    shipped: bool = False
    shops_fault: bool = False


class Refundable(Shape):
    """What goes back. `trace` adds up to `refund_fen`; `per_line` is its share by line, without `freight_fen` and `extras_fen`
    (these go back with the last unit).

    `kept_fen`: what the buyer then has paid for the rest. `gifts`: units by SKU that must come back, too. `last`: nothing stays with the buyer.
    `exact` is False when there were too many baskets to look at all of them: then the order of refunds may matter, the sum does not.
    """

    refund_fen: int
    freight_fen: int
    extras_fen: int
    points: int
    coupons: list[str]
    gifts: dict[str, int]
    per_line: dict[str, int]
    kept_fen: int
    last: bool
    exact: bool
    trace: list[Step]


class Returned(Shape):
    """What has gone back of an order by now, claims under way included."""

    units: dict[str, int] = {}
    refunded_fen: int = 0
    points: int = 0
    coupons: list[str] = []

    def plus(self, ask: Ask, refund: Refundable) -> Returned:
        """After this refund."""
        units = {sku: self.units.get(sku, 0) + ask.units.get(sku, 0) for sku in {**self.units, **ask.units}}
        return Returned(
            units=units,
            refunded_fen=self.refunded_fen + refund.refund_fen,
            points=self.points + refund.points,
            coupons=[*self.coupons, *refund.coupons],
        )


def refundable(agreed: Agreement, already: Returned, ask: Ask) -> Refundable:
    """What goes back for `ask`, after what has gone back `already`. Raises ValueError when nothing or more than is there is asked for."""
    if not ask.units:
        raise ValueError("nothing is asked for")
    before = agreed.less(already.units)
    now = agreed.less(already.plus(ask, _NOTHING).units)
    rest = remainder(agreed, before, now) if now else None
    freight, extras = (0, 0) if rest else _on_top(agreed, ask)
    kept = rest.least.fen if rest else agreed.freight_fen + agreed.extras_fen - freight - extras
    refund = max(0, agreed.payable_fen - kept - already.refunded_fen)
    freight, extras = (
        min(freight, refund),
        min(extras, max(0, refund - freight)),
    )  # when staff gave some of it back before
    points_kept = agreed.points_of(rest.net_fen) if rest else 0
    was, will_be = _alone(agreed, before), _alone(agreed, now)
    weights = _worth(before, ask)
    for_goods = refund - freight - extras
    return Refundable(
        refund_fen=refund,
        freight_fen=freight,
        extras_fen=extras,
        points=max(0, agreed.points - points_kept - already.points),
        coupons=_coupons_back(agreed, already, rest),
        gifts=_gifts_back(was, will_be),
        per_line=dict(zip(weights, spread(for_goods, list(weights.values())), strict=True)),
        kept_fen=agreed.payable_fen - already.refunded_fen - refund,
        last=rest is None,
        exact=rest is None or rest.exact,
        trace=explain(agreed, was, will_be, refund, freight, extras),
    )


_NOTHING = Refundable.usual(
    refund_fen=0,
    freight_fen=0,
    extras_fen=0,
    points=0,
    coupons=[],
    gifts={},
    per_line={},
    kept_fen=0,
    last=False,
    exact=True,
    trace=[],
)


def _worth(before: Sequence[Goods], ask: Ask) -> dict[str, int]:
    """What goes back, by line: its worth, or its units where it is worth nothing."""
    asked = [entry for entry in before if entry.sku_id in ask.units]
    worth = {entry.sku_id: ask.units[entry.sku_id] * entry.unit_price_fen for entry in asked}
    return worth if any(worth.values()) else {entry.sku_id: ask.units[entry.sku_id] for entry in asked}


def _alone(agreed: Agreement, goods: Sequence[Goods]) -> Price:
    """Goods priced under the order's rules, explained, without points and extras."""
    return priced(
        goods, agreed.book, agreed.circumstances, agreed.choice.model_copy(update={"points": 0, "extras": {}})
    )


def _on_top(agreed: Agreement, ask: Ask) -> tuple[int, int]:
    """Freight and extras that go back with the last unit."""
    undone = not ask.shipped or ask.shops_fault
    policy = agreed.book.refunds.freight_back
    freight_back = undone if policy == "unshipped" else policy == "always" or ask.shops_fault
    extras = sum(
        rule.fen * agreed.choice.extras.get(rule.id, 0)
        for rule in agreed.book.rules
        if isinstance(rule, Extra) and rule.refundable == "unshipped" and undone
    )
    return (agreed.freight_fen if freight_back else 0), extras


def _coupons_back(agreed: Agreement, already: Returned, rest: Remainder | None) -> list[str]:
    """Coupons that no longer take anything off what stays. A free-freight coupon stays used as long as its freight stays unpaid.

    A coupon that went back stays back: money and points do not depend on the order of refunds, the moment of a coupon's return may (where a
    bundle and a coupon exclude each other, a smaller remainder can work with the coupon again).
    """
    if agreed.book.refunds.coupon_back == "never":
        return []
    used = [coupon for coupon in agreed.choice.coupons if coupon not in already.coupons]
    if rest is None:
        return used
    working = rest.least.coupons | rest.alone.coupons
    if agreed.book.refunds.freight == "as_charged":
        working |= _free_freight(agreed)
    return [coupon for coupon in used if coupon not in working]


def _free_freight(agreed: Agreement) -> set[str]:
    return {rule.id for rule in agreed.book.rules if isinstance(rule, CouponRule) and rule.benefit == "free_freight"}


def _gifts_back(was: Price, will_be: Price) -> dict[str, int]:
    """Gifts that what stays does not bring any more."""
    given = {gift.sku_id: 0 for gift in was.gifts}
    for gift in was.gifts:
        given[gift.sku_id] += gift.quantity
    for gift in will_be.gifts:
        given[gift.sku_id] = given.get(gift.sku_id, 0) - gift.quantity
    return {sku: units for sku, units in given.items() if units > 0}
