"""All that a mini-program needs when it starts, in one call: who is new, badges, the cart's count, and what of the home page has changed.

Reads    cart, open orders, profile, home page (one batch); the latest notices and orders (two Queries); the products that the page shows
         (one batch)
Writes   nothing
Errors   none of its own
Retry    a read
The caller sends the etags of the blocks that it has kept; those that are the same come back as `unchanged`, without their content.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.cart import Cart, cart_key
from chalicelib.home.items import HOME, HomePage
from chalicelib.home.shown import HomeView, page_of, visitor_of
from chalicelib.members import User, profile_key
from chalicelib.messages import inbox
from chalicelib.orders import badges
from chalicelib.orders.items import OpenOrders, open_key
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Moment, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.shop import current
from chalicelib.store import table

Known = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}(,[0-9a-f]{16}){0,39}$")]


class Boot(Request):
    known: Known | None = Field(None, description="etags of kept blocks, separated by commas")


class Badges(Shape):
    """What stands in red on the tabs. `unread` is 100 when there are more."""

    unpaid: int
    to_ship: int
    to_receive: int
    unread: int


class Booted(Response):
    shop_name: str
    now: Moment
    buyer_id: str
    is_new: bool = Field(description="has not ordered yet")
    cart_lines: int
    cart_units: int
    badges: Badges
    home: HomeView


@operation(Boot, Booted, caller=BUYER, retry=READ)
def boot(request: Boot, call: Call) -> Booted:
    keys = cart_key(call.uid), open_key(call.uid), profile_key(call.uid), HOME
    found = table.get_many(list(zip((Cart, OpenOrders, User, HomePage), keys, strict=True)), strong=False)
    cart, orders, member, home = (found.get(key) for key in keys)
    lines = cart.entries() if isinstance(cart, Cart) else []
    is_new = not isinstance(orders, OpenOrders) or orders.is_first
    visitor = visitor_of(member, is_new) if isinstance(member, User) else None
    tabs = badges.counts(call.uid, call.now)
    page = page_of(home if isinstance(home, HomePage) else None, call.now, visitor)
    return Booted(
        shop_name=current().shop_name,
        now=call.now,
        buyer_id=call.uid,
        is_new=is_new,
        cart_lines=len(lines),
        cart_units=sum(line.quantity for line in lines),
        badges=Badges(
            unpaid=tabs["unpaid"],
            to_ship=tabs["to_ship"],
            to_receive=tabs["to_receive"],
            unread=inbox.count_unread(call.uid, strong=False),
        ),
        home=page.without((request.known or "").split(",")),
    )
