"""Pickup points and the codes with which buyers fetch their goods.

    PICKUP              <point>             a point: where, when it is open, how many orders it can keep at once
    REF#pickup#<code>   REF                 -> the order whose code this is; made when the order is paid
    U#<uid>             D#<order_no>#PICKUP the code as the buyer sees it, and when it was used

A point's `held` counts the orders on their way to it or waiting there: submit adds one in its transaction if there is room, the transition that
ends the wait takes it off.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from .addresses import Latitude, Longitude, Region
from .delivery_terms import WallTime, distance_km, within
from .runtime import ids
from .runtime.clock import BEIJING
from .runtime.model import Moment, Name, Phone, Shape, Title
from .store import table
from .store.errors import TransactionRefused
from .store.item import Item, Json, Key, Time, user
from .store.transaction import Transaction

MOST = 500
PARTITION = "PICKUP"
DIGITS = 8

Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]


class OpeningHours(Shape):
    """Beijing time. `weekday`: 1 is Monday."""

    weekday: Annotated[int, Field(ge=1, le=7)]
    opens_at: WallTime
    closes_at: WallTime


class PointTerms(Region):
    """What staff says of a point."""

    name: Name
    detail: Title
    phone: Phone | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    hours: list[OpeningHours] = Field(default=[], max_length=21)
    capacity: int = Field(200, ge=0, le=100_000, description="orders that it keeps at once")
    open: bool = True


class PickupPoint(Item):
    """A point. `held`: orders that are counted against its capacity."""

    KIND = "pickup_point"
    point_id = UnicodeAttribute()
    terms = Json[PointTerms](PointTerms)
    open = BooleanAttribute()
    capacity = NumberAttribute()
    held = NumberAttribute(default=0)
    updated_at = Time()


class PickupCode(Item):
    """The order's code. `used_at`: when staff took it."""

    KIND = "pickup_code"
    order_no = UnicodeAttribute()
    code = UnicodeAttribute()
    point_id = UnicodeAttribute()
    used_at = Time(null=True)
    used_by = UnicodeAttribute(null=True)


class CodeReference(Item):
    """Which order a code belongs to."""

    KIND = "pickup_reference"
    order_no = UnicodeAttribute()


class PointView(PointTerms):
    """`km` from where the buyer is, when that was said. `full`: it takes no more orders now."""

    point_id: str
    open_now: bool
    full: bool
    km: float | None


class PickupView(Shape):
    """What the buyer shows at the counter: `code` is there once the order is paid."""

    code: str | None
    used_at: Moment | None
    point: PointView | None


def point_key(point_id: str) -> Key:
    return Key(PARTITION, point_id)


def code_key(order_no: str) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"D#{order_no}#PICKUP")


def reference_key(code: str) -> Key:
    return Key(f"REF#pickup#{code}", "REF")


def points() -> list[PickupPoint]:
    """All points: one partition, at most MOST."""
    return [PickupPoint.of(raw) for raw in table.query_all(PARTITION, strong=False)]


def view(point: PickupPoint, now: datetime, latitude: float | None = None, longitude: float | None = None) -> PointView:
    terms = point.terms
    return PointView(
        **terms.model_dump(),
        point_id=point.point_id,
        open_now=is_open(terms, now),
        full=int(point.held) >= int(point.capacity),
        km=_km(terms, latitude, longitude),
    )


def _km(terms: PointTerms, latitude: float | None, longitude: float | None) -> float | None:
    """How far it is; None where one of the two places is not known."""
    if latitude is None or longitude is None or terms.latitude is None or terms.longitude is None:
        return None
    return round(distance_km(latitude, longitude, terms.latitude, terms.longitude), 2)


def nearest(views: list[PointView], region: str | None) -> list[PointView]:
    """Those of the region, the nearest first; without a position by name."""
    here = [entry for entry in views if region is None or _lies_in(entry, region)]
    return sorted(here, key=lambda entry: (entry.km is None, entry.km or 0.0, entry.name, entry.point_id))


def _lies_in(point: PointView, region: str) -> bool:
    code = point.district_code or point.city_code or point.province_code
    return code is not None and within(region, code)


def is_open(terms: PointTerms, now: datetime) -> bool:
    """Are people there now? A point that tells no hours is always open, unless it is closed altogether."""
    if not terms.open or not terms.hours:
        return terms.open
    local = now.astimezone(UTC) + BEIJING
    clock_now = f"{local:%H:%M}"
    return any(
        span.weekday == local.isoweekday() and span.opens_at <= clock_now < span.closes_at for span in terms.hours
    )


def take_room(transaction: Transaction, point_id: str) -> None:
    """The order is counted at its point, in a part called `point`; refused when it is closed, full or not there."""
    room = (PickupPoint.open == True) & (PickupPoint.held < PickupPoint.capacity)  # noqa: E712 - a condition
    transaction.update("point", point_key(point_id), [PickupPoint.held.set(PickupPoint.held + 1)], room)


def free_room(transaction: Transaction, point_id: str) -> None:
    """The order waits there no longer."""
    transaction.update(
        "point", point_key(point_id), [PickupPoint.held.set(PickupPoint.held - 1)], PickupPoint.pk.exists()
    )


def issue(order_no: str, point_id: str) -> PickupCode:
    """The code of a paid order; the same one however often it is asked for."""
    while True:
        found = table.get(PickupCode, code_key(order_no))
        if found is not None:
            return found
        code = f"{int.from_bytes(ids.randbytes(8), 'big') % 10**DIGITS:0{DIGITS}d}"
        transaction = Transaction("pickup/issue")
        transaction.create("reference", CodeReference.at(reference_key(code), order_no=order_no))
        issued = PickupCode.at(code_key(order_no), order_no=order_no, code=code, point_id=point_id)
        transaction.create("code", issued)
        try:
            transaction.commit()
        except TransactionRefused:
            continue  # the code is somebody else's, or the order has got one meanwhile
        return issued


def order_of(code: str) -> str | None:
    """The order of a code, or None."""
    found = table.get(CodeReference, reference_key(code))
    return found.order_no if found else None
