"""How an order is delivered: which ways are open to these goods and this address, which one was chosen, what the order keeps of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import model_validator

from .. import addresses, shop
from ..addresses import Address
from ..delivery_terms import EXPRESS, PICKUP, SAME_CITY, DeliveryOption, Destination, Method, options_of, promised
from ..pricing.lines import Goods
from ..runtime.errors import ShopError
from ..runtime.model import Shape, Slug
from ..runtime.sealed import Sealed


class DeliveryChoice(Shape):
    """The way that the buyer chose; `pointId` where it is fetched."""

    method: Method = "express"
    point_id: Slug | None = None

    @model_validator(mode="after")
    def _a_point_belongs_to_pickup(self) -> Self:
        if (self.method == PICKUP) is (self.point_id is None):
            raise ValueError("pickup names a pointId, and nothing else does")
        return self


def of_quote(method: Method, point_id: str | None) -> DeliveryChoice:
    """What the quote says."""
    return DeliveryChoice(method=method, point_id=point_id)


def options(goods: Sequence[Goods], address: Address | None, now: datetime) -> list[DeliveryOption]:
    """Every way of the shop, and why those that cannot be chosen cannot."""
    settings = shop.current()
    listed = [entry.listed_in for entry in goods]
    return options_of(settings.delivery, settings.promise, listed, _destination(address), now)


def chosen(choice: DeliveryChoice | None, ways: Sequence[DeliveryOption]) -> DeliveryChoice | None:
    """The buyer's choice if it is open to them; without a choice the first open way that needs no point."""
    open_ways = [entry.method for entry in ways if not entry.reason]
    if choice is not None:
        return choice if choice.method in open_ways else None
    method = next((method for method in open_ways if method != PICKUP), None)
    return DeliveryChoice(method=method) if method else None


def required(
    choice: DeliveryChoice | None, goods: Sequence[Goods], address: Address | None, now: datetime
) -> DeliveryChoice:
    """The same, where there must be one. Raises ShopError delivery_unavailable with the `options`."""
    ways = options(goods, address, now)
    way = chosen(choice, ways)
    if way is None:
        raise ShopError(
            "delivery_unavailable", options=[entry.model_dump(by_alias=True, mode="json") for entry in ways]
        )
    return way


def kept(choice: DeliveryChoice, address: Address, now: datetime) -> dict[str, Any]:
    """What the order's head keeps: nothing of a way that every shop has and promises nothing of."""
    told = promised(shop.current().promise, choice.method, addresses.narrowest(address.region), now)
    facts: dict[str, Any] = {"promised_at": told.arrive_by} if told else {}
    if choice.method != EXPRESS:
        facts |= {"method": choice.method, "point_id": choice.point_id}
    return facts


def place(choice: DeliveryChoice, address: Address) -> Sealed | None:
    """Where exactly it is brought within the city, for planning the rounds."""
    point = addresses.point_of(address) if choice.method == SAME_CITY else None
    return Sealed.of(f"{point[0]:.6f},{point[1]:.6f}") if point else None


def _destination(address: Address | None) -> Destination:
    if address is None:
        return Destination()
    region = addresses.narrowest(address.region)
    if not any(entry.method == SAME_CITY for entry in shop.current().delivery.methods):
        return Destination(region)
    return Destination(region, *(addresses.point_of(address) or (None, None)))
