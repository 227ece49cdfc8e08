"""The shop that integration tests use: everything real but WeChat and AWS, which run on this machine."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest

import app
from chalicelib import providers, shop, stock
from chalicelib import staff as staff_domain
from chalicelib.orders.items import OpenOrders, OrderHead, head_key, open_key
from chalicelib.payments.items import Attempt, Refund, attempts_of, refunds_of
from chalicelib.runtime import clock, http, ids, tokens
from chalicelib.runtime import settings as settings_module
from chalicelib.runtime.clock import SystemClock
from chalicelib.stock import Stock
from chalicelib.store import queues, table
from functions import load
from infra import definition
from infra.local.catalogue import catalogue
from infra.local.environment import BUCKET_NAME, Keys, local_environment
from infra.local.ministack import Ministack
from infra.local.pumps import Pumps
from infra.local.simulator.in_process import Simulator
from infra.local.tables import create_bucket, create_queues, create_table
from tests.integration.door import Door
from tests.world import Person, data_of

_KEYS = Keys(token="t" * 64, seal="s" * 64, cursor="c" * 64, blind="b" * 64)
LONG = 400 * 86_400  # seconds
PASSWORD = "correct horse battery"


class ShiftedClock(SystemClock):
    """The system's clock, some time ahead: real waiting, and jumps."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def configure(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Deploy the shop with other settings."""
    for name, value in changes.items():
        monkeypatch.setenv(f"MINIMALL_{name}", value if isinstance(value, str) else json.dumps(value))
    settings_module.settings.cache_clear()
    providers.forget()


class Shop:
    """What a test can do in and to the shop."""

    def __init__(self, emulator: Ministack, platform: Simulator, door: Door) -> None:
        self.url = emulator.endpoint
        self.platform = platform
        self.door = door
        self.clock = ShiftedClock()
        self._before = clock.use(self.clock)
        self.pumps = Pumps(app, catalogue(), emulator.endpoint, os.environ["MINIMALL_TABLE"], poll_seconds=0)
        self._sqs = _sqs(emulator.endpoint)
        self._staff: Person | None = None

    def close(self) -> None:
        self.door.close()
        clock.use(self._before)
        providers.forget()
        self.platform.clear_faults()
        self.platform.reset()

    # people

    def buyer(self, name: str, *, address: bool = True, platform: str = "wechat") -> Person:
        """Someone who has logged in, with an address to send to."""
        answer = Person().call("identity/login", {"code": f"sim-{name}", "platform": platform})
        person = Person(uid=uid_of(answer["accessToken"]))
        person.token = tokens.issue("buyer", person.uid, 1, LONG)  # tests jump over days
        if address:
            saved = person.call("addresses/save", ADDRESS)
            person.headers["x-address"] = saved["addressId"]
        return person

    def buyers(self, count: int, prefix: str = "b") -> list[Person]:
        """Many, logged in by several threads."""
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(self.buyer, [f"{prefix}{number}" for number in range(count)]))

    @property
    def staff(self) -> Person:
        """Someone of the staff who may do everything."""
        if self._staff is None:
            staff_domain.create_member("owner", PASSWORD, ["*"])
            self._staff = Person(tokens.issue("staff", "owner", 1, LONG), "owner")
        return self._staff

    # goods

    def product(self, stock: int = 10, price: int = 1000, *, rush: bool = False, skus: int = 1) -> Product:
        """A product on sale with `skus` SKUs of this stock and price."""
        name = ids.random_text(8)
        body: dict[str, Any] = {
            "productId": f"p{name}",
            "title": f"测试商品{name}",
            "categoryIds": [],
            "specs": [],
            "skus": [{"skuId": f"s{name}0", "specValues": {}, "priceFen": price, "stock": stock, "rush": rush}],
            "onSale": True,
        }
        if skus > 1:
            values = [{"valueId": f"v{number}", "value": f"款{number}"} for number in range(skus)]
            body["specs"] = [{"specId": "kind", "title": "款式", "values": values}]
            body["skus"] = [
                {
                    "skuId": f"s{name}{number}",
                    "specValues": {"kind": f"v{number}"},
                    "priceFen": price,
                    "stock": stock,
                    "rush": rush,
                }
                for number in range(skus)
            ]
        self.staff.call("products/create", body)
        return Product(body["productId"], [sku["skuId"] for sku in body["skus"]], stock)

    def campaign(self, *, total: int = 100, per_buyer: int = 1, off: int = 300, threshold: int = 0) -> str:
        """A coupon that anybody may claim now."""
        now = clock.now()
        body = {
            "name": "立减券",
            "kind": "amount",
            "amountOffFen": off,
            "thresholdFen": threshold,
            "scope": {"kind": "all", "ids": []},
            "total": total,
            "perBuyer": per_buyer,
            "startsAt": clock.iso(now - timedelta(minutes=1)),
            "endsAt": clock.iso(now + timedelta(days=7)),
        }
        return str(self.staff.call("campaigns/create", body)["campaign"]["campaignId"])

    def left(self, sku_id: str) -> int:
        """What can still be bought of a SKU."""
        item = table.get(Stock, stock.stock_key(sku_id))
        assert item is not None
        return int(item.available)

    # settings and time

    def reserve_by(self, entrance: str) -> None:
        self.set(reservation=entrance)

    def set(self, **changes: Any) -> None:
        """Change the shop's settings."""
        version = self.staff.call("settings/get")["version"]
        names = {to_camel(name): value for name, value in changes.items()}
        self.staff.call("settings/update", {"expectedVersion": version, "changes": names})
        shop.forget()

    def forward(self, **delta: float) -> None:
        """Let time pass, here and at the platform."""
        self.clock.ahead += timedelta(**delta)
        self.platform.clock(offset=self.clock.ahead.total_seconds())
        shop.forget()

    def drain(self) -> None:
        """Hand over everything that waits in the stream and the queues."""
        self.pumps.drain()

    def run_timers(self) -> dict[str, int]:
        from functions.jobs import timers

        return timers.handle({})

    def count_sales(self) -> None:
        """What was paid until now is counted by the clock."""
        from chalicelib import counting

        self.forward(minutes=21)
        counting.step(clock.now() + timedelta(minutes=1))

    # orders

    def order(self, buyer: Person, *lines: tuple[Product, int], **options: Any) -> dict[str, Any]:
        """Submit an order of (product, quantity) lines; through the queue it is decided before this returns."""
        body = {"items": items(*lines), "addressId": buyer.headers["x-address"], **options}
        key = options.pop("key", None)
        body.pop("key", None)
        answer = buyer.call("orders/submit", body, key=key)
        if answer["status"] == "RESERVING":
            self.drain()
            answer = {**answer, "status": self.head(answer["orderNo"]).status}
        return answer

    def paid_order(self, buyer: Person, *lines: tuple[Product, int], **options: Any) -> str:
        """An order that is paid and of which everybody was told."""
        order_no = str(self.order(buyer, *lines, **options)["orderNo"])
        buyer.call("orders/pay", {"orderNo": order_no})
        self.pay(order_no)
        assert self.head(order_no).status == "PAID"
        return order_no

    def pay(self, order_no: str, *, attempt: int = 1, notify: bool | str = True, **how: Any) -> dict[str, Any]:
        """The buyer pays at the platform; its notification is delivered before this returns."""
        number = f"{order_no}{attempt:02d}"
        paid = self.platform.pay(number, notify=notify, **how)
        if notify:
            self.platform.until(lambda: all(one["status"] == "DELIVERED" for one in self.platform.deliveries(number)))
        return paid

    def head(self, order_no: str) -> OrderHead:
        found = table.get(OrderHead, head_key(order_no))
        assert found is not None, order_no
        return found

    def attempts(self, order_no: str) -> list[Attempt]:
        return attempts_of(order_no)

    def refunds(self, order_no: str) -> list[Refund]:
        return refunds_of(order_no)

    def open_orders(self, buyer: Person) -> OpenOrders | None:
        return table.get(OpenOrders, open_key(buyer.uid))

    def dead_letters(self, queue: str) -> list[str]:
        """Bodies in a dead-letter queue."""
        url = settings_module.settings().queues[queue]
        found = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in found]


