"""Plays completed orders of two lines: created and reserved, paid, shipped, received; with everything that follows from it, counted.

Titles, specs, pictures and the address are as long as a real shop has them. Everything goes through the shop's own functions: operations by
their HTTP entrance, the relay and the worker of the queue by theirs, with Lambda's filters and batches.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from chalicelib import counting
from chalicelib import relay as relay_domain
from chalicelib import staff as staff_domain
from chalicelib.runtime import clock, http, tokens
from chalicelib.runtime import settings as settings_module
from chalicelib.store.units import Units, total
from functions import OPERATIONS, STREAM, WORKERS, load
from functions.jobs import timers
from functions.workers import notify, relay
from tests.integration.shop import ADDRESS
from tests.simulation import mail, premises
from tests.simulation.premises import APPID, MCHID
from tests.simulation.provider import Login, Provider, Shipping
from tests.simulation.seams import BEGINNING
from tests.simulation.table import Change, Table
from tests.world import Person, TestClock, data_of

from .ledger import Ledger, Line
from .reasons import RANKING

LONG = 400 * 86_400  # seconds
_NOTIFY = next(worker for worker in WORKERS if worker.queue == "notify")


@dataclass
class Played:
    """What so many orders came to."""

    orders: int
    ledger: Ledger
    log_bytes: dict[str, int] = field(default_factory=dict)  # by function
    stream_records: int = 0
    relayed: int = 0  # of these, what the filter lets through

    def of(self, name: str) -> Units:
        """What all orders together consumed in a function."""
        return total(line.units for line in self.own_lines if line.by == name)

    @property
    def own_lines(self) -> list[Line]:
        """Without the ranking of products, which the clock does for all orders of ten minutes at once."""
        return [line for line in self.ledger.lines if not _is_ranking(line)]

    @property
    def own(self) -> Units:
        """Of all orders together."""
        return total(line.units for line in self.own_lines)

    @property
    def ranking(self) -> Units:
        """What the clock did for the products that were sold."""
        return total(line.units for line in self.ledger.lines if _is_ranking(line))

    @property
    def api_calls(self) -> int:
        """Of all orders together: through the front door, the provider's included."""
        return sum(count for name, count in self.ledger.invocations.items() if name in OPERATIONS)

    @property
    def most_log_bytes(self) -> float:
        """Of our own lines: the function that writes most, by invocation."""
        runs = self.ledger.invocations
        return max(size / runs[name] for name, size in self.log_bytes.items() if runs[name])


def _is_relayed(change: Change) -> bool:
    """Does the filter of the relay's event source let it through?"""
    return (change.new or change.old or {})["kind"]["S"] in STREAM.kinds


def _alarmed(event: str, **facts: Any) -> None:
    raise AssertionError(f"an alarm in a story without faults: {event} {facts}")


def _is_ranking(line: Line) -> bool:
    """By the clock that counts what was sold and ranks it, or by the relay for the cards and the search document that follow. That the clock
    reads the snapshot of an order is the order's."""
    if line.by == "jobs/timers":
        return line.kind in RANKING | {"sales", "sales_place", "-"} or (
            line.verb == "query" and not line.place.startswith("U#")
        )
    return line.by == "workers/relay" and (line.kind in RANKING or " INDEX" in line.place or line.kind == "stock")


