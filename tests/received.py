"""Orders that were received, put into the table as they are, for tests of what comes after; and the buyers who made them."""

from __future__ import annotations

from chalicelib import members
from chalicelib.members import User
from chalicelib.orders.items import Kept, OrderHead, Snapshot, head_key, snapshot_key
from chalicelib.pricing import Line
from chalicelib.runtime import clock, ids, tokens
from chalicelib.runtime.sealed import Sealed
from chalicelib.store import table
from tests.world import Person


def member(nickname: str | None = None) -> Person:
    """A buyer whose token lasts for a year."""
    uid, now = ids.uid(), clock.now()
    table.put(
        User.at(
            members.profile_key(uid),
            uid=uid,
            status=members.ACTIVE,
            token_version=1,
            platform="wechat",
            appid="none",
            openid=Sealed.of("nobody"),
            nickname=nickname,
            avatar_url="/media/face.png" if nickname else None,
            created_at=now,
            last_login_at=now,
        )
    )
    return Person(tokens.issue("buyer", uid, 1, 400 * 86_400), uid)


def order(buyer: Person, *products: str, status: str = "RECEIVED") -> OrderHead:
    """An order of one piece of each product's first SKU (`tray` -> `tray-1`), received now."""
    now = clock.now()
    number = ids.order_no(now, buyer.uid)
    head = OrderHead.at(
        head_key(number),
        seq=1,
        timeline=[],
        order_no=number,
        uid=buyer.uid,
        store_id="main",
        status=status,
        title="杯",
        units=len(products),
        payable_fen=100 * len(products),
        entrance="inline",
        created_at=now,
        pay_until=now,
        received_at=now if status == "RECEIVED" else None,
    )
    snapshot = Snapshot.at(
        snapshot_key(number),
        kept=Kept(lines=[_line(product) for product in products]),
        receiver=Sealed.of("{}"),
    )
    table.put(snapshot)
    table.put(head)
    return head


def _line(product_id: str) -> Line:
    return Line(
        product_id=product_id,
        sku_id=f"{product_id}-1",
        title=product_id,
        spec_text="大号",
        unit_price_fen=100,
        quantity=1,
        subtotal_fen=100,
        discount_fen=0,
        payable_fen=100,
    )
