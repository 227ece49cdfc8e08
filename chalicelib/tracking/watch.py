"""Watching parcels: asking for pushes, taking them, asking again before anything follows from them, and telling the order that it is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from .. import providers, shop
from ..addresses import open_receiver
from ..delivery_terms import VIRTUAL
from ..orders import states
from ..orders.items import OrderHead, Parcel, any_head, parcel_key, parcels_of, snapshot_of
from ..orders.transition import move
from ..platform.couriers.port import CourierPort, TrackReport, TrackState, Watched
from ..platform.errors import Refused
from ..runtime import clock, log
from ..runtime.settings import settings
from ..store import table, timers
from ..store.again import look_again
from ..store.errors import ConditionFailed
from ..store.transaction import Transaction
from .items import Waybill, load, of_parcels, orders_of
from .nodes import FINAL

ASK_AGAIN = timedelta(hours=8)  # in case a push was lost
WATCHED_FOR = timedelta(days=60)
TO_WAIT_FOR = timedelta(days=30)  # no receipt by itself while the courier still has it, for so long


def heard(report: TrackReport) -> bool:
    """A push told of a parcel. What it says of an end is asked for again at once, by the timer. False: it is none of ours."""
    if load(report.carrier, report.number) is None:
        return False
    look_again("tracking/heard", lambda: _write(report, ask_again=report.state in FINAL))
    return True


def track(waybill: Waybill) -> bool:
    """The timer: subscribe once, ask where the parcel is, and tell its orders when it is there. Raises PlatformError: later."""
    port = providers.couriers()
    if port is None or clock.now() > waybill.since + WATCHED_FOR:
        table.update(Waybill, waybill.key, timers.disarm(), Waybill.due_sk == waybill.due_sk)
        return True
    parcel = _watched(waybill, port)
    if not waybill.subscribed:
        _subscribe(port, parcel, waybill)
    report = _asked(port, parcel)
    if report is not None:
        look_again("tracking/asked", lambda: _write(report, ask_again=False))
        waybill = load(report.carrier, report.number) or waybill
    ended = report is not None and report.state in FINAL
    if report is not None and report.state is TrackState.SIGNED:  # asked for by ourselves: a push alone proves nothing
        signed_at = max((entry.at for entry in report.nodes), default=clock.now())
        for entry in orders_of(waybill):
            arrived(entry.order_no, int(entry.parcel), waybill, signed_at)
    elif ended:
        log.warning("parcel_returned", carrier=waybill.carrier, orders=[one.order_no for one in orders_of(waybill)])
    later = timers.disarm() if ended else timers.arm(waybill.key, "track", clock.now() + ASK_AGAIN)
    try:
        table.update(Waybill, waybill.key, later, Waybill.ver == waybill.ver)
    except ConditionFailed:
        log.debug("waybill_moved_on", carrier=waybill.carrier)  # a push came meanwhile: its own deadline holds
    return True


def _subscribe(port: CourierPort, parcel: Watched, waybill: Waybill) -> None:
    try:
        port.subscribe(parcel)
    except Refused as refused:  # a courier that the provider does not know, or a number that is none: asking is left
        log.warning("tracking_refused", provider=port.name, code=refused.code, carrier=parcel.carrier)
    table.update(Waybill, waybill.key, [Waybill.subscribed.set(True)], Waybill.pk.exists())


def _asked(port: CourierPort, parcel: Watched) -> TrackReport | None:
    try:
        return port.query(parcel)
    except Refused as refused:
        log.info("tracking_unknown", provider=port.name, code=refused.code, carrier=parcel.carrier)
        return None


def _watched(waybill: Waybill, port: CourierPort) -> Watched:
    order = next(iter(orders_of(waybill)), None)
    phone = open_receiver(snapshot_of(order.order_no).receiver).phone if order else ""
    return Watched(
        carrier=waybill.carrier,
        number=waybill.number,
        phone=phone,
        salt=waybill.salt.reveal(),
        callback=f"{settings().public_url}/tracking/{port.name}_notify",
    )


def _write(report: TrackReport, *, ask_again: bool) -> None:
    """Add what the report knows. Raises TransactionRefused when another report was faster."""
    waybill = load(report.carrier, report.number)
    if waybill is None:
        return
    known = waybill.known.with_report(report)
    if known == waybill.known and not ask_again:
        return
    actions: list[Action] = [Waybill.known.set(known), Waybill.ver.set(waybill.ver + 1)]
    if ask_again and waybill.due is not None:  # once its end is on record nothing is asked any more
        actions += timers.arm(waybill.key, "track", clock.now())
    transaction = Transaction("tracking/heard")
    transaction.update("waybill", waybill.key, actions, Waybill.ver == waybill.ver)
    transaction.commit()


def arrived(order_no: str, number: int, waybill: Waybill, at: datetime) -> None:
    """The courier has handed the parcel over: noted on it, and on its order when it was the last one. Any number of times."""
    now = clock.now()
    parcel = table.get(Parcel, parcel_key(order_no, number))
    if parcel is None or (parcel.carrier, parcel.tracking_no) != (waybill.carrier, waybill.number):
        return  # its number was corrected: this one is another's
    if parcel.delivered_at is None:
        at = min(max(at, parcel.shipped_at), now)
        table.update(Parcel, parcel.key, [Parcel.delivered_at.set(at)], Parcel.pk.exists())
    complete(order_no, now, "courier")


def complete(order_no: str, now: datetime, by: str) -> None:
    """Is every parcel of the order there now? Then it is delivered. Any number of times."""
    look_again("tracking/delivered", lambda: _complete(order_no, now, by))


def _complete(order_no: str, now: datetime, by: str) -> None:
    """Everything that was sent is there: from now on the days until receipt, and those for returning, are counted."""
    head = any_head(order_no)
    if head.status != states.SHIPPED or head.delivered_at is not None:
        return
    parcels = parcels_of(order_no, head.uid)
    ends = [parcel.delivered_at or (parcel.shipped_at if parcel.method == VIRTUAL else None) for parcel in parcels]
    if not all(ends):
        return
    at = max(end for end in ends if end is not None)
    days = shop.current().auto_receive_days
    transaction = Transaction("orders/delivered")
    actions: list[Action] = [
        OrderHead.delivered_at.set(at),
        *timers.arm(head.key, "receive", max(now, at + timedelta(days=days))),
    ]
    move(transaction, head, "delivered", by, now, facts={"deliveredAt": clock.iso(at)}, actions=actions)
    transaction.commit()


def still_under_way(head: OrderHead, now: datetime) -> bool:
    """Does a courier tell that it still has a parcel of the order, and not for longer than anybody waits? One that tells nothing holds up nothing."""
    if head.delivered_at is not None or not settings().courier:
        return False
    parcels = [parcel for parcel in parcels_of(head.order_no, head.uid) if parcel.tracking_no]
    if not parcels or now > max(parcel.shipped_at for parcel in parcels) + TO_WAIT_FOR:
        return False
    waybills = of_parcels([parcel for parcel in parcels if parcel.delivered_at is None])
    return any(waybill.known.state is not TrackState.NONE for waybill in waybills.values())
