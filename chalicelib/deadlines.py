"""What each deadline means: (kind of item, what is due) -> the work. A new deadline is one line at the end of this page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from . import catalog, fulfilment, punctuality, reviews, stock, voiding, waiting
from .aftersales import deadlines as aftersale
from .aftersales.items import Case
from .checkout import reservation
from .imports import steps as imports
from .imports.items import Import
from .media import desk as media
from .media.items import Media
from .messages import held
from .messages.inbox import InboxItem
from .orders import rewards, states
from .orders.items import OrderHead, Parcel
from .orders.transition import moved
from .payments import cases, closing, looking, refunds
from .payments.items import Attempt, Refund
from .points.ledger import Points, expire
from .promotions import reminders
from .runtime import clock
from .store import table, timers
from .store.item import Item
from .tracking import watch
from .tracking.items import Waybill


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


def _finish(head: OrderHead) -> bool:
    rewards.finish(head)
    return True


def _receive(head: OrderHead) -> bool:
    """Received by itself, unless the courier still has it: then a day later."""
    if head.status == states.SHIPPED and watch.still_under_way(head, clock.now()):
        later = timers.arm(head.key, "receive", clock.now() + timedelta(days=1))
        table.update(OrderHead, head.key, later, (OrderHead.seq == head.seq) & (OrderHead.due_sk == head.due_sk))
        return True
    moved(head, "received", "timer", clock.now())
    return True


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


def _sale(product: catalog.Product) -> bool:
    catalog.switch_on_time(product.key)
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
        catalog.Product,
        stock.Stock,
        waiting.Place,
        reviews.Expected,
        Waybill,
        punctuality.OrderPromise,
        InboxItem,
        Media,
        Import,
        Points,
        voiding.Sweep,
        reminders.Reminder,
    )
}
_DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("order", "reserve"): _reserve,
    ("order", "look"): looking.look,
    ("order", "expire"): _expire,
    ("order", "close"): _close,
    ("order", "receive"): _receive,
    ("order", "finish"): _finish,
    ("order", "auto_review"): reviews.end,
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
    ("product", "sale"): _sale,
    ("stock", "line"): waiting.tend,
    ("place", "hold"): _end_hold,
    ("to_review", "auto_review"): reviews.settle,
    ("waybill", "track"): watch.track,
    ("order_promise", "promise"): punctuality.judge,
    ("notice", "push"): held.release,
    ("media", "prepare"): media.prepare_again,
    ("media", "orphan"): media.end_unused,
    ("import", "step"): imports.send_again,
    ("points", "expire"): expire,
    ("coupon_sweep", "void"): voiding.go_on,
    ("promotion_reminder", "remind"): reminders.tell,
}
