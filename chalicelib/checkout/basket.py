"""What is being ordered, read and priced: from a quote, from given items, or from the cart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import Field

from .. import addresses, budgets, cart, members, stock
from ..balance.proof import ProofOfPin
from ..coupons import Coupon, CouponId
from ..members import User
from ..points.ledger import MOST as MOST_POINTS
from ..points.ledger import Points, available, empty, points_key
from ..pricing.agreement import Agreement
from ..pricing.combination import Effort
from ..pricing.lines import Goods
from ..pricing.rules import Rule
from ..pricing.stages import priced
from ..promotions import live
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..runtime.model import Fen, Quantity, Remark, Request, Slug
from . import carriage, deal, quote, selection
from .carriage import DeliveryChoice
from .deal import Deal, Wish
from .differences import differences, gone_gifts
from .quote import Quote
from .selection import Selection, Wanted


class Ask(Request):
    """A `quoteToken` says it all; otherwise `items` (or nothing: the cart's selected lines) with `addressId`, `extras` (id -> units)
    and how many `points` at most. `pinProof` of balance/confirm_pin: where the shop wants the payment PIN for points."""

    quote_token: str | None = Field(None, max_length=quote.MOST_CHARACTERS)
    items: list[Wanted] | None = Field(None, min_length=1, max_length=selection.MOST_LINES)
    address_id: Slug | None = None
    coupon_id: CouponId | None = None
    extras: dict[Slug, Quantity] = Field(default={}, max_length=20)
    points: int = Field(0, ge=0, le=MOST_POINTS)
    pin_proof: ProofOfPin | None = None
    delivery: DeliveryChoice | None = None
    confirmed_terms: list[Slug] = Field(
        default=[],
        max_length=selection.MOST_LINES,
        description="SKUs of which the buyer confirmed that they do not come back without a reason: `toConfirm` of the preview",
    )
    expected_total_fen: Fen | None = None
    remark: Remark = ""


@dataclass(frozen=True)
class Basket:
    """Everything that becomes an order."""

    uid: str
    selection: Selection
    deal: Deal
    address: addresses.Address
    coupon: Coupon | None
    remark: str
    from_cart: bool
    delivery: DeliveryChoice
    confirmed: frozenset[str] = frozenset()  # SKUs that, as the buyer confirmed, stay without a reason


@dataclass(frozen=True)
class Plan:
    """What to read: the keys are known before anything is read, but for the cart's lines. `terms`: of the promise."""

    wanted: list[Wanted]
    address_id: str
    wish: Wish
    promise: Quote | None
    terms: Agreement | None
    from_cart: bool


def plan(uid: str, ask: Ask, now: datetime) -> Plan:
    """Raises ShopError quote_expired, nothing_selected, address_not_found."""
    if ask.quote_token:
        promise = quote.read(ask.quote_token, uid, now)
        _refuse_contradictions(ask, promise)
        terms = promise.terms()
        wish = Wish(promise.coupon_id, extras=dict(terms.choice.extras), points=terms.points)
        return Plan(quote.wanted(terms), promise.address_id, wish, promise, terms, promise.from_cart)
    if not ask.address_id:
        raise ShopError("address_not_found")
    wish = Wish(ask.coupon_id, extras=ask.extras, points=ask.points)
    if ask.items:
        return Plan(selection.merged(ask.items), ask.address_id, wish, None, None, False)
    return Plan(selection.from_cart(cart.load(uid)), ask.address_id, wish, None, None, True)


def _refuse_contradictions(ask: Ask, promise: Quote) -> None:
    """The quote says what is ordered and where it goes; a request that says otherwise beside it is a mistake."""
    if ask.items:
        raise invalid("items", problem="the quote says already what is ordered")
    if ask.extras:
        raise invalid("extras", problem="the quote says already what is ordered")
    if ask.points:
        raise invalid("points", problem="the quote says already what is spent")
    for name, said, promised in (
        ("addressId", ask.address_id, promise.address_id),
        ("couponId", ask.coupon_id, promise.coupon_id),
        ("delivery", ask.delivery, carriage.of_quote(promise.method, promise.point_id)),
    ):
        if said is not None and said != promised:
            raise invalid(name, problem="the quote says otherwise; get a new one")


def read(uid: str, wanted: Plan) -> Selection:
    """One batch read of everything the order needs, the buyer included. Raises ShopError out_of_stock for what is surely sold out."""
    sold_out = [entry.sku_id for entry in wanted.wanted if stock.is_sold_out(entry.sku_id)]
    if sold_out:
        raise ShopError("out_of_stock", lines=[{"skuId": sku, "available": 0} for sku in sold_out])
    rules = wanted.terms.book.rules if wanted.terms else [rule.terms for rule in live.current().rules]
    purse = points_key(uid)
    found = selection.read(
        uid,
        wanted.wanted,
        address_id=wanted.address_id,
        coupon_id=wanted.wish.coupon,
        also=[
            (User, members.profile_key(uid)),
            *((stock.Stock, stock.stock_key(sku)) for sku in sorted(deal.gift_skus(rules))),
            *(budgets.keys(wanted.promise.shards) if wanted.promise else ()),
            *([(Points, purse)] if wanted.wish.points else ()),
        ],
    )
    if wanted.wish.points:
        item = found.others.get(purse)
        found.points = item if isinstance(item, Points) else empty(purse)
    return found


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

    Raises ShopError lines_unavailable, out_of_stock, address_not_found, coupon_not_found, coupon_unusable, delivery_unavailable, no_delivery,
    region_needed, total_changed.
    """
    selection.require_all(found)
    short = selection.short_lines(found)
    for line in short:
        if line["skuId"] not in found.supplies or found.supplies[line["skuId"]].gone:
            stock.remember_sold_out(line["skuId"])
    if short:
        raise ShopError("out_of_stock", lines=short)
    if found.address is None:
        raise ShopError("address_not_found")
    if wanted.promise is not None and wanted.terms is not None:
        told = carriage.of_quote(wanted.promise.method, wanted.promise.point_id)
        way = carriage.required(told, found.goods, found.address, now)  # a quote promises a price, not an open way
        wish = replace(wanted.wish, method=way.method)
        made = _as_promised(wanted.promise, wanted.terms, found, now)
        if made is None:
            made = _compared(uid, wanted.promise, wanted.terms, wish, found, now)
    else:
        if wanted.wish.coupon:
            selection.usable_coupon(found, wanted.wish.coupon, now)
        way = carriage.required(ask.delivery, found.goods, found.address, now)
        wish = replace(wanted.wish, method=way.method)
        made = as_of_now(found, wish, [found.coupon] if found.coupon else [], buyer(uid, found), now)
        selection.require_used(made.price, wanted.wish.coupon)
    refuse_undelivered(made, found.address)
    payable = made.price.payable_fen
    if ask.expected_total_fen is not None and ask.expected_total_fen != payable:
        raise ShopError("total_changed", expectedFen=ask.expected_total_fen, payableFen=payable, differences=[])
    coupon = found.coupon if made.price.coupons else None
    confirmed = _confirmed(ask.confirmed_terms, found)
    return Basket(uid, found, made, found.address, coupon, ask.remark, wanted.from_cart, way, confirmed)


def _confirmed(skus: Sequence[str], found: Selection) -> frozenset[str]:
    """What the buyer confirmed of the lines. Raises ShopError invalid_request naming a SKU that is not ordered."""
    for place, sku in enumerate(skus):
        if sku not in found.units:
            raise invalid("confirmedTerms", place, problem="not in this order")
    return frozenset(skus)


def as_of_now(
    found: Selection,
    wish: Wish,
    own: Sequence[Coupon],
    who: User | None,
    now: datetime,
    effort: Effort | None = None,
) -> Deal:
    """The selection priced under today's rules. `effort`: what the search for the best may cost; its own where none is given."""
    book = deal.rulebook(found.goods, own, wish.method)
    left = _gifts_left(book.rules, found.goods, found)
    about = deal.circumstances(now, who, found.open_orders, found.address, left, available(found.points, now))
    made = deal.strike(found.goods, book, about, wish, found.others, effort or Effort())
    return made if found.address is None else deal.with_region_refused(made)


def _gifts_left(rules: Sequence[Rule], goods: Sequence[Goods], found: Selection) -> dict[str, int]:
    """How many of each gift are left when the goods are taken; where they lie is kept in the selection, for the order to take them from there."""
    found.gift_supplies = deal.gift_supplies(rules, found.others, found.region)
    return deal.gifts_left(found.gift_supplies, goods)


def _as_promised(promise: Quote, terms: Agreement, found: Selection, now: datetime) -> Deal | None:
    """The price that was promised; none when it cannot be kept: too late, another place, a coupon, a budget or a gift that is gone."""
    if not promise.holds(now) or deal.region_of(found.address) != terms.circumstances.region:
        return None
    if promise.coupon_id and (found.coupon is None or selection.why_not(found.coupon, now)):
        return None
    if terms.circumstances.first_order and found.open_orders is not None and not found.open_orders.is_first:
        return None
    shown = {entry.sku_id: entry for entry in found.goods}
    goods = [
        entry.model_copy(
            update={
                "title": shown[entry.sku_id].title,
                "spec_text": shown[entry.sku_id].spec_text,
                "image": shown[entry.sku_id].image,
            }
        )
        for entry in terms.goods
    ]
    left = _gifts_left(terms.book.rules, goods, found)
    about = terms.circumstances.model_copy(update={"gifts_left": left, "points": available(found.points, now)})
    price = priced(goods, terms.book, about, terms.choice)
    taken, over = deal.budget_parts(price, promise.shards, promise.pots, found.others)
    if over or price.payable_fen != terms.payable_fen or gone_gifts(promise, terms, price):
        return None
    return Deal(goods, terms.book, about, terms.choice, price, taken)


def _compared(uid: str, promise: Quote, terms: Agreement, wish: Wish, found: Selection, now: datetime) -> Deal:
    """The price of today, where it is what was promised. Raises ShopError total_changed with what differs."""
    gone = None
    if promise.coupon_id:
        gone = selection.why_not(found.coupon, now) if found.coupon else "coupon_not_found"
    if gone:
        wish = replace(wish, coupon=None)
    own = [found.coupon] if found.coupon and not gone else []
    made = as_of_now(found, wish, own, buyer(uid, found), now)
    unused = promise.coupon_id is not None and promise.coupon_id not in made.price.coupons
    if unused or made.price.payable_fen != terms.payable_fen or gone_gifts(promise, terms, made.price):
        raise ShopError(
            "total_changed",
            expectedFen=terms.payable_fen,
            payableFen=made.price.payable_fen,
            differences=differences(promise, terms, made.price, gone),
        )
    return made


def refuse_undelivered(made: Deal, address: addresses.Address) -> None:
    """Raises ShopError no_delivery, or region_needed with the address's `fields` that are missing, naming the lines."""
    lines = {
        reason: [
            {"skuId": sku, "text": refusal.text, "templateId": refusal.template_id}
            for refusal in made.price.refused
            if refusal.reason == reason
            for sku in refusal.sku_ids
        ]
        for reason in ("no_delivery", "region_needed")
    }
    if lines["no_delivery"]:
        raise ShopError("no_delivery", lines=lines["no_delivery"])
    if lines["region_needed"]:
        codes = {
            "provinceCode": address.region.province_code,
            "cityCode": address.region.city_code,
            "districtCode": address.region.district_code,
        }
        missing = [name for name, code in codes.items() if not code] or ["districtCode"]
        raise ShopError("region_needed", addressId=address.address_id, fields=missing, lines=lines["region_needed"])


def buyer(uid: str, found: Selection) -> User | None:
    """The buyer's own item, read together with the rest."""
    item = found.others.get(members.profile_key(uid))
    return item if isinstance(item, User) else None
