"""What a buyer wants to settle, read from the table in one call: SKUs, address, coupon, and what the caps need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from .. import addresses, catalog, coupons, members, shop, stock, waiting
from ..cart import Cart, cart_key
from ..catalog import Sku
from ..coupons import Coupon
from ..members import User
from ..orders.items import OpenOrders, open_key
from ..points.ledger import Points
from ..pricing import Goods, Price
from ..runtime.errors import ShopError
from ..runtime.model import Quantity, Shape, Slug
from ..store import table
from ..store.item import Item, Key

MOST_LINES = 50
MOST_UNITS = 999  # of one SKU, as of one Quantity
T = TypeVar("T", bound=Item)


class Wanted(Shape):
    """One thing to buy."""

    product_id: Slug
    sku_id: Slug
    quantity: Quantity


@dataclass
class Selection:
    """What was read. `unavailable` names lines that cannot be bought, and why; `holds` stand by for this buyer from a waiting list;
    `gift_supplies`: where what the rules could bring lies."""

    goods: list[Goods]
    unavailable: list[dict[str, Any]]
    rush: bool = False
    left: dict[str, int] = field(default_factory=dict)
    supplies: dict[str, stock.Supply] = field(default_factory=dict)
    region: str | None = None
    holds: list[waiting.Place] = field(default_factory=list)
    address: addresses.Address | None = None
    coupon: Coupon | None = None
    cart: Cart | None = None
    open_orders: OpenOrders | None = None
    paid: list[str] = field(default_factory=list)  # of these, what the caps found to be paid
    points: Points | None = None
    others: dict[Key, Item] = field(default_factory=dict)
    gift_supplies: dict[str, stock.Supply] = field(default_factory=dict)

    @property
    def units(self) -> dict[str, int]:
        return {entry.sku_id: entry.quantity for entry in self.goods}


def merged(wanted: Iterable[Wanted]) -> list[Wanted]:
    """One entry per SKU. Raises ShopError nothing_selected, cart_full (too many lines), quantity_too_large."""
    by_sku: dict[str, Wanted] = {}
    for entry in wanted:
        known = by_sku.get(entry.sku_id)
        total = entry.quantity + (known.quantity if known else 0)
        if total > MOST_UNITS:
            raise ShopError("quantity_too_large", limit=MOST_UNITS, skuId=entry.sku_id)
        by_sku[entry.sku_id] = Wanted(product_id=entry.product_id, sku_id=entry.sku_id, quantity=total)
    if not by_sku:
        raise ShopError("nothing_selected")
    if len(by_sku) > MOST_LINES:
        raise ShopError("cart_full", limit=MOST_LINES)
    return list(by_sku.values())


def from_cart(cart: Cart | None) -> list[Wanted]:
    """The selected lines of a cart. Raises ShopError nothing_selected."""
    lines = [line for line in cart.entries() if line.selected] if cart else []
    if not lines:
        raise ShopError("nothing_selected")
    if len(lines) > MOST_LINES:
        raise ShopError("cart_full", limit=MOST_LINES)
    return [Wanted(product_id=line.product_id, sku_id=line.sku_id, quantity=line.quantity) for line in lines]


def read(
    uid: str,
    wanted: Sequence[Wanted],
    *,
    address_id: str | None = None,
    coupon_id: str | None = None,
    also: Sequence[tuple[type[Item], Key]] = (),
) -> Selection:
    """One batch read of everything that a quote or an order needs. `also`: items that the caller wants with it (`others`)."""
    sku_keys = {entry.sku_id: catalog.sku_key(entry.product_id, entry.sku_id) for entry in wanted}
    stock_keys = {sku: stock.stock_key(sku) for sku in sku_keys}
    asked: list[tuple[type[Item], Key]] = [
        *((Sku, key) for key in sku_keys.values()),
        *((stock.Stock, key) for key in stock_keys.values()),
        (Cart, cart_key(uid)),
        (OpenOrders, open_key(uid)),
        *also,
    ]
    address_key = addresses.key(uid, address_id) if address_id else None
    if address_key:
        asked.append((addresses.Address, address_key))
    coupon_key = coupons.coupon_key(uid, coupon_id) if coupon_id else None
    if coupon_key:
        asked.append((Coupon, coupon_key))
    found = table.get_many(asked)
    supplies, holds = waiting.served(uid, stock.count(found.get(key) for key in stock_keys.values()))
    region = _region(found.get(address_key)) if address_key else None
    if any(supply.located for supply in supplies.values()):
        served = {place.location_id: place.regions for place in shop.current().locations}
        supplies = {sku: stock.near(supply, region, served) for sku, supply in supplies.items()}
    left = {sku: supply.left for sku, supply in supplies.items()}
    who = found.get(members.profile_key(uid))
    level = int(who.level or 0) if isinstance(who, User) else 0
    selection = _judged(wanted, {sku: found.get(key) for sku, key in sku_keys.items()}, left, level)
    selection.supplies, selection.holds, selection.region = supplies, holds, region
    selection.address = _as(addresses.Address, found.get(address_key)) if address_key else None
    selection.coupon = _as(Coupon, found.get(coupon_key)) if coupon_key else None
    selection.cart = _as(Cart, found.get(cart_key(uid)))
    selection.open_orders = _as(OpenOrders, found.get(open_key(uid)))
    selection.others = found
    _personalise(selection, {sku: found.get(key) for sku, key in sku_keys.items()})
    return selection


def _personalise(selection: Selection, skus: dict[str, Item | None]) -> None:
    """What the buyer has filled in stands with the choice of specs, wherever the line is shown and in the order that it becomes.

    What asks for something is bought from the cart, where it was filled in.
    """
    asking = {sku_id: sku.form for sku_id, sku in skus.items() if isinstance(sku, Sku) and sku.form}
    if not asking:
        return
    filled_in = {line.sku_id: line.form for line in selection.cart.entries()} if selection.cart else {}
    ready: list[Goods] = []
    for entry in selection.goods:
        form = filled_in.get(entry.sku_id, {})
        if any(asked.required and asked.title not in form for asked in asking.get(entry.sku_id, ())):
            selection.unavailable.append({"skuId": entry.sku_id, "reason": "form_needed", "title": entry.title})
        elif form and entry.sku_id in asking:
            told = "，".join(f"{title}：{text}" for title, text in form.items())
            ready.append(entry.model_copy(update={"spec_text": f"{entry.spec_text} {told}".strip()}))
        else:
            ready.append(entry)
    selection.goods = ready


def _region(address: Item | None) -> str | None:
    """The narrowest code that is known of where the order goes."""
    if not isinstance(address, addresses.Address):
        return None
    region = address.region
    return region.district_code or region.city_code or region.province_code


def _as(kind: type[T], item: Item | None) -> T | None:
    return item if isinstance(item, kind) else None


def _judged(wanted: Sequence[Wanted], skus: dict[str, Item | None], left: dict[str, int], level: int) -> Selection:
    """Lines that can be bought, and those that cannot."""
    selection = Selection(goods=[], unavailable=[], left=left)
    for entry in wanted:
        sku = skus[entry.sku_id]
        if not isinstance(sku, Sku) or (sku.hidden and level < sku.min_level):
            selection.unavailable.append({"skuId": entry.sku_id, "reason": "not_found"})
        elif not sku.on_sale:
            selection.unavailable.append({"skuId": entry.sku_id, "reason": "off_sale", "title": sku.title})
        elif level < (sku.min_level or 0):
            facts = {"title": sku.title, "minLevel": int(sku.min_level)}
            selection.unavailable.append({"skuId": entry.sku_id, "reason": "members_only", **facts})
        else:
            selection.goods.append(goods_of(sku, entry.quantity))
            selection.rush = selection.rush or sku.rush
    return selection


def goods_of(sku: Sku, quantity: int) -> Goods:
    return Goods(
        product_id=sku.product_id,
        sku_id=sku.sku_id,
        title=sku.title,
        spec_text=sku.spec_text,
        image=sku.image,
        unit_price_fen=int(sku.price_fen),
        quantity=quantity,
        weight_grams=int(sku.weight_grams),
        volume_cm3=int(sku.volume_cm3 or 0),
        freight_template=sku.freight_template,
        listed_in=sku.listed_in,
    )


def require_all(selection: Selection) -> None:
    """Raises ShopError lines_unavailable when a line cannot be bought at all."""
    if selection.unavailable:
        raise ShopError("lines_unavailable", lines=selection.unavailable)


def short_lines(selection: Selection) -> list[dict[str, Any]]:
    """Lines of which there is not enough: what was wanted and what is left."""
    return [
        {
            "skuId": entry.sku_id,
            "title": entry.title,
            "wanted": entry.quantity,
            "available": selection.left.get(entry.sku_id, 0),
        }
        for entry in selection.goods
        if selection.left.get(entry.sku_id, 0) < entry.quantity
    ]


def usable_coupon(selection: Selection, coupon_id: str, now: datetime) -> Coupon:
    """The buyer's coupon, if it is free and valid. Raises ShopError coupon_not_found, coupon_unusable."""
    coupon = selection.coupon
    if coupon is None:
        raise ShopError("coupon_not_found", couponId=coupon_id)
    reason = why_not(coupon, now)
    if reason:
        raise ShopError("coupon_unusable", reason=reason, couponId=coupon_id)
    return coupon


def why_not(coupon: Coupon, now: datetime) -> str:
    """Why a coupon cannot be used now, whatever the goods; empty when it can."""
    if coupon.state != coupons.UNUSED:
        return {"held": "in_use", "used": "used", "void": "void"}[coupon.state]
    return "expired" if coupon.valid_until <= now else ""


def require_used(price: Price, coupon_id: str | None) -> None:
    """The coupon that was asked for takes something off. Raises ShopError coupon_unusable with the rule's reason."""
    if coupon_id and coupon_id not in price.coupons:
        why = next((unused for unused in price.unused if unused.rule_id == coupon_id), None)
        said = {"reason": why.reason, "text": why.text} if why else {"reason": "nothing_to_take"}
        raise ShopError("coupon_unusable", couponId=coupon_id, **said)
