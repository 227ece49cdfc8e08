"""What of an order can be asked for, why something cannot, and what goes back for it: the preview and the settlement are `reckoned`, both of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..orders import states as order_states
from ..orders.items import OrderHead, Snapshot, bought, snapshot_of
from ..pricing.agreement import Agreement
from ..pricing.lines import Line
from ..pricing.refund import Ask, Refundable, Returned, refundable
from ..return_terms import EXCLUDED_AS, KeptTerms
from ..runtime.errors import ShopError
from . import reasons
from .agreed import agreement_of, terms_of
from .items import CaseLine, Claim, Claims, Units, ledger_of
from .reasons import Reason
from .states import What

PROVIDER_YEAR = timedelta(days=360)  # a payment can be refunded for one year; some days are kept back
_NEEDS_PARCEL = frozenset({"return", "exchange"})
_SENT = frozenset({"PARTLY_SHIPPED", "SHIPPED", "RECEIVED", "FINISHED"})


@dataclass(frozen=True)
class Order:
    """An order as after-sale sees it. The ledger was read after the head."""

    head: OrderHead
    snapshot: Snapshot
    ledger: Claims
    agreed: Agreement
    terms: KeptTerms

    @classmethod
    def of(cls, head: OrderHead) -> Order:
        ledger = ledger_of(head.order_no)
        snapshot = snapshot_of(head.order_no)
        return cls(head, snapshot, ledger, agreement_of(head, snapshot), terms_of(snapshot))

    @property
    def shipped(self) -> bool:
        return self.head.status in _SENT

    @property
    def bought(self) -> Units:
        return {goods.sku_id: goods.quantity for goods in self.agreed.goods}

    def available(self) -> Units:
        """Units that no case has asked for yet."""
        claimed = self.ledger.claimed()
        return {sku: units - claimed.get(sku, 0) for sku, units in self.bought.items()}

    def left_fen(self) -> int:
        """Money that is neither back nor on its way back."""
        return int(self.head.paid_fen) - int(self.head.refunding_fen) - int(self.head.refunded_fen)

    def gone_elsewhere_fen(self) -> int:
        """Money that goes back without any case: of the whole order, or from the provider's console."""
        gone = int(self.head.refunding_fen) + int(self.head.refunded_fen)
        return gone - sum(claim.refund_fen for claim in self.ledger.gone_back())


def reckoned(order: Order, units: Units, *, shops_fault: bool) -> Refundable:
    """What goes back for `units` as things stand: after all that has been settled, whatever else is asked for."""
    gone = order.ledger.gone_back()
    already = Returned(
        units=order.ledger.units_gone(),
        refunded_fen=sum(claim.due_fen for claim in gone),
        points=sum(claim.points for claim in gone),
        coupons=[coupon for claim in gone for coupon in claim.coupons],
    )
    return refundable(order.agreed, already, Ask(units=units, shipped=order.shipped, shops_fault=shops_fault))


def payable(order: Order, found: Refundable, cap_fen: int | None) -> int:
    """What of it is paid: no more than staff allowed, nor than is left."""
    return max(0, min(found.refund_fen, order.left_fen(), found.refund_fen if cap_fen is None else cap_fen))


def settled(claim: Claim, found: Refundable, amount: int) -> Claim:
    """The claim after its settlement: what the rules gave, and what is paid of it. The next refund is reckoned from here."""
    changes: dict[str, Any] = {
        "state": "settled",
        "due_fen": found.refund_fen,
        "refund_fen": amount,
        "points": found.points,
        "coupons": found.coupons,
    }
    return claim.model_copy(update=changes)


def check_units(order: Order, units: Units) -> None:
    """Raises ShopError aftersale_units with what can still be asked for."""
    available = order.available()
    if any(units[sku] > available.get(sku, 0) for sku in units):
        raise ShopError("aftersale_units", available={sku: max(0, available.get(sku, 0)) for sku in units})


BEYOND = frozenset(
    {"aftersale_over", "aftersale_excluded"}
)  # what staff may set aside for a reason; never goods or money


def check(order: Order, what: What, units: Units, reason: Reason, now: datetime, *, beyond: bool = False) -> None:
    """May this be asked for now? `beyond`: whatever the terms say of time and kind of goods.

    Raises ShopError order_state, aftersale_kind, aftersale_over, aftersale_excluded, aftersale_units, refund_not_possible.
    """
    head = order.head
    if head.state not in order_states.HOLDS_PAYMENT or head.mismatch or head.owed_fen:
        raise ShopError("order_state", status=head.status)
    if what in _NEEDS_PARCEL and not order.shipped:
        raise ShopError("aftersale_kind", kind=what, status=head.status)
    if not beyond:
        _check_terms(order, units, reason, now)
    check_units(order, units)
    if order.left_fen() <= 0 and order.gone_elsewhere_fen() > 0:
        raise ShopError("refund_not_possible", refundingFen=int(head.refunding_fen), refundedFen=int(head.refunded_fen))


def _check_terms(order: Order, units: Units, reason: Reason, now: datetime) -> None:
    until = deadline(order, reason)
    if until is not None and now >= until:
        raise ShopError("aftersale_over", until=until.isoformat())
    if reason.no_reason:
        _check_excluded(order, units)


def deadline(order: Order, reason: Reason) -> datetime | None:
    """The first moment that is too late; None while the goods are not received."""
    head = order.head
    if head.status not in (order_states.RECEIVED, order_states.FINISHED):
        return None
    if head.received_at is None:  # received before that was noted: only the provider's year holds
        return head.paid_at + PROVIDER_YEAR if head.paid_at else None
    return order.terms.until(head.received_at, reason.window)


def _check_excluded(order: Order, units: Units) -> None:
    for sku_id in units:
        kind = order.terms.excluded.get(sku_id)
        if kind is not None:
            raise ShopError("aftersale_excluded", skuId=sku_id, why=EXCLUDED_AS[kind])


def reason_of(order: Order, what: What, reason_id: str) -> Reason:
    """Raises ShopError aftersale_reason for one that does not fit the kind."""
    reason = reasons.find(what, reason_id, shipped=order.shipped)
    if reason is None:
        raise ShopError("aftersale_reason", choices=[each.id for each in reasons.choices(what, shipped=order.shipped)])
    return reason


def lines_of(order: Order, units: Units) -> list[CaseLine]:
    """The order's lines that `units` are of; a gift of the same SKU is none of them."""
    return [_line(line, units[line.sku_id]) for line in bought(order.snapshot.lines) if line.sku_id in units]


def _line(line: Line, quantity: int) -> CaseLine:
    return CaseLine(
        product_id=line.product_id,
        sku_id=line.sku_id,
        title=line.title,
        spec_text=line.spec_text,
        image=line.image,
        unit_price_fen=line.unit_price_fen,
        bought=line.quantity,
        quantity=quantity,
        paid_fen=line.payable_fen,
    )
