"""Settling an after-sale case: what goes back is reckoned by the rules of its order as things stand now, and its refund gets its number.

The case waits in APPROVED or RECEIVED until that is done; a timer comes again, so that a lost answer or a busy table delays money and never
loses it.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.update import Action

from ..aftersales import asking, ending, reasons, states
from ..aftersales.asking import Order
from ..aftersales.items import Case, Claim, any_case, ledger_of
from ..aftersales.transition import step, write_ledger
from ..orders.items import OrderHead, any_head
from ..platform.errors import PlatformError
from ..pricing.refund import Refundable
from ..runtime import clock, log
from ..runtime.errors import ShopError
from ..store.again import look_again
from ..store.errors import StoreError
from ..store.transaction import Transaction
from . import refunds
from .items import Refund, refund_key


def settle(case_no: str) -> Case:
    """Make the refund that a case is due, if it is due; returns the case as it is then.

    Raises ShopError refund_not_possible (the provider takes no more refunds of this order), Contended, PlatformError.
    """
    number = look_again("aftersales/settle", lambda: _settle(any_case(case_no), clock.now()))
    case = any_case(case_no)
    if number:
        refunds.advance(refund_key(case.order_no, number))
        case = any_case(case_no)
    return case


def settle_if_possible(case_no: str) -> None:
    """`settle` right after a commit: whatever happens now, the timer is armed already."""
    try:
        settle(case_no)
    except (PlatformError, StoreError, ShopError) as error:
        log.warning("settlement_later", case_no=case_no, error=f"{type(error).__name__}: {error}"[:200])


def _settle(case: Case, now: datetime) -> str:
    """The number of the refund that was made; empty when none was."""
    if not states.owes_money(case.kind_of, case.state):
        return ""
    order = Order.of(any_head(case.order_no))
    claim = order.ledger.open_claim(case.case_no)
    found = asking.reckoned(order, case.units, shops_fault=bool(case.shops_fault))
    amount = asking.payable(order, found, None if case.cap_fen is None else int(case.cap_fen))
    transaction = Transaction("aftersales/settle")
    if amount == 0:
        _end_without_money(transaction, case, order, claim, found, now)
        number = ""
    else:
        number = _begin_refund(transaction, case, order, claim, found, amount, now)
    transaction.commit()
    log.info("case_settled", case_no=case.case_no, refund_no=number, amount_fen=amount)
    return number


def _begin_refund(
    transaction: Transaction, case: Case, order: Order, claim: Claim, found: Refundable, amount: int, now: datetime
) -> str:
    refund = refunds.request(
        transaction,
        order.head,
        reasons.text_of(case.kind_of, case.reason_id),
        "aftersale",
        now,
        amount=amount,
        case_no=case.case_no,
    )
    number = str(refund.out_refund_no)
    actions = [
        *_settled(found, amount),
        Case.refund_no.set(number),
        Case.refund_tries.set(int(case.refund_tries) + 1),
    ]
    step(transaction, case, "refunding", "shop", now, actions=actions, facts={"refundNo": number, "amountFen": amount})
    write_ledger(transaction, order.ledger, case.case_no, asking.settled(claim, found, amount))
    return number


def _end_without_money(
    transaction: Transaction, case: Case, order: Order, claim: Claim, found: Refundable, now: datetime
) -> None:
    """The goods come back and no money goes: they cost nothing, or what is taken back of the discounts is as much."""
    head, back = order.head, int(order.head.refunded_fen)
    ledger = order.ledger.changed(case.case_no, asking.settled(claim, found, 0))
    remembered = _settled(found, 0)
    whole = ending.arrived(transaction, head, ledger, case.case_no, back, "shop", now, remembered, found.gifts)
    facts = {"caseNo": case.case_no, "amountFen": 0}
    refunds.tell_back(transaction, head, "shop", now, whole=whole, points=found.points, facts=facts)


def refund_rest(transaction: Transaction, head: OrderHead, reason: str, by: str, now: datetime) -> Refund:
    """Put the refund of all that an order has left into the transaction; what cases have left of its goods counts as come back with it.

    Raises ShopError aftersales_open, refund_not_possible.
    """
    ledger = ledger_of(head.order_no)
    refunds.refuse_open(ledger)
    refund = refunds.request(transaction, head, reason, by, now)
    if ledger.claims:
        rest = {sku: units for sku, units in Order.of(head).available().items() if units > 0}
        fen = int(refund.refund_fen)
        gone = ledger.gone_back()
        points = int(head.points or 0) - sum(claim.points for claim in gone)
        due = int(head.paid_fen) - sum(claim.due_fen for claim in gone)  # less than `fen` where a case was paid less
        due = max(0, min(fen, due))
        claim = Claim(state="settled", units=rest, due_fen=due, refund_fen=fen, points=max(0, points))
        write_ledger(transaction, ledger, str(refund.out_refund_no), claim)
    return refund


def _settled(found: Refundable, amount: int) -> list[Action]:
    """What the case remembers of its settlement."""
    return [
        Case.due_fen.set(found.refund_fen),
        Case.refund_fen.set(amount),
        Case.points.set(found.points),
        Case.gifts.set(found.gifts),
        Case.trace.set(found.trace),
    ]
