"""The minutes after payment in which a buyer may think again without the shop: cancel, or send it to another door of the same district.

Staff who begin to work on it end the window, because any parcel and any money that moves changes the order's state or sums.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import addresses, shop
from ..addresses import Address
from ..delivery_terms import SAME_CITY, Destination, too_far
from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..store.transaction import Transaction
from . import states
from .items import OrderHead, Snapshot, snapshot_of
from .transition import move


def until(head: OrderHead) -> datetime | None:
    """When the window closes; None where there is none: not paid, paid in cash, on its way, or money is going back."""
    if head.status != states.PAID or head.paid_at is None or head.refunding_fen or head.refunded_fen or head.mismatch:
        return None
    if head.by_hand:
        return None  # cash goes back from hand to hand: nobody takes it back alone
    minutes = shop.current().undo_minutes
    return head.paid_at + timedelta(minutes=minutes) if minutes else None


def is_open(head: OrderHead, now: datetime) -> bool:
    ends = until(head)
    return ends is not None and now < ends


def require(head: OrderHead, now: datetime) -> None:
    """Raises ShopError undo_over."""
    if not is_open(head, now):
        raise ShopError("undo_over", status=head.status)


def readdress(transaction: Transaction, head: OrderHead, address: Address, now: datetime) -> None:
    """Another receiver, in parts "snapshot" and those of the move. What it cost to send stays true within a district.

    Raises ShopError undo_over, address_elsewhere (also beyond the reach of what is brought within the city).
    """
    require(head, now)
    snapshot = snapshot_of(head.order_no)
    before, after = addresses.open_receiver(snapshot.receiver), addresses.receiver(address)
    same = (before.province_name, before.city_name, before.district_name) == (
        after.province_name,
        after.city_name,
        after.district_name,
    )
    if not same or addresses.narrowest(before) != addresses.narrowest(after):
        raise ShopError("address_elsewhere")
    actions = [Snapshot.receiver.set(addresses.sealed_receiver(address))]
    if head.delivery == SAME_CITY:
        point = addresses.point_of(address)
        if too_far(shop.current().delivery, Destination(addresses.narrowest(after), *(point or (None, None)))):
            raise ShopError("address_elsewhere", why="too_far")
        place = Sealed.of(f"{point[0]:.6f},{point[1]:.6f}") if point else None
        actions.append(Snapshot.place.set(place) if place else Snapshot.place.remove())
    transaction.update("snapshot", snapshot.key, actions, Snapshot.pk.exists())
    move(transaction, head, "address_changed", "buyer", now)
