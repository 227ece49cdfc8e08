"""What happens to a case when a deadline is over: staff was silent, the buyer sent nothing."""

from __future__ import annotations

from collections.abc import Callable

from .. import shop
from ..orders.items import any_head
from ..runtime import clock, log
from ..store.again import look_again
from ..store.transaction import Transaction
from . import states, working
from .asking import Order
from .items import Case, any_case, ledger_of

Act = Callable[[Transaction, Case], None]


def review(case: Case) -> bool:
    """Nobody has answered a request: by the shop's terms it is approved, or put before somebody."""
    return _act(case, _approve if case.state == states.APPLIED and _silence_agrees(case) else _escalate)


def receive(case: Case) -> bool:
    """Nobody has looked into a parcel."""
    return _act(case, _receive if _silence_agrees(case) else _escalate)


def parcel(case: Case) -> bool:
    """The buyer has not sent the goods."""
    return _act(case, _time_out)


def escalate(case: Case) -> bool:
    """A replacement was not sent, or a refund failed again and again."""
    done = _act(case, _escalate)
    if case.due == "escalate":
        log.alarm("aftersale_refund_given_up", case_no=case.case_no, tries=int(case.refund_tries))
    return done


def _silence_agrees(case: Case) -> bool:
    """May a timer speak for the shop? Never where somebody must do something by hand: send other goods, or hand cash over."""
    by_terms = shop.current().after_sale.on_silence == "approve" and case.what != "exchange"
    return by_terms and not any_head(case.order_no).by_hand


def _act(case: Case, act: Act) -> bool:
    def once() -> bool:
        found = any_case(case.case_no)
        if found.due_sk == case.due_sk:  # else somebody was faster, and the case has another deadline or none
            transaction = Transaction(f"aftersales/{case.due}")
            act(transaction, found)
            transaction.commit()
        return True

    return look_again(f"aftersales/{case.due}", once)


def _approve(transaction: Transaction, case: Case) -> None:
    working.approve(transaction, case, Order.of(any_head(case.order_no)), "timer", clock.now())


def _receive(transaction: Transaction, case: Case) -> None:
    head = any_head(case.order_no)
    working.receive(transaction, case, head, ledger_of(case.order_no), "timer", clock.now(), good=True)


def _time_out(transaction: Transaction, case: Case) -> None:
    head = any_head(case.order_no)
    working.time_out(transaction, case, head, ledger_of(case.order_no), clock.now())


def _escalate(transaction: Transaction, case: Case) -> None:
    working.escalate(transaction, case, any_head(case.order_no), clock.now())
