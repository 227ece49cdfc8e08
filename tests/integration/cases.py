"""An order in a shop that others use too: what a test of money does to it and sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib import members
from chalicelib.coupons import Coupon, coupon_key
from chalicelib.orders.items import OrderHead
from chalicelib.payments.items import attempts_of, out_trade_no, refunds_of
from chalicelib.runtime import ids
from chalicelib.store import table
from tests.integration import money
from tests.integration.outside import paid
from tests.integration.shop import Product, Shop
from tests.world import Person

STOCK = 5
ENDED = {"SUCCESS", "CLOSED"}


@dataclass
class Case:
    """An unpaid order of `pieces` out of STOCK, by a buyer who has no other."""

    shop: Shop
    buyer: Person
    product: Product
    order_no: str
    pieces: int
    payable: int

    # what is done to it

    def ask(self, name: str, **options: Any) -> dict[str, Any]:
        """The buyer calls an operation about the order."""
        return self.buyer.call(name, {"orderNo": self.order_no, **options})

    def refused(self, name: str, **options: Any) -> str:
        return self.buyer.refused(name, {"orderNo": self.order_no, **options}).code

    def pay(self, **how: Any) -> str:
        """The money comes and the shop is told; returns the transaction."""
        return str(self.shop.pay(self.order_no, **how)["transaction_id"])

    def expire(self) -> None:
        """The time to pay is over and the timers have run."""
        self.shop.forward(minutes=31, seconds=1)
        self.shop.run_timers()

    def come_to_rest(self) -> None:
        """Timers run until the order and its refunds have ended, at most for two hours."""
        for _ in range(12):
            self.shop.run_timers()
            if self.head.due is None and all(state in ENDED for _, state, _ in self.refunds()):
                return
            self.shop.forward(minutes=10)
        raise AssertionError(f"{self.status}, {self.refunds()}")

    # what is seen of it

    @property
    def head(self) -> OrderHead:
        return self.shop.head(self.order_no)

    @property
    def status(self) -> str:
        return str(self.head.status)

    @property
    def left(self) -> int:
        """Pieces on the shelf."""
        return self.shop.left(self.product.sku)

    def number(self, attempt: int = 1) -> str:
        return out_trade_no(self.order_no, attempt)

    def attempts(self) -> list[str]:
        return [str(attempt.state) for attempt in attempts_of(self.order_no)]

    def refunds(self) -> list[tuple[str, str, int]]:
        """Why, how far, how much."""
        return [(one.why, one.state, int(one.refund_fen)) for one in refunds_of(self.order_no)]

    @property
    def buyer_platform(self) -> str:
        """Where the buyer logged in."""
        return str(members.load(self.buyer.uid).platform)

    def coupon(self) -> str | None:
        """The state of the coupon that the order was made with."""
        if self.head.coupon_id is None:
            return None
        found = table.get(Coupon, coupon_key(self.buyer.uid, self.head.coupon_id))
        assert found is not None
        return str(found.state)

    def timeline(self) -> list[str]:
        return [entry["type"] for entry in self.ask("orders/get")["order"]["timeline"]]

    def told(self) -> set[str]:
        """What the buyer finds in the inbox."""
        self.shop.drain()
        return {notice["type"] for notice in self.buyer.call("messages/inbox")["notices"]}

    def trade_state(self, attempt: int = 1) -> str:
        """How the platform sees a number."""
        return str(self.shop.platform.trade(self.number(attempt))["trade_state"])

    def check(self, status: str) -> None:
        """The order's end, its money, its goods, its coupon, its place among the buyer's orders."""
        head = money.check_order(self.order_no, paid(self.shop.platform, self.order_no))
        assert head.status == status
        lives = status == "PAID"
        assert self.left == STOCK - (self.pieces if lives else 0)
        assert self.coupon() in (None, "used" if lives else "unused")
        counts = self.buyer.call("orders/counts")
        assert (counts["unpaid"], counts["toShip"]) == (0, lives)


def unpaid(shop: Shop, *, pieces: int = 1, price: int = 1500, off: int = 0, platform: str = "wechat") -> Case:
    """A new case; with `off` fen its order has a coupon. `platform`: where its buyer logged in, and pays unless told otherwise."""
    product = shop.product(stock=STOCK, price=price)
    buyer = shop.buyer(f"buyer-{ids.random_text(8)}", platform=platform)
    options = {}
    if off:
        campaign = shop.campaign(off=off)
        options["couponId"] = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    order = shop.order(buyer, (product, pieces), **options)
    return Case(shop, buyer, product, order["orderNo"], pieces, order["payableFen"])


def paid_for(shop: Shop, **how: Any) -> Case:
    """A new case whose order is paid."""
    case = unpaid(shop, **how)
    case.ask("orders/pay")
    case.pay()
    assert case.status == "PAID"
    return case
