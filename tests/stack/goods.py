"""What the tests of a stack buy and sell: one plain product and one in a rush, and a buyer who goes as far as is asked."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from infra.local.demo.client import new_key
from infra.local.shop import content

STAFF = ("stack-keeper", "a-password-of-tests-alone-7")
ADDRESS = content.load().buyers[0].address


class Ask(Protocol):
    """How an operation is called: over HTTP, or by an event; answers its `data`."""

    def __call__(
        self, operation: str, body: Mapping[str, Any], *, token: str | None = None, key: str | None = None
    ) -> Any: ...


def product(product_id: str, stock: int = 100, *, rush: bool = False) -> dict[str, Any]:
    """products/create."""
    return {
        "productId": product_id,
        "title": f"试验品 {product_id}",
        "categoryIds": [],
        "images": ["/media/none.svg"],
        "specs": [],
        "skus": [{"skuId": f"{product_id}-1", "specValues": {}, "priceFen": 1990, "stock": stock, "rush": rush}],
        "onSale": True,
    }


class Buyer:
    """Somebody new, logged in, with an address."""

    def __init__(self, ask: Ask, name: str | None = None) -> None:
        self._ask = ask
        login = ask("identity/login", {"code": f"sim-{name or 'stack-' + secrets.token_hex(4)}"})
        self.uid, self.token = str(login["buyerId"]), str(login["accessToken"])
        self.address_id = self.call("addresses/save", ADDRESS)["addressId"]

    def call(self, operation: str, body: Mapping[str, Any] | None = None, key: str | None = None) -> Any:
        return self._ask(operation, body or {}, token=self.token, key=key or new_key())

    def submit(self, product_id: str, quantity: int = 1, key: str | None = None) -> str:
        """An order of a product; its number."""
        return str(self.call("orders/submit", self.order(product_id, quantity), key)["orderNo"])

    def order(self, product_id: str, quantity: int = 1) -> dict[str, Any]:
        """orders/submit."""
        line = {"productId": product_id, "skuId": f"{product_id}-1", "quantity": quantity}
        return {"items": [line], "addressId": self.address_id}

    def seen(self, order_no: str) -> Any:
        return self.call("orders/get", {"orderNo": order_no})["order"]

    def status(self, order_no: str) -> str:
        return str(self.seen(order_no)["status"])


def left(ask: Ask, product_id: str) -> int:
    """Units of a product in stock."""
    return int(ask("catalog/product", {"productId": product_id})["skus"][0]["stockLeft"])


def until(look: Callable[[], Any], seconds: float = 30) -> Any:
    """What `look` gives once it is true. Raises AssertionError after `seconds` (measured as the stack's machine is: shared)."""
    deadline = time.monotonic() + seconds
    while True:
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.2)
