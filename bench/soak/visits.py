"""What people do in the soak: orders as large as the real file's, and everything that buyers and staff do around them."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.local.calls import Caller, Refusal, Shop
from infra.local.replay.customer import ADDRESS
from infra.local.replay.plan import PlannedOrder

BUYERS = 300
_STOCK = 100_000


@dataclass
class Tally:
    """What happened, over all threads."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def did(self, what: str) -> None:
        with self.lock:
            self.done[what] += 1

    def was_refused(self, what: str, refusal: Refusal) -> None:
        with self.lock:
            self.refused[f"{what} {refusal.status} {refusal.code}"] += 1


@dataclass
class Street:
    """The shop, and where people pay. `orders` is the profile: real baskets."""

    shop: Shop
    simulator: str
    orders: Sequence[PlannedOrder]
    tally: Tally
    mark: str

    def visit(self, chance: random.Random) -> None:
        """Somebody comes, looks around, perhaps buys, perhaps looks after an older order."""
        order = chance.choice(self.orders)
        name = f"soak-{self.mark}-{chance.randrange(BUYERS)}"
        try:
            buyer = self.shop.buyer(f"sim-{name}")
            self._look(order)
            if chance.random() < 0.25:
                self._look_after(buyer, chance)
            else:
                self._buy(buyer, order, chance)
        except Refusal as refusal:
            self.tally.was_refused("visit", refusal)
            if refusal.is_silence:
                raise

    def _look(self, order: PlannedOrder) -> None:
        self.shop.call("catalog/browse", {"pageSize": 20})
        self.shop.call("catalog/search", {"words": "杯", "pageSize": 10})
        for line in order.lines[:3]:
            self.shop.call("catalog/product", {"productId": line.product_id})
        self.tally.did("looked")

    def _buy(self, buyer: Caller, order: PlannedOrder, chance: random.Random) -> None:
        address = self._address(buyer)
        goods = [
            {"productId": line.product_id, "skuId": line.sku_id, "quantity": min(line.quantity, 20)}
            for line in order.lines[:15]
        ]
        quote = self._ask(buyer, "orders/preview", {"items": goods, "addressId": address}, chance)
        if not quote or not quote["quoteToken"]:
            return
        submitted = self._ask(buyer, "orders/submit", {"quoteToken": quote["quoteToken"]}, chance)
        if not submitted:
            return
        self.tally.did("ordered")
        number, drawn = {"orderNo": submitted["orderNo"]}, chance.random()
        if drawn < 0.1:
            self._ask(buyer, "orders/cancel", number, chance)
        elif drawn < 0.9:
            paying = self._ask(buyer, "orders/pay", number, chance)
            if paying:
                self.shop.web.post(f"{self.simulator}/_sim/request-payment", paying["payment"])
                self.tally.did("paid")
            if chance.random() < 0.5:
                self._ask(buyer, "orders/get", {**number, "confirm": True}, chance)

    def _look_after(self, buyer: Caller, chance: random.Random) -> None:
        self._ask(buyer, "orders/counts", {}, chance)
        self._ask(buyer, "messages/inbox", {}, chance)
        page = self._ask(buyer, "orders/list", {"pageSize": 10}, chance) or {"orders": []}
        for order in page["orders"][:2]:
            self._ask(buyer, "orders/get", {"orderNo": order["orderNo"]}, chance)
            if order["status"] == "SHIPPED" and chance.random() < 0.5:
                self._ask(buyer, "orders/confirm_receipt", {"orderNo": order["orderNo"]}, chance)
        self.tally.did("looked after")

    def _address(self, buyer: Caller) -> str:
        if not buyer.login["isNew"]:
            known = buyer.call("addresses/list")["addresses"]
            if known:
                return str(known[0]["addressId"])
        return str(buyer.call("addresses/save", ADDRESS, key=_key(random.Random()))["addressId"])

    def _ask(self, buyer: Caller, name: str, body: dict[str, Any], chance: random.Random) -> dict[str, Any] | None:
        """The answer; None for a refusal, which is counted."""
        try:
            answer: dict[str, Any] = buyer.call(name, body, key=_key(chance))
        except Refusal as refusal:
            if refusal.is_silence:
                raise
            self.tally.was_refused(name, refusal)
            return None
        return answer

    def tend(self, keeper: Caller, chance: random.Random) -> None:
        """Staff sends what is paid; now and then an order goes back."""
        page = self._ask(keeper, "orders/staff_list", {"status": "PAID"}, chance) or {"orders": []}
        for order in page["orders"]:
            number = {"orderNo": order["orderNo"]}
            if chance.random() < 0.05:
                self._ask(keeper, "orders/refund", {**number, "reason": "买家退货"}, chance)
                self.tally.did("refunded")
            else:
                parcel = {"carrier": "SF", "trackingNo": f"SF{chance.randrange(10**12):012d}"}
                if self._ask(keeper, "orders/ship", {**number, **parcel}, chance):
                    self.tally.did("sent")


def stocked(body: dict[str, Any]) -> dict[str, Any]:
    """A product of the file with more of it than the soak can buy."""
    return {**body, "skus": [{**sku, "stock": _STOCK} for sku in body["skus"]]}


def _key(chance: random.Random) -> str:
    return f"{chance.getrandbits(120):030x}"
