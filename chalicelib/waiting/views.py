"""A place in a waiting list as its owner sees it."""

from __future__ import annotations

from ..runtime.model import Moment, Shape
from .line import ahead
from .places import WAITING, Place


class PlaceView(Shape):
    """`state`: waiting, or holding (`units` stand by `until` then). `ahead`: people before this one, 100 at most."""

    product_id: str
    sku_id: str
    title: str
    units: int
    state: str
    joined_at: Moment
    until: Moment | None
    ahead: int

    @classmethod
    def of(cls, place: Place) -> PlaceView:
        return cls(
            product_id=place.product_id,
            sku_id=place.sku_id,
            title=place.title,
            units=int(place.units),
            state=place.state,
            joined_at=place.joined_at,
            until=place.until,
            ahead=ahead(place) if place.state == WAITING else 0,
        )
