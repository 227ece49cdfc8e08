"""What buyer and staff do to a case: each function puts one step into a transaction, with the order's side of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.update import Action

from .. import shop, stock
from ..catalog import Sku
from ..orders.items import OrderHead
from ..runtime import clock, ids
from ..runtime.errors import ShopError
from ..store import timeline, timers
from ..store.transaction import Transaction
from . import asking, states
from .asking import Order
from .items import MOST_CASES, Case, CaseParcel, Claims, Units, case_key, ops_partition
from .reasons import Reason
from .states import Channel, What
from .transition import let_go, step, tell, write_ledger

MOST_PARCEL_EDITS = 10


def open_case(
    transaction: Transaction,
    order: Order,
    what: What,
    units: Units,
    reason: Reason,
    now: datetime,
    *,
    memo: str,
    images: list[str],
    swap: Sku | None,
    by: str = "buyer",
    channel: Channel = "app",
    exceeds: str | None = None,
) -> Case:
    """A new case, with its claim in the order's ledger. Parts: "case", "claims", those of `tell`.

    `by`, `channel`: who asks, and how they were asked. `exceeds`: why it is opened beyond the terms.

    Raises ShopError aftersale_limit, and what asking.check raises.
    """
    asking.check(order, what, units, reason, now, beyond=exceeds is not None)
    if len(order.ledger.claims) >= MOST_CASES:
        raise ShopError("aftersale_limit", limit=MOST_CASES)
    head = order.head
    found = None if what == "exchange" else asking.reckoned(order, units, shops_fault=reason.fault)
    asked = asking.payable(order, found, None) if found else 0
    number = ids.order_no(now, head.uid)
    key = case_key(number)
    case = Case.at(
        key,
        case_no=number,
        order_no=head.order_no,
        uid=head.uid,
        what=what,
        status=states.APPLIED,
        reason_id=reason.id,
        memo=memo or None,
        images=images,
        lines=asking.lines_of(order, units),
        swap_sku_id=swap.sku_id if swap else None,
        swap_fen=int(swap.price_fen) if swap else None,
        policy=order.terms.version,
        shops_fault=reason.fault,
        asked_fen=asked,
        points=found.points if found else 0,
        gifts=found.gifts if found else {},
        trace=found.trace if found else [],
        applied_at=now,
        channel=channel,
        exceeds=exceeds,
        seq=1,
        history=[timeline.entry(1, now, "applied", by)],
        ops_pk=ops_partition("review", number),
        ops_sk=f"{clock.iso(now)}#{number}",
        **timers.attributes(key, "review", now + timedelta(hours=shop.current().after_sale.review_hours)),
    )
    transaction.create("case", case)
    write_ledger(transaction, order.ledger, number, order.ledger.new_claim(units, order.bought))
    tell(transaction, head, number, "applied", by, now, facts={"kind": what, "amountFen": asked})
    return case


def cancel(transaction: Transaction, case: Case, head: OrderHead, ledger: Claims, now: datetime) -> None:
    step(transaction, case, "cancelled", "buyer", now)
    let_go(transaction, ledger, case)
    tell(transaction, head, case.case_no, "closed", "buyer", now, facts={"reason": "cancel"})


def time_out(transaction: Transaction, case: Case, head: OrderHead, ledger: Claims, now: datetime) -> None:
    """The buyer did not send the goods."""
    step(transaction, case, "timed_out", "timer", now)
    let_go(transaction, ledger, case)
    tell(transaction, head, case.case_no, "closed", "timer", now, facts={"reason": "timeout"})


def send_parcel(transaction: Transaction, case: Case, head: OrderHead, parcel: CaseParcel, now: datetime) -> None:
    """The buyer's parcel, or another number for it. Raises ShopError aftersale_state, aftersale_limit."""
    edits = int(case.parcel_edits) + 1
    if edits > MOST_PARCEL_EDITS:
        raise ShopError("aftersale_limit", limit=MOST_PARCEL_EDITS)
    facts = {"carrier": parcel.carrier, "trackingNo": parcel.tracking_no}
    actions: list[Action] = [Case.parcel.set(parcel), Case.parcel_edits.set(edits)]
    due = ("receive", timers.due_at(case) or now) if case.state == states.PARCEL_SENT else None  # an edit wins no time
    step(transaction, case, "parcel_sent", "buyer", now, actions=actions, facts=facts, due=due)
    tell(transaction, head, case.case_no, "parcel_sent", "buyer", now, facts=facts)


def reject(
    transaction: Transaction, case: Case, head: OrderHead, ledger: Claims, by: str, note: str, now: datetime
) -> None:
    step(transaction, case, "rejected", by, now, actions=[Case.note.set(note)], facts={"note": note})
    let_go(transaction, ledger, case)
    tell(transaction, head, case.case_no, "rejected", by, now, facts={"note": note})


