"""What a client does, and how long each of its calls took."""

from __future__ import annotations

import json
import random
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import urllib3

from bench.cost.order import product_body
from infra.local.calls import Caller, Shop, key_of
from infra.local.replay.customer import ADDRESS

Waits = dict[str, list[float]]  # operation -> seconds of each call
OPERATIONS = ("list of 20", "product page", "add to cart", "submit with prepay", "payment told")
PRODUCTS = 20
_LISTS, _PAGES = 4, 3
_PATIENCE_SECONDS = 20.0  # until the provider has told the shop of the last payment


class Pause(NamedTuple):
    """How long a client looks at what came before it asks for more: between so many seconds, by chance."""

    shortest: float
    longest: float


NONE = Pause(0.0, 0.0)


class Bill(NamedTuple):
    """What is to be paid, under which number the provider tells of it, and what goes to wx.requestPayment."""

    number: str
    payment: dict[str, Any]


class Buyer:
    """Somebody with an address."""

    def __init__(self, shop: Shop) -> None:
        self.caller: Caller = shop.buyer(f"sim-bench-{secrets.token_hex(6)}")
        self.address = str(self.caller.call("addresses/save", ADDRESS, key=secrets.token_hex(12))["addressId"])


class Street:
    """The shop, where people pay, and what they do there."""

    def __init__(self, shop: Shop, simulator: str) -> None:
        self.shop, self.simulator = shop, simulator
        self._waits: Waits = defaultdict(list)
        self._paid: list[str] = []
        self._pause = NONE
        self._http = urllib3.PoolManager(retries=False)
        self._lock = threading.Lock()

    def stock_up(self, keeper: Caller) -> None:
        """Goods that do not run out."""
        for number in range(PRODUCTS):
            body = product_body(f"bench-{number}", f"日用好物第 {number} 号", "款式", {"a": "甲", "b": "乙"}, 1_000)
            keeper.call("products/create", body, key=key_of("create", body))

    def drive(self, clients: int, seconds: float, pause: Pause = NONE) -> Waits:
        """So many clients at once, each a visit after the other. Raises what the first refused call raised."""
        self._waits, self._paid, self._pause = defaultdict(list), [], pause
        until, failed = time.monotonic() + seconds, []

        def client(place: int) -> None:
            try:
                buyer, visits = Buyer(self.shop), 0
                self._think()
                while time.monotonic() < until and not failed:
                    self._visit(buyer, place + visits)
                    visits += 1
            except Exception as error:  # noqa: BLE001 - told below, where somebody listens
                failed.append(error)

        threads = [threading.Thread(target=client, args=(place,)) for place in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]
        self._waits["payment told"] = [seconds for number in self._paid for seconds in self._told(number)]
        return self._waits

    def _visit(self, buyer: Buyer, number: int) -> None:
        for _ in range(_LISTS):
            self.browse()
            self._think()
        for step in range(_PAGES):
            self.page(number + step)
            self._think()
        self.add(buyer, number)
        self._think()
        bill = self.submit(buyer, number)
        self._think()
        self.pay(bill)
        self._think()

    def _think(self) -> None:
        if self._pause.longest:
            time.sleep(random.uniform(*self._pause))

    def browse(self) -> None:
        with self._timed("list of 20"):
            self.shop.call("catalog/browse", {"pageSize": 20})

    def page(self, number: int) -> None:
        with self._timed("product page"):
            self.shop.call("catalog/product", {"productId": f"bench-{number % PRODUCTS}"})

    def add(self, buyer: Buyer, number: int) -> None:
        with self._timed("add to cart"):
            buyer.caller.call("cart/add", {**_line(number, "a"), "quantity": 1}, key=secrets.token_hex(12))

    def submit(self, buyer: Buyer, number: int) -> Bill:
        """Two lines, without a quote, with the prepay."""
        items = [{**_line(number, "a"), "quantity": 1}, {**_line(number + 1, "b"), "quantity": 2}]
        asked = {"items": items, "addressId": buyer.address, "pay": True}
        with self._timed("submit with prepay"):
            answer: dict[str, Any] = buyer.caller.call("orders/submit", asked, key=secrets.token_hex(12))
        return Bill(f"{answer['orderNo']}01", answer["payment"])

    def pay(self, bill: Bill) -> None:
        """The buyer pays; the provider tells the shop in its own time."""
        self.shop.web.post(f"{self.simulator}/_sim/request-payment", bill.payment)
        with self._lock:
            self._paid.append(bill.number)

    def told(self) -> None:
        """Wait until the shop has been told of every payment so far."""
        for number in self._paid:
            self._told(number)

    def _told(self, number: str) -> list[float]:
        """How long the shop took to answer the provider about a payment."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            answer = json.loads(self._http.request("GET", f"{self.simulator}/_sim/notify/{number}").data)
            attempts = [attempt for one in answer["notifications"] for attempt in one["attempts"]]
            if attempts:
                return [attempts[0]["milliseconds"] / 1000]
            time.sleep(0.05)
        raise TimeoutError(f"nobody told the shop of {number}")

    def alone(self) -> Iterator[tuple[str, Callable[[int], object], Callable[[], None]]]:
        """Each operation by itself, by its number, for one client; and what ends a row of them."""
        buyer = Buyer(self.shop)

        def nothing() -> None:
            pass

        yield "list of 20", lambda number: self.browse(), nothing
        yield "product page", self.page, nothing
        yield "add to cart", lambda number: self.add(buyer, number), nothing
        bills: list[Bill] = []
        yield "submit with prepay", lambda number: bills.append(self.submit(buyer, number)), nothing
        self._paid = []
        yield "payment told", lambda number: self.pay(bills[number]), self.told

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        with self._lock:
            self._waits[what].append(time.perf_counter() - began)


def _line(number: int, value: str) -> dict[str, str]:
    product = f"bench-{number % PRODUCTS}"
    return {"productId": product, "skuId": f"{product}-{value}"}
