"""A case as its buyer and the staff see it, and what a choice of goods would bring back. Money in fen."""

from __future__ import annotations

from typing import Any

from .. import shop
from ..pricing.lines import Step
from ..pricing.refund import Refundable
from ..runtime.model import Moment, Shape
from ..store import timers
from ..store.timeline import Entry, side_of
from . import reasons, states, words
from .asking import Order
from .items import Case, CaseLine, CaseParcel


class CaseHappened(Shape):
    """One entry of a case's history. `by`: staff see who of them it was, buyers do not."""

    seq: int
    at: str
    type: str
    by: str
    facts: dict[str, Any]


class CaseSummary(Shape):
    """A case in a list. `rightsType` and `rightsStatus` are the numbers of the mini-program template. `refundFen`: what was settled, before that
    what was asked for. `actions`: what the buyer may do now."""

    case_no: str
    order_no: str
    kind: states.What
    rights_type: int
    status: states.State
    rights_status: int
    status_name: str
    status_text: str
    refund_fen: int
    lines: list[CaseLine]
    escalated: bool
    applied_at: Moment
    due_at: Moment | None
    actions: list[str]


class CaseDetail(CaseSummary):
    """A case whole. `askedFen`: what the buyer was shown; `trace` explains the settlement, before that the preview. `swapFen`: what the SKU
    of an exchange cost when it was asked for; `lines[].paidFen` is what was paid. `channel`: how it was asked for; `exceedReason`: staff
    alone see why it was opened beyond the terms."""

    reason_id: str
    reason: str
    channel: states.Channel
    exceed_reason: str | None
    memo: str
    images: list[str]
    swap_sku_id: str | None
    swap_fen: int | None
    policy: str
    shops_fault: bool
    asked_fen: int
    cap_fen: int | None
    points: int
    gifts: dict[str, int]
    trace: list[Step]
    refund_no: str | None
    closed_why: str | None
    note: str
    return_to: str
    parcel: CaseParcel | None
    replacement: CaseParcel | None
    stars: int | None
    review: str
    history: list[CaseHappened]


class Returnable(Shape):
    """A line of the order: how many of it were bought, and how many can still be asked for. `unitFen`: what was paid for one, rounded down."""

    sku_id: str
    title: str
    spec_text: str
    image: str | None
    bought: int
    available: int
    unit_fen: int
    excluded: str


class RefundPreview(Shape):
    """What would go back: `trace` adds up to `refundFen`, `perLine` with freight and extras, too. `gifts`: units that must come back as well.
    `last`: nothing stays with the buyer; `exact`: False when there were too many baskets to compare them all."""

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


def preview(found: Refundable, refund_fen: int) -> RefundPreview:
    return RefundPreview(**{**found.model_dump(), "refund_fen": refund_fen})


def returnable(order: Order) -> list[Returnable]:
    """The lines that can come back; gifts come back with what brought them."""
    available = order.available()
    return [
        Returnable(
            sku_id=line.sku_id,
            title=line.title,
            spec_text=line.spec_text,
            image=line.image,
            bought=line.quantity,
            available=max(0, available[line.sku_id]),
            unit_fen=line.payable_fen // line.quantity,
            excluded=order.terms.excluded.get(line.sku_id, ""),
        )
        for line in order.snapshot.lines
        if line.sku_id in available and line.gift_of is None
    ]


def summary(case: Case) -> CaseSummary:
    return CaseSummary(**_shown(case))


def detail(case: Case, *, to_staff: bool = False) -> CaseDetail:
    waits = case.state == states.WAIT_PARCEL
    return CaseDetail(
        **_shown(case),
        reason_id=case.reason_id,
        reason=reasons.text_of(case.kind_of, case.reason_id),
        channel=case.channel or "app",
        exceed_reason=case.exceeds if to_staff else None,
        memo=case.memo or "",
        images=case.images,
        swap_sku_id=case.swap_sku_id,
        swap_fen=None if case.swap_fen is None else int(case.swap_fen),
        policy=case.policy,
        shops_fault=case.shops_fault,
        asked_fen=int(case.asked_fen),
        cap_fen=None if case.cap_fen is None else int(case.cap_fen),
        points=int(case.points),
        gifts=case.gifts,
        trace=case.trace,
        refund_no=case.refund_no,
        closed_why=case.closed_why,
        note=case.note or "",
        return_to=shop.current().after_sale.return_to if waits else "",
        parcel=case.parcel,
        replacement=case.replacement,
        stars=None if case.stars is None else int(case.stars),
        review=case.review or "",
        history=[_happened(entry, to_staff) for entry in case.history],
    )


def _happened(entry: Entry, to_staff: bool) -> CaseHappened:
    by = entry.by if to_staff else side_of(entry.by)
    return CaseHappened(seq=entry.seq, at=entry.at, type=entry.type, by=by, facts=entry.facts)


def _shown(case: Case) -> dict[str, Any]:
    settled = case.asked_fen if case.refund_fen is None else case.refund_fen
    return {
        "case_no": case.case_no,
        "order_no": case.order_no,
        "kind": case.kind_of,
        "rights_type": states.RIGHTS_TYPE[case.kind_of],
        "status": case.state,
        "rights_status": states.RIGHTS_STATUS[case.state],
        "status_name": words.NAMES[case.state],
        "status_text": words.next_step(case.kind_of, case.state, case.closed_why),
        "refund_fen": int(settled),
        "lines": case.lines,
        "escalated": bool(case.escalated),
        "applied_at": case.applied_at,
        "due_at": timers.due_at(case) if case.open else None,
        "actions": states.buyer_may(case.kind_of, case.state, rated=case.stars is not None),
    }