def approve(
    transaction: Transaction,
    case: Case,
    order: Order,
    by: str,
    now: datetime,
    *,
    note: str = "",
    cap_fen: int | None = None,
    shops_fault: bool | None = None,
    swap_named: str | None = None,
) -> None:
    """The shop agrees: a refund is settled next, goods are waited for, a replacement is kept. Parts: as `step`, "claims", "stock:<sku>".

    A cap of an earlier approval holds until another one is named. `swap_named`: the SKU of an exchange that costs more than was paid.
    Raises ShopError aftersale_amount when `cap_fen` is more than the preview says now, aftersale_swap, aftersale_state; TransactionRefused when the
    case was settled since it was read.
    """
    if (
        states.after(case.kind_of, case.state, "approved") is None
    ):  # its units may have gone back already: nothing can be reckoned
        raise ShopError("aftersale_state", status=case.status)
    actions: list[Action] = [Case.note.set(note)] if note else []
    if shops_fault is not None:
        actions.append(Case.shops_fault.set(shops_fault))
    facts: dict[str, Any] = {"note": note} if note else {}
    if case.kind_of != "exchange":
        fault = bool(case.shops_fault) if shops_fault is None else shops_fault
        order.ledger.open_claim(case.case_no)
        most = asking.payable(order, asking.reckoned(order, case.units, shops_fault=fault), None)
        if cap_fen is not None and cap_fen > most:
            raise ShopError("aftersale_amount", mostFen=most)
        if cap_fen is not None:
            actions.append(Case.cap_fen.set(cap_fen))
        holds = case.cap_fen if cap_fen is None else cap_fen
        facts["amountFen"] = most if holds is None else min(most, int(holds))
    elif case.state == states.APPLIED:
        _check_swap(case, swap_named)
        _keep_replacement(transaction, case, order.ledger)
    step(transaction, case, "approved", by, now, actions=actions, facts=facts)
    tell(transaction, order.head, case.case_no, "approved", by, now, facts={"kind": case.what, **facts})


def _check_swap(case: Case, named: str | None) -> None:
    """A dearer SKU than was paid for is sent only if staff name it. Raises ShopError aftersale_swap."""
    if case.swap_sku_id in (None, named):
        return
    line = case.lines[0]
    if case.swap_fen is None or case.swap_fen * line.bought > line.paid_fen:
        asked = None if case.swap_fen is None else int(case.swap_fen)
        raise ShopError(
            "aftersale_swap", swapSkuId=case.swap_sku_id, swapFen=asked, paidFen=line.paid_fen // line.bought
        )


def _keep_replacement(transaction: Transaction, case: Case, ledger: Claims) -> None:
    """Take the new goods from the shelf now: what was agreed can be sent when the old ones are here."""
    claim = ledger.claim_of(case.case_no)
    replaced = {case.swap_sku_id: sum(case.units.values())} if case.swap_sku_id else claim.all_held()
    for sku_id, units in replaced.items():
        stock.reserve(transaction, sku_id, units)
    write_ledger(transaction, ledger, case.case_no, claim.model_copy(update={"replaced": replaced}))


def receive(
    transaction: Transaction,
    case: Case,
    head: OrderHead,
    ledger: Claims,
    by: str,
    now: datetime,
    *,
    good: bool,
    restock: bool = False,
    note: str = "",
) -> None:
    """The parcel is here. Good goods return to the shelf if staff say so: as the SKUs that the buyer had. Raises ShopError aftersale_state."""
    event = "received" if good else "parcel_bad"
    actions: list[Action] = [Case.note.set(note)] if note else []
    step(transaction, case, event, by, now, actions=actions, facts={"restocked": good and restock, "note": note})
    if good and restock:
        claim = ledger.claim_of(case.case_no)
        held = claim.all_held()
        for sku_id, units in held.items():
            stock.give_back(transaction, sku_id, units)
        write_ledger(transaction, ledger, case.case_no, claim.model_copy(update={"restocked": held}))
    tell(transaction, head, case.case_no, event, by, now, facts={"kind": case.what, **({"note": note} if note else {})})


def replace(
    transaction: Transaction,
    case: Case,
    head: OrderHead,
    ledger: Claims,
    parcel: CaseParcel,
    by: str,
    now: datetime,
) -> None:
    """The new goods are on their way; the units stay with the buyer, and could come back once more. Raises ShopError aftersale_state."""
    facts = {"carrier": parcel.carrier, "trackingNo": parcel.tracking_no}
    step(transaction, case, "replaced", by, now, actions=[Case.replacement.set(parcel)], facts=facts)
    claim = ledger.claim_of(case.case_no)
    write_ledger(transaction, ledger, case.case_no, claim.model_copy(update={"state": "done"}))
    tell(transaction, head, case.case_no, "replaced", by, now, facts=facts)


def escalate(transaction: Transaction, case: Case, head: OrderHead, now: datetime) -> None:
    """Staff stayed silent: the case stands in the list of those that somebody must look at."""
    step(transaction, case, "escalated", "timer", now)
    tell(transaction, head, case.case_no, "escalated", "timer", now)
