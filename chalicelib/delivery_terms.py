"""How the shop delivers: which ways it offers for which goods and regions, and when it promises that they arrive. Shapes and pure rules.

A way that is not in the settings is not offered; a shop that says nothing sends by express everywhere.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints

from .runtime.clock import BEIJING
from .runtime.model import Day, Fen, Moment, Shape, Slug, Text

Method = Literal["express", "same_city", "virtual", "pickup"]
EXPRESS, SAME_CITY, VIRTUAL, PICKUP = "express", "same_city", "virtual", "pickup"
TO_THE_DOOR = frozenset({EXPRESS, SAME_CITY})

RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
WallTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_EARTH_KM = 6_371.0
_LOOK_AHEAD = 60  # days: a shop that rests for longer promises nothing


class MethodTerms(Shape):
    """One way of delivery: where to, and for which goods. Empty lists say "all"."""

    method: Method
    regions: list[RegionCode] = Field(default=[], max_length=400)
    categories: list[Slug] = Field(default=[], max_length=100, description="only goods listed in one of these")
    except_categories: list[Slug] = Field(default=[], max_length=100, description="no goods listed in one of these")


class DeliveryTerms(Shape):
    """`same_city_freight_fen`: what bringing it within the city costs. `reach_km` is measured from the origin, where the address is a point."""

    methods: list[MethodTerms] = Field(default=[MethodTerms.usual(method="express")], min_length=1, max_length=8)
    same_city_freight_fen: Fen = 0
    same_city_free_over_fen: Fen | None = None
    origin_latitude: float | None = Field(None, ge=-90, le=90)
    origin_longitude: float | None = Field(None, ge=-180, le=180)
    reach_km: float | None = Field(None, gt=0, le=200)
    virtual_at_payment: bool = Field(False, description="what is no thing is delivered as soon as it is paid")
    virtual_note: Text = Field("", description="what the buyer then reads")


def text_for_goods(terms: DeliveryTerms) -> bool:
    """Would a thing be "delivered" by a text at its payment? A shop that also sends things must name the categories of what is none."""
    mixed = any(entry.method != VIRTUAL for entry in terms.methods)
    unnamed = any(entry.method == VIRTUAL and not entry.categories for entry in terms.methods)
    return terms.virtual_at_payment and mixed and unnamed


class TransitZone(Shape):
    """Days from shipping to the door for these provinces, cities or districts."""

    regions: list[RegionCode] = Field(min_length=1, max_length=400)
    days: int = Field(ge=0, le=30)


class PromiseTerms(Shape):
    """When things arrive. Times and days are Beijing's. What is ordered until `cut_off` of a working day leaves `handling_days` later."""

    on: bool = False
    cut_off: WallTime = "16:00"
    opens_at: WallTime = "09:00"
    handling_days: int = Field(0, ge=0, le=30, description="working days from the order to shipping")
    rest_days: list[Annotated[int, Field(ge=1, le=7)]] = Field(default=[], max_length=6, description="1 is Monday")
    holidays: list[Day] = Field(default=[], max_length=120, description="nothing leaves and nothing arrives")
    days: int = Field(3, ge=0, le=30, description="days on the way where no zone says otherwise")
    zones: list[TransitZone] = Field(default=[], max_length=60)
    same_city_minutes: int = Field(120, ge=10, le=1_440)
    grace_minutes: int = Field(120, ge=0, le=10_080, description="how long a late delivery is still looked for")
    coupon_campaign: Slug | None = Field(None, description="whoever waited longer than promised gets one of it")


class Destination(NamedTuple):
    """Where the goods go: the narrowest region code that is known, and the point, where it is known."""

    region: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class DeliveryOption(Shape):
    """A way of delivery for this selection. `reason`: why it cannot be chosen; empty when it can."""

    method: Method
    reason: Literal["", "region", "goods", "too_far", "address_needed"]
    text: str
    ship_by: Moment | None = None
    arrive_by: Moment | None = None


class Promise(NamedTuple):
    """By when it is sent, and by when it is there."""

    ship_by: datetime
    arrive_by: datetime


_TEXTS = {
    "": "",
    "region": "该地区暂不支持此配送方式",
    "goods": "部分商品不支持此配送方式",
    "too_far": "收货地址超出同城配送范围",
    "address_needed": "收货地址缺少地区，无法确定是否可送",
}


