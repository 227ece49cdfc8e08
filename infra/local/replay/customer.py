"""A buyer of the file in the shop: logs in, fills the cart, looks at the price, orders and pays, invoice after invoice.

Each order carries its reference in the remark, and its submission a key made from it. So a second run, or one after a run
that broke off, finds what was ordered before and goes on behind it.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.local.calls import Refusal, Shop
from infra.local.replay.plan import PlannedOrder

_PAGE = 50
_PAID_BEFORE = {
    "already_paid",
    "ORDERPAID",
}  # a step is repeated whose first answer was lost: the shop's word, the platform's
_STOCK_SECONDS = 60.0  # how long the stock queue may take to decide on an order

ADDRESS = {
    "name": "演示买家",
    "phone": "13800000003",
    "provinceName": "广东省",
    "provinceCode": "440000",
    "cityName": "深圳市",
    "cityCode": "440300",
    "districtName": "南山区",
    "districtCode": "440305",
    "detail": "示例大道 3 号",
}


def is_gone(order: Mapping[str, Any]) -> bool:
    """Whether an order of the shop came to nothing: closed, and never paid."""
    return bool(order["status"] == "CLOSED" and not order["paidFen"])


class Unexpected(Exception):
    """The shop took a step, but not as it should have; the message says what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Turned:
    """An order that the shop did not take, and why."""

    order: PlannedOrder
    why: str


@dataclass(frozen=True, slots=True)
class Run:
    """Which file is replayed where: `tag` names the file, `simulator` is the address of the platform where people pay.

    `number` is of this run alone: carts are filled anew by each, and start empty.
    """

    shop: Shop
    simulator: str
    tag: str
    number: str = field(default_factory=lambda: secrets.token_hex(4))


class Customer:
    """Somebody who buys. `name` is the buyer's of the file."""

    def __init__(self, run: Run, name: str) -> None:
        self.name = name
        self._run = run
        self._caller = run.shop.buyer(f"sim-{name}")
        self._address = self._move_in()
        self._known: dict[str, list[dict[str, Any]]] = {}
        if not self._is_new:
            self._empty_cart()
            for order in self.orders():
                self._known.setdefault(order["reference"], []).append(order)

    @property
    def _is_new(self) -> bool:
        return bool(self._caller.login["isNew"])

    def _move_in(self) -> str:
        """The id of the address, which is saved once."""
        found = [] if self._is_new else self._caller.call("addresses/list")["addresses"]
        if found:
            return str(found[0]["addressId"])
        return str(self._caller.call("addresses/save", ADDRESS, key=f"{self._run.tag}-address")["addressId"])

    def orders(self) -> Iterator[dict[str, Any]]:
        """Every order of the file that the shop has of this buyer, whole, with its `reference`."""
        cursor = None
        while True:
            page = self._caller.call("orders/list", {"pageSize": _PAGE, "cursor": cursor})
            for entry in page["orders"]:
                order = self._order(entry["orderNo"])
                tag, _, reference = order["remark"].partition(" ")
                if tag == self._run.tag:
                    yield {**order, "reference": reference}
            cursor = page["nextCursor"]
            if cursor is None:
                return

    def place(self, order: PlannedOrder) -> bool:
        """Have this order ordered and paid; False if it was before. Raises Refusal, Unexpected; the cart is empty then."""
        before = self._known.get(order.reference, [])
        living = [known for known in before if not is_gone(known)]
        if living:
            self._finish(living[0])
            return False
        try:
            self._fill_cart(order)
            order_no = self._submit(order, key=f"{self._run.tag}-{order.reference}-{len(before)}")
        except (Refusal, Unexpected):
            self._empty_cart()
            raise
        self._pay(order_no)
        return True

    def _finish(self, order: Mapping[str, Any]) -> None:
        """An order that an earlier run left before its payment is paid now."""
        if order["status"] == "RESERVING":
            self._await_stock(order["orderNo"])
        if order["status"] in ("RESERVING", "UNPAID"):
            self._pay(order["orderNo"])

    def _fill_cart(self, order: PlannedOrder) -> None:
        for place, line in enumerate(order.lines):
            body = {"productId": line.product_id, "skuId": line.sku_id, "quantity": line.quantity}
            self._caller.call("cart/add", body, key=f"{self._run.number}-{order.reference}-{place}")

    def _submit(self, order: PlannedOrder, key: str) -> str:
        """The order's number, once its stock is reserved."""
        quote = self._caller.call("orders/preview", {"addressId": self._address})
        price = quote["price"]
        if price["payableFen"] != order.total_fen or not quote["quoteToken"]:
            missing = quote["unavailable"] or quote["short"]
            raise Unexpected(f"expected {order.total_fen} fen, previewed {price['payableFen']}; missing {missing}")
        body = {"quoteToken": quote["quoteToken"], "remark": f"{self._run.tag} {order.reference}"}
        submitted = self._caller.call("orders/submit", body, key=key)
        if submitted["status"] == "RESERVING":
            self._await_stock(submitted["orderNo"])
        return str(submitted["orderNo"])

    def _await_stock(self, order_no: str) -> None:
        """The stock queue decides. Raises Unexpected if not in time, or that there was none."""
        deadline = time.monotonic() + _STOCK_SECONDS
        while (order := self._order(order_no))["status"] == "RESERVING":
            if time.monotonic() > deadline:
                raise Unexpected(f"still RESERVING after {_STOCK_SECONDS:.0f} s")
            time.sleep(0.2)
        if is_gone(order):
            raise Unexpected(f"closed: {order['reason']}")

    def _order(self, order_no: str) -> dict[str, Any]:
        found: dict[str, Any] = self._caller.call("orders/get", {"orderNo": order_no})["order"]
        return found

    def _pay(self, order_no: str) -> None:
        """Open the payment and press pay in the platform's cashier; its notification reaches the shop by itself."""
        try:
            payment = self._caller.call("orders/pay", {"orderNo": order_no})["payment"]
            self._run.shop.web.post(f"{self._run.simulator}/_sim/request-payment", payment)
        except Refusal as refusal:
            if refusal.code not in _PAID_BEFORE:
                raise

    def _empty_cart(self) -> None:
        """Nothing of a refused order may slip into the next one."""
        cart = self._caller.call("cart/view")
        left = [line["skuId"] for line in [*cart["lines"], *cart["invalidLines"]]]
        if left:
            self._caller.call("cart/remove", {"skuIds": left})