class Shop:
    """A shop with two products, whose table is counted."""

    def __init__(self) -> None:
        premises.set_up()
        os.environ["MINIMALL_LOG_LEVEL"] = "INFO"
        settings_module.settings.cache_clear()
        self.table = Table()
        self.ledger = Ledger(self.table)
        self.clock = TestClock(BEGINNING)
        self.mail = mail.Mail(self.clock.now)
        self.provider = Provider(APPID, MCHID, self.clock.now, lambda what, effect: effect())
        self.logs: dict[str, int] = {}
        self.read = 0

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        outside = {
            "pay": self.provider,
            "wechat_login": Login(lambda what, effect: effect()),
            "wechat_shipping": Shipping(lambda what, effect: effect()),
        }
        bits = Random("cost").getrandbits
        with premises.world(self.ledger, self.ledger.queue(self.mail), self.clock, bits, outside, _alarmed):
            yield

    def stock_up(self) -> None:
        staff_domain.create_member("owner", "correct horse battery", ["*"])
        self.staff = Person(tokens.issue("staff", "owner", 1, LONG), "owner")
        for body in _goods():
            self.staff.call("products/create", body)
        self.campaign = self.staff.call("campaigns/create", _campaign())["campaign"]["campaignId"]

    def buyer(self, number: int) -> Person:
        answer = Person().call("identity/login", {"code": f"person-{number}"})
        person = Person(uid=answer["buyerId"])
        person.token = tokens.issue("buyer", person.uid, 1, LONG)
        person.headers["x-address"] = person.call("addresses/save", ADDRESS)["addressId"]
        return person

    def call(self, name: str, person: Person, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        with self.counted(name):
            return data_of(person.send(name, body, key=key))

    @contextlib.contextmanager
    def counted(self, name: str) -> Iterator[None]:
        out = io.StringIO()
        with self.ledger.run(name), contextlib.redirect_stdout(out):
            yield
        self.logs[name] = self.logs.get(name, 0) + len(out.getvalue().encode())

    def notified(self) -> None:
        """What the provider has to tell is told."""
        for place in self.provider.waiting:
            news = self.provider.news[place]
            with self.counted(news.operation):
                body = json.dumps({"news": place, **_letter()}).encode()
                answered = http.answer(load(news.operation), http.Inbound("POST", {}, {}, body))
            assert answered.status in (200, 204)
            news.acknowledged = True

    def follow(self) -> None:
        """The stream and the queue are worked off, as full as Lambda hands them over."""
        while True:
            records = [
                premises.record(change, place)
                for place, change in enumerate(self.table.stream[self.read :], self.read)
                if _is_relayed(change)
            ]
            self.read = len(self.table.stream)
            waiting = self.mail.visible("notify")
            if not records and not waiting:
                return
            for start in range(0, len(records), STREAM.batch_size):
                with self.counted("workers/relay"):
                    assert relay.handle({"Records": records[start : start + STREAM.batch_size]}) == {
                        "batchItemFailures": []
                    }
            while taken := self.mail.take("notify", _NOTIFY.batch_size, None):
                with self.counted("workers/notify"):
                    assert notify.handle(mail.event(taken)) == {"batchItemFailures": []}
                self.mail.drop("notify", [message.number for message in taken])

    def rank(self) -> None:
        """What was sold is counted, and ranked ten minutes later: the clock does it for all orders at once. A batch of snapshots is theirs."""
        runs, calls = Counter(self.ledger.invocations), Counter(self.ledger.calls)
        with self.counted("jobs/timers"):
            counting.step(self.clock.now() + timedelta(minutes=1))
        self.clock.forward(minutes=11)
        self.run_timers()
        self.follow()
        self.ledger.invocations, self.ledger.calls = runs, calls
        self.ledger.calls["jobs/timers", "BatchGetItem"] += 1

    def run_timers(self) -> None:
        """The minute job runs whether there are orders or not: what it does is counted, that it runs is not."""
        with self.counted("jobs/timers"):
            timers.handle({})
        self.ledger.invocations["jobs/timers"] -= 1
        self.ledger.calls["jobs/timers", "GetItem"] -= 1  # how far it was counted, likewise


def play(orders: int = 1, *, coupon: bool = False) -> Played:
    """So many buyers each buy two things, and get them."""
    shop = Shop()
    with shop.open():
        shop.stock_up()
        people = [shop.buyer(number) for number in range(orders)]
        if coupon:
            for person in people:
                person.coupon = person.call("coupons/claim", {"campaignId": shop.campaign})["coupon"]["couponId"]
        relay_domain.relay({"Records": [premises.record(change, at) for at, change in enumerate(shop.table.stream)]})
        for message in shop.mail.visible("notify"):
            shop.mail.drop("notify", [message.number])
        shop.read = len(shop.table.stream)
        began = shop.read
        numbers = []
        for person in people:
            body = {"items": LINES, "addressId": person.headers["x-address"]}
            if coupon:
                body["couponId"] = person.coupon
            quote = data_of(person.send("orders/preview", body))
            asked = {"quoteToken": quote["quoteToken"], "pay": True}
            numbers.append(shop.call("orders/submit", person, asked)["orderNo"])
        shop.follow()
        for number in numbers:
            assert shop.provider.spend(f"{number}01")
        shop.notified()
        shop.follow()
        shop.clock.forward(hours=3)
        shop.rank()
        for place, number in enumerate(numbers):
            parcel = {"orderNo": number, "method": "express", "carrier": "ZTO", "trackingNo": f"7890123{place:07d}"}
            shop.call("orders/ship", shop.staff, parcel)
        shop.follow()
        shop.clock.forward(days=2)
        for person, number in zip(people, numbers, strict=True):
            shop.call("orders/confirm_receipt", person, {"orderNo": number})
        shop.follow()
        ours = [change for change in shop.table.stream[began:] if _is_relayed(change)]
    return Played(orders, shop.ledger, shop.logs, len(shop.table.stream) - began, len(ours))


def _letter() -> dict[str, Any]:
    """A notification as long as WeChat Pay's are: their resource is some 480 bytes, encrypted."""
    sealed = b64encode(Random("letter").randbytes(496)).decode()
    return {
        "id": "27a8eb57-3b55-5b8a-a3f0-0b8a0c7d9a51",
        "create_time": "2026-03-02T10:00:00+08:00",
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": sealed,
            "associated_data": "transaction",
            "nonce": "5K8264ILTKCH",
        },
    }