class Product:
    """What a test needs to know of a product that it made."""

    def __init__(self, product_id: str, sku_ids: list[str], stock: int) -> None:
        self.id = product_id
        self.skus = sku_ids
        self.stock = stock

    @property
    def sku(self) -> str:
        return self.skus[0]

    def choice(self, number: int) -> Product:
        """The same product with its SKU `number` in front."""
        return Product(self.id, [self.skus[number]], self.stock)


ADDRESS = {
    "name": "林小满",
    "phone": "13800000000",
    "provinceName": "广东省",
    "provinceCode": "440000",
    "cityName": "深圳市",
    "cityCode": "440300",
    "districtName": "南山区",
    "districtCode": "440305",
    "detail": "科技园路 1 号",
}


def items(*lines: tuple[Product, int]) -> list[dict[str, Any]]:
    return [{"productId": product.id, "skuId": product.sku, "quantity": quantity} for product, quantity in lines]


def to_camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def uid_of(token: str) -> str:
    return tokens.check("buyer", token).subject


@cache
def _sqs(endpoint: str) -> Any:
    """Making one takes longer than all that a shop asks of it."""
    return boto3.client("sqs", endpoint_url=endpoint, region_name="cn-north-1")


@cache
def _have_queues(endpoint: str) -> None:
    """All shops of an emulator share its queues: they are made once, and emptied for each."""
    found = catalogue()
    create_bucket(endpoint, BUCKET_NAME)
    create_queues(endpoint, found.queues, found.stream_dead_letters)


def open_shop(emulator: Ministack, platform: Simulator) -> Shop:
    """Settings, table, queues and the door that the platform knocks at; all of it new."""
    door = Door(lambda name, inbound: http.answer(load(name), inbound))
    found = catalogue()
    os.environ.update(
        local_environment(
            shop_url=door.url,
            simulator_url=platform.url,
            cloud_url=emulator.endpoint,
            queues=found.queue_names,
            credentials=platform.credentials,
            keys=_KEYS,
        )
    )
    os.environ["MINIMALL_TABLE"] = f"shop-{ids.random_text(8)}"
    settings_module.settings.cache_clear()
    providers.forget()
    shop.forget()
    stock.forget_sold_out()
    create_table(emulator.endpoint, definition.create_table(os.environ["MINIMALL_TABLE"]))
    _have_queues(emulator.endpoint)
    sqs = _sqs(emulator.endpoint)
    for url in json.loads(os.environ["MINIMALL_QUEUES"]).values():
        sqs.purge_queue(QueueUrl=url)
    return Shop(emulator, platform, door)


__all__ = ["ADDRESS", "Product", "Shop", "data_of", "items", "open_shop", "queues"]
