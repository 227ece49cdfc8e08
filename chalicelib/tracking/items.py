"""What is stored of a parcel's way. One waybill may carry several orders of a buyer.

TRACK#<carrier>#<number>   TRACK                   what is known of it; `due` while it is watched
                           ORDER#<order_no>#<nn>   an order's parcel that travels under this number
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..orders.items import Parcel
from ..runtime import ids
from ..runtime.sealed import Sealed
from ..store import table, timers
from ..store.item import Item, Json, Key, SealedText, Time
from ..store.transaction import Transaction
from .nodes import Known


class Waybill(Item):
    """A number of a courier. `ver` is the lock of what is known; `salt` signs its pushes (快递100)."""

    KIND = "waybill"
    carrier = UnicodeAttribute()
    number = UnicodeAttribute()
    known = Json[Known](Known)
    ver = NumberAttribute(default=0)
    salt = SealedText()
    subscribed = BooleanAttribute(default=False)
    since = Time()


class WaybillOrder(Item):
    """An order's parcel under this number."""

    KIND = "waybill_order"
    order_no = UnicodeAttribute()
    parcel = NumberAttribute()


def waybill_key(carrier: str, number: str) -> Key:
    return Key(f"TRACK#{carrier}#{number}", "TRACK")


def follow(transaction: Transaction, order_no: str, parcel: int, carrier: str, number: str, now: datetime) -> None:
    """Watch a parcel from now on, in parts called `waybill` and `waybill_order`. A second order under this number joins the first."""
    key = waybill_key(carrier, number)
    actions = [
        Waybill.kind.set(Waybill.KIND),
        Waybill.v.set(Waybill.VERSION),
        Waybill.carrier.set(carrier),
        Waybill.number.set(number),
        Waybill.known.set(Waybill.known | Known()),
        Waybill.ver.set((Waybill.ver | 0) + 1),
        Waybill.salt.set(Waybill.salt | Sealed.of(ids.random_text(24))),
        Waybill.subscribed.set(Waybill.subscribed | False),
        Waybill.since.set(Waybill.since | now),
        *timers.arm(key, "track", now),
    ]
    transaction.update("waybill", key, actions)
    link = Key(key.pk, f"ORDER#{order_no}#{parcel:02d}")
    transaction.put("waybill_order", WaybillOrder.at(link, order_no=order_no, parcel=parcel))


def load(carrier: str, number: str) -> Waybill | None:
    return table.get(Waybill, waybill_key(carrier, number))


def orders_of(waybill: Waybill) -> list[WaybillOrder]:
    """The parcels of orders that travel under this number."""
    return [WaybillOrder.of(raw) for raw in table.query_all(waybill.pk, begins="ORDER#")]


def of_parcels(parcels: list[Parcel]) -> dict[int, Waybill]:
    """What is known of these parcels, by their number."""
    keys = {
        int(parcel.number): waybill_key(parcel.carrier, parcel.tracking_no)
        for parcel in parcels
        if parcel.carrier and parcel.tracking_no
    }
    found = table.get_many([(Waybill, key) for key in keys.values()], strong=False) if keys else {}
    known = {number: found.get(key) for number, key in keys.items()}
    return {number: item for number, item in known.items() if isinstance(item, Waybill)}