MEDIA = "https://media.xiaoman.example/media"
LINES = [
    {"productId": "first-green-tea", "skuId": "first-green-tea-50", "quantity": 1},
    {"productId": "glaze-mug", "skuId": "glaze-mug-indigo", "quantity": 2},
]


def _goods() -> list[dict[str, Any]]:
    return [
        product_body(
            "first-green-tea",
            "【头采】狮峰龙井明前绿茶2026新茶豆香浓郁送礼礼盒装",
            "规格",
            {"50": "50g 双罐礼盒 特级", "100": "100g 双罐礼盒 特级"},
            19_800,
        ),
        product_body(
            "glaze-mug",
            "釉下彩手绘陶瓷马克杯带盖勺情侣款大容量早餐咖啡杯",
            "款式",
            {"indigo": "靛蓝 360ml 带盖勺", "oat": "燕麦白 360ml 带盖勺"},
            5_900,
        ),
    ]


def product_body(product_id: str, title: str, spec: str, values: dict[str, str], price: int) -> dict[str, Any]:
    """The body of products/create for a product with one axis of specs."""
    return {
        "productId": product_id,
        "title": title,
        "categoryIds": [],
        "images": [f"{MEDIA}/{product_id}_800.webp"],
        "specs": [
            {
                "specId": "kind",
                "title": spec,
                "values": [{"valueId": name, "value": value} for name, value in values.items()],
            }
        ],
        "skus": [
            {
                "skuId": f"{product_id}-{name}",
                "specValues": {"kind": name},
                "priceFen": price,
                "stock": 100_000,
                "image": f"{MEDIA}/{product_id}-{name}_800.webp",
            }
            for name in values
        ],
        "onSale": True,
    }


def _campaign() -> dict[str, Any]:
    return {
        "name": "立减券",
        "kind": "amount",
        "amountOffFen": 300,
        "thresholdFen": 0,
        "scope": {"kind": "all", "ids": []},
        "total": 100_000,
        "perBuyer": 1,
        "startsAt": clock.iso(BEGINNING - timedelta(days=1)),
        "endsAt": clock.iso(BEGINNING + timedelta(days=30)),
    }
