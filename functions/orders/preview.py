"""Settle a selection without ordering it: the price explained, coupons and promotions with their reasons, the best combination, what a little
more would save, what is missing, and a signed quote.

Reads    the cart or the given items: SKUs, stock, address, the buyer and their coupons; the live promotions (kept for 10 s)
Errors   nothing_selected 409, quantity_too_large 409, address_not_found 404, coupon_not_found 404, coupon_unusable 409
Retry    read
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib import addresses, cart, shop
from chalicelib.checkout import basket, carriage, choices, confirming, hints, quote, selection
from chalicelib.checkout.carriage import DeliveryChoice
from chalicelib.checkout.choices import BestChoice, CouponChoice, PointsChoice
from chalicelib.checkout.deal import Wish
from chalicelib.checkout.selection import Wanted
from chalicelib.coupons import CouponId
from chalicelib.delivery_terms import DeliveryOption
from chalicelib.payments import offline
from chalicelib.payments.offline import CashOffer
from chalicelib.points.ledger import MOST as MOST_POINTS
from chalicelib.pricing import Price
from chalicelib.pricing.nudge import Nudge
from chalicelib.promotions import live
from chalicelib.return_terms import ToConfirm
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Moment, Quantity, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class PreviewOrder(Request):
    """`items` to buy now, or nothing for the cart's selected lines. Without `addressId` the default address is shown. `best`: use the coupon (or
    none) with which the order costs least. `points`: how many to spend at most; without it none, and with `best` as many as lower the price."""

    items: list[Wanted] | None = Field(None, min_length=1, max_length=selection.MOST_LINES)
    address_id: Slug | None = None
    coupon_id: CouponId | None = None
    best: bool = False
    extras: dict[Slug, Quantity] = Field(default={}, max_length=20)
    points: int | None = Field(None, ge=0, le=MOST_POINTS)
    delivery: DeliveryChoice | None = None


class PreviewedOrder(Response):
    """`price.unused` says of each promotion why it was not used. `delivery`: the way it is priced for; null when the one that was asked for cannot
    be chosen (`deliveryOptions` says why), and then it is priced for express. `toConfirm`: lines that come back without a reason unless the buyer
    confirms, line by line, that they do not (`confirmedTerms` of orders/submit). `quoteToken` is there when the order can be submitted as shown; it
    holds for ten minutes."""

    price: Price
    address: addresses.AddressView | None
    coupons: list[CouponChoice]
    points: PointsChoice | None
    best: BestChoice
    nudges: list[Nudge]
    delivery: DeliveryChoice | None
    delivery_options: list[DeliveryOption]
    to_confirm: list[ToConfirm]
    cash: CashOffer
    unavailable: list[dict[str, Any]]
    short: list[dict[str, Any]]
    quote_token: str | None
    quote_expires_at: Moment | None


@operation(PreviewOrder, PreviewedOrder, caller=BUYER, retry=READ)
def preview(request: PreviewOrder, call: Call) -> PreviewedOrder:
    wanted = selection.merged(request.items) if request.items else selection.from_cart(cart.load(call.uid))
    purse = Wish(request.coupon_id, points=MOST_POINTS if live.current().house.points else 0)
    plan = basket.Plan(wanted, request.address_id or "", purse, None, None, not request.items)
    found = basket.read(call.uid, plan)
    if request.address_id and found.address is None:
        raise ShopError("address_not_found")
    found.address = found.address or addresses.load_default(call.uid)
    if request.coupon_id:
        selection.usable_coupon(found, request.coupon_id, call.now)
    own = choices.load(call.uid, found.coupon, call.now)
    ways = carriage.options(found.goods, found.address, call.now)
    way = carriage.chosen(request.delivery, ways)
    ready = MOST_POINTS if request.points is None else request.points
    points = ready if request.best else request.points or 0
    wish = Wish(request.coupon_id, request.best, request.extras, way.method if way else "express", points)
    made = basket.as_of_now(found, wish, own, basket.buyer(call.uid, found), call.now)
    selection.require_used(made.price, request.coupon_id)
    offered, cheapest = choices.compared(made, own, wish, found, call.now, ready)
    short = selection.short_lines(found)
    complete = way and found.address and found.goods and not short and not found.unavailable and not made.price.refused
    promise = None
    if complete and found.address is not None:
        until = call.now + quote.LIFETIME
        holding = live.current()
        place = found.address.address_id
        promise = quote.of(made, call.uid, place, not request.items, holding.shards, until, way, holding.pots)
    return PreviewedOrder(
        price=made.price,
        address=addresses.AddressView.of(found.address) if found.address else None,
        coupons=offered,
        points=choices.points_for(made),
        best=cheapest,
        nudges=hints.nudges_for(made),
        delivery=way,
        delivery_options=ways,
        to_confirm=confirming.asked(found.goods),
        cash=offline.offer(
            call.uid,
            made.price.payable_fen,
            found.address.region if found.address else None,
            shop.current(),
            wish.method,
        ),
        unavailable=found.unavailable,
        short=short,
        quote_token=quote.sign(promise) if promise else None,
        quote_expires_at=call.now + quote.LIFETIME if promise else None,
    )