def options_of(
    terms: DeliveryTerms, promise: PromiseTerms, listed_in: Sequence[Sequence[str]], to: Destination, now: datetime
) -> list[DeliveryOption]:
    """Every way that the shop knows, in its order, for goods in these categories. Several terms of one way: one that fits is enough."""
    shown: dict[str, DeliveryOption] = {}
    for entry in terms.methods:
        reason = why_not(terms, entry, listed_in, to)
        if entry.method in shown and (reason or not shown[entry.method].reason):
            continue
        told = None if reason else promised(promise, entry.method, to.region, now)
        shown[entry.method] = DeliveryOption(
            method=entry.method,
            reason=reason,
            text=_TEXTS[reason],
            ship_by=told.ship_by if told else None,
            arrive_by=told.arrive_by if told else None,
        )
    return list(shown.values())


def why_not(
    terms: DeliveryTerms, entry: MethodTerms, listed_in: Sequence[Sequence[str]], to: Destination
) -> Literal["", "region", "goods", "too_far", "address_needed"]:
    """Why goods in these categories cannot go this way; empty when they can."""
    for categories in listed_in:
        if entry.categories and set(entry.categories).isdisjoint(categories):
            return "goods"
        if not set(entry.except_categories).isdisjoint(categories):
            return "goods"
    if entry.method not in TO_THE_DOOR:
        return ""
    if entry.regions and not to.region:
        return "address_needed"
    if entry.regions and not any(within(region, to.region or "") for region in entry.regions):
        return "region"
    if entry.method == SAME_CITY and too_far(terms, to):
        return "too_far"
    return ""


def too_far(terms: DeliveryTerms, to: Destination) -> bool:
    """Is the address beyond the shop's reach? Without both points only the region decides."""
    if terms.reach_km is None or terms.origin_latitude is None or terms.origin_longitude is None:
        return False
    if to.latitude is None or to.longitude is None:
        return False
    return distance_km(terms.origin_latitude, terms.origin_longitude, to.latitude, to.longitude) > terms.reach_km


def within(region: str, code: str) -> bool:
    """Does the region of six digits hold the place of this code (GB/T 2260: two digits for the province, four for the city)?"""
    while region.endswith("00"):
        region = region[:-2]
    return code.startswith(region)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Along the great circle (haversine)."""
    up, across = radians(other_latitude - latitude), radians(other_longitude - longitude)
    chord = sin(up / 2) ** 2 + cos(radians(latitude)) * cos(radians(other_latitude)) * sin(across / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(chord)))


def promised(terms: PromiseTerms, method: str, region: str | None, now: datetime) -> Promise | None:
    """By when something that is ordered now leaves and arrives; None where nothing is promised."""
    if not terms.on or method == VIRTUAL:
        return None
    local = now.astimezone(UTC) + BEIJING
    day = local.date() if local.time() < _time(terms.cut_off) else local.date() + timedelta(days=1)
    first = _working(terms, day)
    if first is None:
        return None
    if method == SAME_CITY:
        start = local if first == local.date() else datetime.combine(first, time(), UTC)
        start = max(start, datetime.combine(first, _time(terms.opens_at), UTC))
        arrive = start + timedelta(minutes=terms.same_city_minutes)
        return Promise(arrive - BEIJING, arrive - BEIJING)
    leaves: date | None = first
    for _ in range(terms.handling_days):
        leaves = _working(terms, leaves + timedelta(days=1)) if leaves else None
    if leaves is None:
        return None
    if method == PICKUP:
        return Promise(_end_of(leaves), _end_of(leaves))
    arrives = leaves + timedelta(days=_days(terms, region))
    while arrives.isoformat() in terms.holidays:
        arrives += timedelta(days=1)
    return Promise(_end_of(leaves), _end_of(arrives))


def _days(terms: PromiseTerms, region: str | None) -> int:
    """Days on the way: the zone that names the narrowest region decides."""
    fitting = [
        (len(code.rstrip("0")), zone.days)
        for zone in terms.zones
        for code in zone.regions
        if within(code, region or "")
    ]
    return max(fitting)[1] if fitting and region else terms.days


def _working(terms: PromiseTerms, day: date) -> date | None:
    for ahead in range(_LOOK_AHEAD):
        found = day + timedelta(days=ahead)
        if found.isoweekday() not in terms.rest_days and found.isoformat() not in terms.holidays:
            return found
    return None


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _end_of(day: date) -> datetime:
    """The last millisecond of a Beijing day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) - BEIJING - timedelta(milliseconds=1)
