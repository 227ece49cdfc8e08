"""What an order's refunds are reckoned by: the agreement and the terms that it keeps.

Orders from before either was kept get theirs derived from the snapshot: the lines as they were priced, the coupon as far as its terms are known,
freight as charged, and the shop's terms of today, which exclude nothing.
"""

from __future__ import annotations

from .. import coupons, shop
from ..checkout.agreed import agreement_of as kept_agreement
from ..coupons import Coupon
from ..orders.items import OrderHead, Snapshot, bought
from ..pricing.agreement import Agreement, agree
from ..pricing.lines import Goods
from ..pricing.plain import freight_template
from ..pricing.rulebook import Choice, Circumstances, Rulebook
from ..pricing.rules import CouponRule, Scope
from ..pricing.stages import priced
from ..return_terms import KeptTerms, kept
from ..store import table


def terms_of(snapshot: Snapshot) -> KeptTerms:
    """What may come back, and until when."""
    if snapshot.kept.terms:
        return KeptTerms.model_validate(snapshot.kept.terms)
    return kept(shop.current().after_sale, {})


def agreement_of(head: OrderHead, snapshot: Snapshot) -> Agreement:
    """What was agreed about the price."""
    return kept_agreement(snapshot) or derived(head, snapshot, _coupon(head))


def _coupon(head: OrderHead) -> Coupon | None:
    return table.get(Coupon, coupons.coupon_key(head.uid, head.coupon_id)) if head.coupon_id else None


def derived(head: OrderHead, snapshot: Snapshot, coupon: Coupon | None) -> Agreement:
    """The agreement of an order that kept none: with its coupon's terms if they give the price that was paid, else with what it took off."""
    found = _with(head, snapshot, _by_terms(snapshot, coupon) if coupon else None)
    if found.payable_fen == head.payable_fen:
        return found
    return _with(head, snapshot, _by_effect(head, snapshot))


def _with(head: OrderHead, snapshot: Snapshot, coupon: CouponRule | None) -> Agreement:
    goods = [Goods(**line.model_dump(include=_OF_GOODS)) for line in bought(snapshot.lines)]
    freight = freight_template(snapshot.kept.freight_fen, None)
    book = Rulebook(rules=[coupon, freight] if coupon else [freight])
    circumstances = Circumstances(now=head.created_at)
    choice = Choice(coupons=[coupon.id] if coupon else [])
    return agree(goods, book, circumstances, choice, priced(goods, book, circumstances, choice))


_OF_GOODS = {"product_id", "sku_id", "title", "spec_text", "image", "unit_price_fen", "quantity"}


def _covered(snapshot: Snapshot) -> list[str]:
    """The products that the coupon worked on: the trace says it, whatever their categories are today."""
    skus = {sku for step in snapshot.kept.trace if step.rule == "coupon" for sku, fen in step.per_line.items() if fen}
    return [line.product_id for line in snapshot.lines if line.sku_id in skus]


def _by_terms(snapshot: Snapshot, coupon: Coupon) -> CouponRule:
    terms = coupon.terms
    return CouponRule(
        id=coupon.coupon_id,
        name=coupon.name,
        benefit=terms.kind,
        off_fen=terms.amount_off_fen,
        percent_off=terms.percent_off,
        most_off_fen=terms.max_off_fen,
        threshold_fen=terms.threshold_fen,
        scope=Scope(kind="products", ids=_covered(snapshot)),
    )


def _by_effect(head: OrderHead, snapshot: Snapshot) -> CouponRule:
    """All that was taken off, as one amount without a threshold."""
    off = snapshot.kept.goods_fen + snapshot.kept.freight_fen - int(head.payable_fen)
    return CouponRule(id=head.coupon_id or "discount", name="优惠", benefit="amount", off_fen=max(0, off))
