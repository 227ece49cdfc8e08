"""The cart with today's prices and stock, the promotions that its selected lines use, and what a little more would save; what cannot be bought any
more stands apart.

Reads    the cart, then its SKUs and their stock and the buyer in one batch; the live promotions (kept for 10 s)
Errors   none of its own
Retry    read
"""

from __future__ import annotations

from chalicelib import cart
from chalicelib.cart import CartLine
from chalicelib.checkout import selection
from chalicelib.checkout.selection import Wanted
from chalicelib.members import User, profile_key
from chalicelib.pricing import Goods
from chalicelib.promotions import live
from chalicelib.promotions.views import CartGroup, CartHint
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store.item import Item, Key


class ViewCart(Request):
    pass


class CartLineView(Shape):
    """A line. `reason` says why it cannot be bought: not_found, off_sale, members_only, form_needed, sold_out,
    short (fewer left than wanted)."""

    product_id: str
    sku_id: str
    quantity: int
    selected: bool
    title: str = ""
    spec_text: str = ""
    image: str | None = None
    unit_price_fen: int = 0
    subtotal_fen: int = 0
    available: int = 0
    reason: str | None = None


class CartView(Response):
    """Totals count the selected lines that can be bought; money in fen. `discount_fen` is what promotions (`groups`) take off them, before
    coupons and freight."""

    lines: list[CartLineView]
    invalid_lines: list[CartLineView]
    selected_units: int
    selected_fen: int
    discount_fen: int
    all_selected: bool
    groups: list[CartGroup]
    hints: list[CartHint]


@operation(ViewCart, CartView, caller=BUYER, retry=READ)
def view(request: ViewCart, call: Call) -> CartView:
    known = cart.load(call.uid)
    entries = known.entries() if known else []
    wanted = [Wanted(product_id=line.product_id, sku_id=line.sku_id, quantity=line.quantity) for line in entries]
    who: list[tuple[type[Item], Key]] = [(User, profile_key(call.uid))]
    found = selection.read(call.uid, wanted, also=who) if wanted else selection.Selection(goods=[], unavailable=[])
    goods = {entry.sku_id: entry for entry in found.goods}
    reasons = {entry["skuId"]: entry["reason"] for entry in found.unavailable}
    shown = [_shown(line, goods.get(line.sku_id), found.left.get(line.sku_id, 0), reasons) for line in entries]
    valid = [line for line in shown if line.reason in (None, "short")]
    selected = [line for line in valid if line.selected]
    groups, hints = _promoted(call, found, selected) if selected and live.has_rules() else ([], [])
    return CartView(
        lines=valid,
        invalid_lines=[line for line in shown if line.reason not in (None, "short")],
        selected_units=sum(line.quantity for line in selected),
        selected_fen=sum(line.subtotal_fen for line in selected),
        discount_fen=sum(group.off_fen for group in groups),
        all_selected=bool(valid) and len(selected) == len(valid),
        groups=groups,
        hints=hints,
    )


def _shown(line: CartLine, goods: Goods | None, left: int, reasons: dict[str, str]) -> CartLineView:
    bare = CartLineView(
        product_id=line.product_id, sku_id=line.sku_id, quantity=line.quantity, selected=line.selected, available=left
    )
    if goods is None:
        return bare.model_copy(update={"reason": reasons[line.sku_id]})
    reason = "sold_out" if left <= 0 else "short" if left < line.quantity else None
    facts = {
        "title": goods.title,
        "spec_text": goods.spec_text,
        "image": goods.image,
        "unit_price_fen": goods.unit_price_fen,
        "subtotal_fen": goods.subtotal_fen,
        "reason": reason,
    }
    return bare.model_copy(update=facts)


def _promoted(
    call: Call, found: selection.Selection, selected: list[CartLineView]
) -> tuple[list[CartGroup], list[CartHint]]:
    """What promotions do for the selected lines."""
    from chalicelib.checkout import in_cart  # a cart without promotions needs nothing of pricing

    return in_cart.promoted(call.uid, found, {line.sku_id for line in selected}, call.now)
