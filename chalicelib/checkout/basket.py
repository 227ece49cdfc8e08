"""What is being ordered, read and priced: from a quote, from given items, or from the cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from .. import addresses, cart, members, stock
from ..coupons import Coupon, CouponId
from ..members import User
from ..pricing import Price
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..runtime.model import Fen, Remark, Request, Slug
from ..store.item import Item, Key
from . import quote, selection
from .quote import Quote
from .selection import Selection, Wanted


class Ask(Request):
    """A `quoteToken` says it all; otherwise `items` (or nothing: the cart's selected lines) with `addressId`."""

    quote_token: str | None = Field(None, max_length=8_000)
    items: list[Wanted] | None = Field(None, min_length=1, max_length=selection.MOST_LINES)
    address_id: Slug | None = None
    coupon_id: CouponId | None = None
    expected_total_fen: Fen | None = None
    remark: Remark = ""


@dataclass(frozen=True)
class Basket:
    """Everything that becomes an order."""

    uid: str
    selection: Selection
    price: Price
    address: addresses.Address
    coupon: Coupon | None
    remark: str
    from_cart: bool


@dataclass(frozen=True)
class Plan:
    """What to read: the keys are known before anything is read, but for the cart's lines."""

    wanted: list[Wanted]
    address_id: str
    coupon_id: str | None
    promise: Quote | None
    from_cart: bool


def plan(uid: str, ask: Ask, now: datetime) -> Plan:
    """Raises ShopError quote_expired, nothing_selected, address_not_found."""
    if ask.quote_token:
        promise = quote.read(ask.quote_token, uid, now)
        _refuse_contradictions(ask, promise)
        return Plan(promise.wanted, promise.address_id or "", promise.coupon_id, promise, promise.from_cart)
    if not ask.address_id:
        raise ShopError("address_not_found")
    if ask.items:
        return Plan(selection.merged(ask.items), ask.address_id, ask.coupon_id, None, False)
    return Plan(selection.from_cart(cart.load(uid)), ask.address_id, ask.coupon_id, None, True)


def _refuse_contradictions(ask: Ask, promise: Quote) -> None:
    """The quote says what is ordered and where it goes; a request that says otherwise beside it is a mistake."""
    if ask.items:
        raise invalid("items", problem="the quote says already what is ordered")
    for name, said, promised in (
        ("addressId", ask.address_id, promise.address_id),
        ("couponId", ask.coupon_id, promise.coupon_id),
    ):
        if said is not None and said != promised:
            raise invalid(name, problem="the quote says otherwise; get a new one")


def read(uid: str, wanted: Plan, also: list[tuple[type[Item], Key]]) -> Selection:
    """One batch read of everything the order needs, the buyer and `also` included. Raises ShopError out_of_stock for what is surely sold out."""
    sold_out = [entry.sku_id for entry in wanted.wanted if stock.is_sold_out(entry.sku_id)]
    if sold_out:
        raise ShopError("out_of_stock", lines=[{"skuId": sku, "available": 0} for sku in sold_out])
    return selection.read(
        uid,
        wanted.wanted,
        address_id=wanted.address_id,
        coupon_id=wanted.coupon_id,
        also=[(User, members.profile_key(uid)), *also],
    )


def cart_moved(wanted: Plan, found: Selection) -> bool:
    """Did the cart change between the look that said what is wanted and the read of the rest? Another device may have ordered it.

    A quote is an older look: lines may have grown since; what is not in the cart any more has been ordered or taken out.
    Raises ShopError cart_changed in that case.
    """
    if not wanted.from_cart:
        return False
    lines = {line.sku_id: line.quantity for line in found.cart.entries()} if found.cart else {}
    if wanted.promise is None:
        return any(lines.get(entry.sku_id) != entry.quantity for entry in wanted.wanted)
    gone = [entry.sku_id for entry in wanted.wanted if lines.get(entry.sku_id, 0) < entry.quantity]
    if gone:
        raise ShopError("cart_changed", skuIds=gone)
    return False


def fill(uid: str, ask: Ask, wanted: Plan, found: Selection, now: datetime) -> Basket:
    """The basket of what was read.

    Raises ShopError lines_unavailable, out_of_stock, address_not_found, coupon_not_found, coupon_unusable, total_changed.
    """
    selection.require_all(found)
    short = selection.short_lines(found)
    for line in short:
        if line["available"] <= 0:
            stock.remember_sold_out(line["skuId"])
    if short:
        raise ShopError("out_of_stock", lines=short)
    if found.address is None:
        raise ShopError("address_not_found")
    coupon = selection.usable_coupon(found, wanted.coupon_id, now) if wanted.coupon_id else None
    price = quote.priced(found.goods, coupon.terms if coupon else None, wanted.promise)
    if ask.expected_total_fen is not None and ask.expected_total_fen != price.payable_fen:
        raise ShopError("total_changed", expectedFen=ask.expected_total_fen, payableFen=price.payable_fen)
    return Basket(uid, found, price, found.address, coupon, ask.remark, wanted.from_cart)


def buyer(uid: str, found: Selection) -> User | None:
    """The buyer's own item, read together with the rest."""
    item = found.others.get(members.profile_key(uid))
    return item if isinstance(item, User) else None
