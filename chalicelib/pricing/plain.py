"""The plain shop: one coupon and one flat freight, in the terms that coupons carry; priced by the same stages as everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, Protocol

from ..runtime.model import Shape
from .lines import Goods, Price
from .rulebook import USUAL_STACKING, Choice, Circumstances
from .rules import CouponRule, FreightTemplate, Scope, Zone
from .shares import percent_of, spread
from .stages import NOTHING_CHOSEN, Staged, run
from .worksheet import covers

Refused = Literal["", "threshold_not_reached", "nothing_in_scope", "not_started", "expired", "in_use", "used"]

_COUPON, _FREIGHT = "coupon", "freight"
_ANYONE = Circumstances(
    now=datetime(2000, 1, 1, tzinfo=UTC)
)  # no schedule here: whether a coupon is valid was asked before
_WITH_COUPON = Choice(coupons=[_COUPON])


class CouponScope(Protocol):
    """What a coupon is for, as coupons keep it."""

    @property
    def kind(self) -> Literal["all", "categories", "products"]: ...
    @property
    def ids(self) -> list[str]: ...


class CouponTerms(Protocol):
    """What a coupon takes off, as coupons keep it."""

    @property
    def kind(self) -> Literal["amount", "percent"]: ...
    @property
    def amount_off_fen(self) -> int: ...
    @property
    def percent_off(self) -> int: ...
    @property
    def max_off_fen(self) -> int | None: ...
    @property
    def threshold_fen(self) -> int: ...
    @property
    def scope(self) -> CouponScope: ...


class Freight(Shape):
    """Flat freight, free from an amount of goods (after discount) on."""

    flat_fen: int = 0
    free_over_fen: int | None = None


def price(goods: Sequence[Goods], terms: CouponTerms | None = None, freight: Freight | None = None) -> Price:
    """Price `goods` with a coupon's terms (already known to be usable: see `coupon_refused`)."""
    coupons = [coupon_rule(_COUPON, "优惠券", terms, threshold_fen=0)] if terms else []
    rules = freight or Freight()
    staged = Staged([], [], [], coupons, [], [freight_template(rules.flat_fen, rules.free_over_fen)], [])
    return run(goods, staged, USUAL_STACKING, _ANYONE, _WITH_COUPON if terms else NOTHING_CHOSEN)


def coupon_rule(
    coupon_id: str,
    name: str,
    terms: CouponTerms,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    threshold_fen: int | None = None,
) -> CouponRule:
    """A coupon's terms as a rule; `threshold_fen` instead of its own."""
    return CouponRule(
        id=coupon_id,
        name=name,
        benefit=terms.kind,
        off_fen=terms.amount_off_fen,
        percent_off=terms.percent_off,
        most_off_fen=terms.max_off_fen,
        threshold_fen=terms.threshold_fen if threshold_fen is None else threshold_fen,
        scope=scope_of(terms.scope),
        starts_at=starts_at,
        ends_at=ends_at,
    )


def scope_of(scope: CouponScope) -> Scope:
    return Scope(kind="shop" if scope.kind == "all" else scope.kind, ids=scope.ids)


@lru_cache(maxsize=16)
def freight_template(flat_fen: int, free_over_fen: int | None) -> FreightTemplate:
    """A flat freight as a template for everything."""
    zone = Zone(first_fen=flat_fen, free_over_fen=free_over_fen)
    return FreightTemplate(id=_FREIGHT, name="运费", by="order", zones=[zone], default=True)


def in_scope(goods: Sequence[Goods], scope: CouponScope) -> list[Goods]:
    """The lines that a coupon's scope covers."""
    own = scope_of(scope)
    return [entry for entry in goods if covers(own, entry)]


def coupon_refused(goods: Sequence[Goods], terms: CouponTerms) -> Refused:
    """Why these goods cannot use a coupon; empty when they can."""
    covered = in_scope(goods, terms.scope)
    if not covered:
        return "nothing_in_scope"
    if sum(entry.subtotal_fen for entry in covered) < terms.threshold_fen:
        return "threshold_not_reached"
    return ""


def coupon_discount(goods: Sequence[Goods], terms: CouponTerms) -> dict[str, int]:
    """What the coupon takes off each line, by SKU. A percentage is rounded down to the fen, in the shop's favour."""
    covered = in_scope(goods, terms.scope)
    base = sum(entry.subtotal_fen for entry in covered)
    off = terms.amount_off_fen if terms.kind == "amount" else percent_of(base, terms.percent_off)
    if terms.max_off_fen is not None:
        off = min(off, terms.max_off_fen)
    shares = spread(min(off, base), [entry.subtotal_fen for entry in covered])
    return {entry.sku_id: share for entry, share in zip(covered, shares, strict=True)}


def freight_of(goods_fen: int, rule: Freight) -> int:
    """Freight for goods of this amount (after discount)."""
    if rule.free_over_fen is not None and goods_fen >= rule.free_over_fen:
        return 0
    return rule.flat_fen
