"""What each deadline means: (kind of item, what is due) -> the work. A new deadline is one line at the end of this page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import catalog, fulfilment, reviews, stock, waiting
from .aftersales import deadlines as aftersale
from .aftersales.items import Case
from .checkout import reservation
from .orders import states
from .orders.items import OrderHead, Parcel
from .orders.transition import moved
from .payments import cases, closing, refunds
from .payments.items import Attempt, Refund
from .runtime import clock
from .store import table, timers
from .store.item import Item


def _reserve(head: OrderHead) -> bool:
    """The stock queue has not decided: ask again, and end the order when its time to pay is over."""
    if head.status != states.RESERVING:
        return True
    if clock.now() >= head.pay_until:
        closing.close(head, "expired", "timer")
        return True
    reservation.send_again(head)
    return False


def _expire(head: OrderHead) -> bool:
    closing.close(head, "expired", "timer")
    return True


def _close(head: OrderHead) -> bool:
    return closing.finish(head).status != states.CLOSING


def _move(event: str) -> Callable[[Any], bool]:
    def move(head: OrderHead) -> bool:
        moved(head, event, "timer", clock.now())
        return True

    return move


def _refund(refund: Refund) -> bool:
    refunds.advance(refund.key)
    return True


def _close_attempt(attempt: Attempt) -> bool:
    if not closing.close_attempt(attempt):
        return False
    table.update(Attempt, attempt.key, timers.disarm(), Attempt.due_sk == attempt.due_sk)
    return True


def _settle(case: Case) -> bool:
    cases.settle(str(case.case_no))
    return True


def _rerank(sales: catalog.Sales) -> bool:
    catalog.rerank(sales.key)
    return True


def _relist(tree: catalog.Tree) -> bool:
    catalog.relist(tree.key)
    return True


def _end_hold(place: waiting.Place) -> bool:
    ended = waiting.expire(place)
    if ended:
        waiting.serve(place.sku_id)
    return ended


def meet(deadline: timers.Waiting) -> bool:
    """Do what is due. False: it could not be done yet. Raises what the work raises, and KeyError for a deadline that nobody knows."""
    return _DUE[deadline.kind, deadline.due](_KINDS[deadline.kind].of(deadline.raw))


_KINDS: dict[str, type[Item]] = {
    kind.KIND: kind
    for kind in (
        OrderHead,
        Refund,
        Parcel,
        Attempt,
        Case,
        catalog.Sales,
        catalog.Tree,
        stock.Stock,
        waiting.Place,
        reviews.Expected,
    )
}
_DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("order", "reserve"): _reserve,
    ("order", "expire"): _expire,
    ("order", "close"): _close,
    ("order", "receive"): _move("received"),
    ("order", "finish"): _move("finished"),
    ("refund", "refund"): _refund,
    ("parcel", "upload"): fulfilment.upload,
    ("attempt", "close_attempt"): _close_attempt,
    ("aftersale", "review"): aftersale.review,
    ("aftersale", "parcel"): aftersale.parcel,
    ("aftersale", "receive"): aftersale.receive,
    ("aftersale", "replace"): aftersale.escalate,
    ("aftersale", "escalate"): aftersale.escalate,
    ("aftersale", "settle"): _settle,
    ("sales", "rerank"): _rerank,
    ("tree", "relist"): _relist,
    ("stock", "line"): waiting.tend,
    ("place", "hold"): _end_hold,
    ("to_review", "auto_review"): reviews.settle,
}
