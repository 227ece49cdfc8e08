"""Settle a selection without ordering it: prices explained, coupons with their reasons, what is missing, and a signed quote.

Reads    the cart or the given items: SKUs, stock, address, the buyer's coupons
Errors   nothing_selected 409, quantity_too_large 409, address_not_found 404, coupon_not_found 404, coupon_unusable 409
Retry    read
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from chalicelib import addresses, cart, coupons
from chalicelib.checkout import quote, selection
from chalicelib.checkout.selection import Selection, Wanted
from chalicelib.coupons import Coupon, CouponId, CouponView
from chalicelib.pricing import Goods, Price, coupon_discount
from chalicelib.runtime import clock
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Moment, Request, Response, Shape, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table
from chalicelib.store.item import user


class PreviewOrder(Request):
    """`items` to buy now, or nothing for the cart's selected lines. Without `addressId` the default address is shown."""

    items: list[Wanted] | None = Field(None, min_length=1, max_length=selection.MOST_LINES)
    address_id: Slug | None = None
    coupon_id: CouponId | None = None


class CouponChoice(Shape):
    """A coupon of the buyer's: what it would take off here, or why it cannot be used."""

    coupon: CouponView
    usable: bool
    reason: str
    saves_fen: int


class PreviewedOrder(Response):
    """`quoteToken` is there when the order can be submitted as shown; it holds for ten minutes."""

    price: Price
    address: addresses.AddressView | None
    coupons: list[CouponChoice]
    unavailable: list[dict[str, Any]]
    short: list[dict[str, Any]]
    quote_token: str | None
    quote_expires_at: Moment | None


@operation(PreviewOrder, PreviewedOrder, caller=BUYER, retry=READ)
def preview(request: PreviewOrder, call: Call) -> PreviewedOrder:
    wanted = selection.merged(request.items) if request.items else selection.from_cart(cart.load(call.uid))
    found = selection.read(call.uid, wanted, address_id=request.address_id, coupon_id=request.coupon_id)
    if request.address_id and found.address is None:
        raise ShopError("address_not_found")
    address = found.address or addresses.load_default(call.uid)
    coupon = selection.usable_coupon(found, request.coupon_id, call.now) if request.coupon_id else None
    price = quote.priced(found.goods, coupon.terms if coupon else None, None)
    short = selection.short_lines(found)
    expires = call.now + quote.LIFETIME
    complete = address is not None and found.goods and not short and not found.unavailable
    return PreviewedOrder(
        price=price,
        address=addresses.AddressView.of(address) if address else None,
        coupons=_choices(call.uid, found.goods, call.now),
        unavailable=found.unavailable,
        short=short,
        quote_token=_signed(call.uid, found, price, address, coupon, expires, not request.items) if complete else None,
        quote_expires_at=expires if complete else None,
    )


def _signed(
    uid: str,
    found: Selection,
    price: Price,
    address: addresses.Address | None,
    coupon: Coupon | None,
    expires: datetime,
    from_cart: bool,
) -> str:
    return quote.sign(
        quote.Quote(
            uid=uid,
            wanted=[Wanted(product_id=g.product_id, sku_id=g.sku_id, quantity=g.quantity) for g in found.goods],
            unit_prices={entry.sku_id: entry.unit_price_fen for entry in found.goods},
            address_id=address.address_id if address else None,
            coupon_id=coupon.coupon_id if coupon else None,
            terms=coupon.terms if coupon else None,
            freight=quote.freight_rule(),
            payable_fen=price.payable_fen,
            from_cart=from_cart,
            expires_at=clock.iso(expires),
        )
    )


def _choices(uid: str, goods: list[Goods], now: datetime) -> list[CouponChoice]:
    """Unused coupons, the most useful first; those that do not fit say why."""
    choices = []
    for raw in table.query_all(user(uid), begins="COUPON#", filtered=Coupon.state == coupons.UNUSED):
        coupon = Coupon.of(raw)
        reason = selection.why_not(coupon, goods, now)
        if reason != "expired":
            saves = sum(coupon_discount(goods, coupon.terms).values()) if not reason else 0
            view = CouponView.of(coupon, now)
            choices.append(CouponChoice(coupon=view, usable=not reason, reason=reason, saves_fen=saves))
    return sorted(choices, key=lambda choice: (-choice.saves_fen, choice.coupon.coupon_id))
