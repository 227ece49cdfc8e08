"""Settle a selection without ordering it: the price explained, coupons and promotions with their reasons, the best combination, what a little
more would save, what is missing, and a signed quote.

Reads    the cart or the given items: SKUs, stock, address, the buyer and their coupons; the live promotions (kept for 10 s)
Errors   nothing_selected 409, quantity_too_large 409, address_not_found 404, coupon_not_found 404, coupon_unusable 409
Retry    read
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from chalicelib import addresses, cart
from chalicelib.checkout import basket, choices, hints, quote, selection
from chalicelib.checkout.choices import BestChoice, CouponChoice
from chalicelib.checkout.deal import Wish
from chalicelib.checkout.selection import Wanted
from chalicelib.coupons import CouponId
from chalicelib.pricing import Price
from chalicelib.pricing.nudge import Nudge
from chalicelib.promotions import live
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Moment, Quantity, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation


class PreviewOrder(Request):
    """`items` to buy now, or nothing for the cart's selected lines. Without `addressId` the default address is shown. `best`: use the coupon (or
    none) with which the order costs least."""

    items: list[Wanted] | None = Field(None, min_length=1, max_length=selection.MOST_LINES)
    address_id: Slug | None = None
    coupon_id: CouponId | None = None
    best: bool = False
    extras: dict[Slug, Quantity] = Field(default={}, max_length=20)


class PreviewedOrder(Response):
    """`price.unused` says of each promotion why it was not used. `quoteToken` is there when the order can be submitted as shown; it holds for ten
    minutes."""

    price: Price
    address: addresses.AddressView | None
    coupons: list[CouponChoice]
    best: BestChoice
    nudges: list[Nudge]
    unavailable: list[dict[str, Any]]
    short: list[dict[str, Any]]
    quote_token: str | None
    quote_expires_at: Moment | None


@operation(PreviewOrder, PreviewedOrder, caller=BUYER, retry=READ)
def preview(request: PreviewOrder, call: Call) -> PreviewedOrder:
    wanted = selection.merged(request.items) if request.items else selection.from_cart(cart.load(call.uid))
    plan = basket.Plan(wanted, request.address_id or "", Wish(request.coupon_id), None, None, not request.items)
    found = basket.read(call.uid, plan, [])
    if request.address_id and found.address is None:
        raise ShopError("address_not_found")
    found.address = found.address or addresses.load_default(call.uid)
    if request.coupon_id:
        selection.usable_coupon(found, request.coupon_id, call.now)
    own = choices.load(call.uid, found.coupon, call.now)
    wish = Wish(request.coupon_id, request.best, request.extras)
    made = basket.as_of_now(found, wish, own, basket.buyer(call.uid, found), call.now)
    selection.require_used(made.price, request.coupon_id)
    offered, cheapest = choices.compared(made, own, wish, found, call.now)
    short = selection.short_lines(found)
    complete = found.address and found.goods and not short and not found.unavailable and not made.price.refused
    promise = None
    if complete and found.address is not None:
        until = call.now + quote.LIFETIME
        shards = live.current().shards
        promise = quote.of(made, call.uid, found.address.address_id, not request.items, shards, until)
    return PreviewedOrder(
        price=made.price,
        address=addresses.AddressView.of(found.address) if found.address else None,
        coupons=offered,
        best=cheapest,
        nudges=hints.nudges_for(made),
        unavailable=found.unavailable,
        short=short,
        quote_token=quote.sign(promise) if promise else None,
        quote_expires_at=call.now + quote.LIFETIME if promise else None,
    )
