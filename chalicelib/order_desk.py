"""An order as staff see it: all that is known of it in one answer, personal data masked (members/reveal shows them for a reason), and notes of staff.

U#<uid>  D#<order_no>#NOTE#<time>#<chance>   a note of staff; the buyer never sees it
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from . import masking
from .addresses import Receiver, Region
from .aftersales import states as case_states
from .aftersales.items import Case, case_key
from .orders import reading, states
from .orders.items import OrderHead
from .orders.views import Happened, OrderDetail, ParcelView
from .payments.items import Attempt, Refund
from .runtime import ids
from .runtime.clock import iso
from .runtime.model import Moment, Shape
from .runtime.sealed import Sealed
from .store import table
from .store.errors import Raw
from .store.item import Item, Key, SealedText, Time, user
from .store.timeline import LogEntry


class OrderNote(Item):
    """What staff want to remember of an order. It may speak of a person, so it is sealed."""

    KIND = "order_note"
    order_no = UnicodeAttribute()
    by = UnicodeAttribute()
    text = SealedText()
    written_at = Time()


class NoteView(Shape):
    by: str
    text: str
    at: Moment


class PaymentSeen(Shape):
    """A payment attempt. `state`: INTENT, OPEN, OWED (cash at the door), PAID, MISMATCH, DEAD."""

    provider: str
    out_trade_no: str
    state: str
    amount_fen: int
    paid_fen: int | None
    transaction_id: str | None
    asked_at: Moment


class RefundSeen(Shape):
    """Money going back. `problem`: the provider's last word."""

    refund_no: str
    provider: str
    state: str
    why: str
    refund_fen: int
    reason: str
    problem: str | None
    case_no: str | None
    created_at: Moment


class CaseSeen(Shape):
    case_no: str
    kind: case_states.What
    status: case_states.State
    refund_fen: int
    applied_at: Moment


class MaskedReceiver(Region):
    """The region as it is; name, phone and door enough to tell two apart."""

    name: str
    phone: str
    detail: str


class StaffHappened(Happened):
    """An entry as the buyer reads it, and who of the staff it was."""

    actor: str


class StaffOrder(OrderDetail):
    """An order whole. The receiver is masked, what a virtual parcel delivers and the pickup code are left out. `staffActions`: what its state
    allows staff to do now (ship, refund, confirm_cash, refuse_cash); who may do it, permissions say."""

    buyer_id: str
    receiver: MaskedReceiver  # type: ignore[assignment]  # what is masked is no Receiver; nothing takes this view for the buyer's
    timeline: list[StaffHappened]  # type: ignore[assignment]  # the same entries with who it was; nothing writes to a view
    payments: list[PaymentSeen]
    refunds: list[RefundSeen]
    cases: list[CaseSeen]
    notes: list[NoteView]
    staff_actions: list[str]


def whole(order_no: str, now: datetime) -> StaffOrder:
    """Head, all of the order in one Query, its cases by key. Raises ShopError order_not_found."""
    uid = ids.buyer_of(order_no)
    head, raws = reading.load(uid, order_no)
    shown = reading.detail_of(head, raws, now)
    by_kind: dict[str, list[Raw]] = {}
    for raw in raws:
        by_kind.setdefault(raw["kind"]["S"], []).append(raw)
    timeline = _timeline(head, by_kind.get(LogEntry.KIND, []))
    told: dict[str, Any] = {
        **dict(shown),
        "receiver": masked(shown.receiver),
        "parcels": [_without_content(parcel) for parcel in shown.parcels],
        "pickup": shown.pickup.model_copy(update={"code": None}) if shown.pickup else None,
        "timeline": timeline,
    }
    return StaffOrder(
        **told,
        buyer_id=uid,
        payments=[_payment(Attempt.of(raw)) for raw in by_kind.get(Attempt.KIND, [])],
        refunds=[_refund(Refund.of(raw)) for raw in by_kind.get(Refund.KIND, [])],
        cases=_cases(timeline),
        notes=[_note(OrderNote.of(raw)) for raw in by_kind.get(OrderNote.KIND, [])],
        staff_actions=staff_may(head),
    )


def masked(receiver: Receiver) -> MaskedReceiver:
    return MaskedReceiver(
        **receiver.model_dump(exclude={"name", "phone", "detail"}),
        name=masking.name(receiver.name),
        phone=masking.phone(receiver.phone),
        detail=masking.detail(receiver.detail),
    )


def staff_may(head: OrderHead) -> list[str]:
    """What the order's state allows staff to do now."""
    may = []
    if head.status in states.STAFF_WORK and not head.mismatch and not head.refunding_fen:
        may.append("ship")
    if head.paid_fen > head.refunding_fen + head.refunded_fen and not head.refunding_fen:
        may.append("refund")
    if head.owed_fen:
        may += ["confirm_cash", "refuse_cash"]
    return may


def note(order_no: str, by: str, text: str, now: datetime) -> OrderNote:
    """A new note of the order."""
    key = Key(user(ids.buyer_of(order_no)), f"D#{order_no}#NOTE#{iso(now)}#{ids.random_text(4)}")
    return OrderNote.at(key, order_no=order_no, by=by, text=Sealed.of(text), written_at=now)


def _without_content(parcel: ParcelView) -> ParcelView:
    return parcel.model_copy(update={"content": masking.HIDDEN if parcel.content else None})


def _timeline(head: OrderHead, log: list[Raw]) -> list[StaffHappened]:
    entries = sorted([*(LogEntry.of(raw).entry for raw in log), *head.timeline], key=lambda entry: entry.seq)
    return [StaffHappened(**dict(Happened.of(entry)), actor=entry.by) for entry in entries]


def _payment(attempt: Attempt) -> PaymentSeen:
    return PaymentSeen(
        provider=attempt.provider,
        out_trade_no=attempt.out_trade_no,
        state=attempt.state,
        amount_fen=int(attempt.amount_fen),
        paid_fen=None if attempt.paid_fen is None else int(attempt.paid_fen),
        transaction_id=attempt.transaction_id,
        asked_at=attempt.asked_at,
    )


def _refund(refund: Refund) -> RefundSeen:
    return RefundSeen(
        refund_no=refund.out_refund_no,
        provider=refund.provider or "wechat",
        state=refund.state,
        why=refund.why,
        refund_fen=int(refund.refund_fen),
        reason=refund.reason,
        problem=refund.problem,
        case_no=refund.case_no,
        created_at=refund.created_at,
    )


def _cases(timeline: list[StaffHappened]) -> list[CaseSeen]:
    """The cases that the order's timeline tells of, those that were closed included."""
    numbers = dict.fromkeys(str(entry.facts["caseNo"]) for entry in timeline if entry.facts.get("caseNo"))
    found = table.get_many([(Case, case_key(number)) for number in numbers]) if numbers else {}
    cases = sorted((case for case in found.values() if isinstance(case, Case)), key=lambda case: case.applied_at)
    return [
        CaseSeen(
            case_no=case.case_no,
            kind=case.kind_of,
            status=case.state,
            refund_fen=int(case.asked_fen if case.refund_fen is None else case.refund_fen),
            applied_at=case.applied_at,
        )
        for case in cases
    ]


def _note(note: OrderNote) -> NoteView:
    return NoteView(by=note.by, text=note.text.reveal(), at=note.written_at)
