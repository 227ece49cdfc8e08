"""The shop before a history begins: goods, people, coupons and settings, made once through its own operations, then copied for each."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, lru_cache
from inspect import isfunction, signature
from random import Random
from typing import Any

from chalicelib import counting, providers, shop, stock
from chalicelib import relay as relay_domain
from chalicelib import staff as staff_domain
from chalicelib.balance import pin
from chalicelib.coupons import Campaign, Quota, campaign_key, quota_key
from chalicelib.orders.items import OpenOrders, open_key
from chalicelib.points.ledger import Changes, empty, points_key
from chalicelib.runtime import clock, ids, log, tokens
from chalicelib.runtime import settings as settings_module
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.staff import passwords
from chalicelib.store import queues, transport
from chalicelib.store.transaction import Transaction
from functions.jobs import timers
from tests.integration.shop import ADDRESS
from tests.simulation import swift
from tests.simulation.mail import QUEUES, Mail
from tests.simulation.provider import Login, Shipping
from tests.simulation.seams import BEGINNING
from tests.simulation.table import Change, Table
from tests.world import Person, TestClock

BUYERS = 4
LONG = 400 * 86_400  # seconds
PIN = "295817"  # everybody's, for paying out of the balance
APPID, MCHID = "wxsimulation", "1900000001"
_ENVIRONMENT = {
    "MINIMALL_STAGE": "dev",
    "MINIMALL_TABLE": "simulated",
    "MINIMALL_QUEUES": json.dumps({name: name for name in QUEUES}),
    "MINIMALL_DUE_SHARDS": "1",
    "MINIMALL_OPS_SHARDS": "1",
    "MINIMALL_TIMER_THREADS": "1",
    "MINIMALL_RESERVE_WAIT_SECONDS": "0.1",
    "MINIMALL_LOG_LEVEL": "ERROR",
    "MINIMALL_WECHAT_APPID": APPID,
    "MINIMALL_WECHATPAY_MCHID": MCHID,
    "MINIMALL_PUBLIC_URL": "https://shop.example",
}


@dataclass(frozen=True)
class Ware:
    """A product with one SKU."""

    product_id: str
    sku_id: str
    price_fen: int
    rush: bool = False

    def item(self, quantity: int) -> dict[str, Any]:
        return {"productId": self.product_id, "skuId": self.sku_id, "quantity": quantity}


_matches = lru_cache(maxsize=64)(passwords.matches)
WARES = (Ware("mug", "mug-1", 1000), Ware("tea", "tea-1", 2590), Ware("drop", "drop-1", 9900, rush=True))
CAMPAIGN_TOTAL = 3
POINTS = {"id": "points", "name": "积分抵扣", "unitPoints": 100, "unitFen": 100, "mostPercent": 50}


class InTurn:
    """Stands for a pool of threads: what it is given is done at once, in order, by the actor that asked."""

    def __init__(self, max_workers: int) -> None:
        self.max_workers = max_workers

    def __enter__(self) -> InTurn:
        return self

    def __exit__(self, *raised: object) -> None:
        return None

    def map(self, act: Callable[[Any], Any], over: Any) -> Iterator[Any]:
        return map(act, over)


@dataclass
class Premises:
    """A shop that many histories may begin in. `table` is only ever copied."""

    table: Table = field(default_factory=Table)
    buyers: list[Person] = field(default_factory=list)
    staff: Person = field(default_factory=Person)
    campaign: str = ""
    _campaigns: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)

    def opened(self, chance: Random) -> tuple[Table, dict[str, int], ShopSettings]:
        """A copy for one history, with its own stock and settings: table, units by SKU, settings."""
        table = self.table.copy()
        units = {ware.sku_id: chance.choice((1, 1, 2, 3, 5, 20)) for ware in WARES}
        for ware in WARES:
            _place(table, _stock(ware, units[ware.sku_id]))
        total = chance.choice((1, 2, CAMPAIGN_TOTAL))
        for raw in self._limited(total, min(total, chance.choice((1, 1, 2)))):
            _place(table, raw)
        if chance.random() < 0.5:  # people who have ordered before
            for person in self.buyers:
                _place(table, _ordered_before(person.uid))
        aside = Random()  # for points, so that the draws beside it stay what they are
        aside.setstate(chance.getstate())
        drawn = chance.choice(("inline", "inline", "queue")), chance.choice((1, 2, 5)), chance.choice((0, 0, 600))
        own, raw = _settings(*drawn, aside.choice((0, 1)))
        _place(table, raw)
        for number in range(aside.choice((0, 1, 2))):
            points = _granted(self.buyers[number].uid, aside.choice((300, 500, 900)))
            table("TransactWriteItems", {"TransactItems": points})
        table.stream.clear()
        return table, units, own

    def _limited(self, total: int, per_buyer: int) -> list[dict[str, Any]]:
        """The campaign with so many coupons, and its quota."""
        found = self._campaigns.get((total, per_buyer))
        if found is None:
            raw = self.table.at(campaign_key(self.campaign))
            assert raw is not None
            campaign = Campaign.of(raw)
            campaign.total, campaign.per_buyer = total, per_buyer
            quota = Quota.at(quota_key(self.campaign, 0), left=total)
            found = self._campaigns[total, per_buyer] = [campaign.raw(), quota.raw()]
        return found


# What a history begins with, made once for each that there is: items are never changed in place.


@cache
def _stock(ware: Ware, units: int) -> dict[str, Any]:
    return stock.first(ware.sku_id, ware.product_id, units).raw()


@cache
def _ordered_before(uid: str) -> dict[str, Any]:
    return OpenOrders.at(open_key(uid), holds={}, ver=1).raw()


@cache
def _settings(
    reservation: Any, max_open_orders: int, freight_fen: int, points_per_yuan: int
) -> tuple[ShopSettings, dict[str, Any]]:
    own = ShopSettings(
        reservation=reservation,
        max_open_orders=max_open_orders,
        freight_fen=freight_fen,
        points_per_yuan=points_per_yuan,
    )
    return own, SettingsItem.at(shop.KEY, version=1, value=own).raw()


def _place(table: Table, raw: dict[str, Any]) -> None:
    table("PutItem", {"Item": raw})


@cache
def _granted(uid: str, points: int) -> list[dict[str, Any]]:
    """The parts that give a buyer points, of which a hundred are over within the hour."""
    changes = Changes(empty(points_key(uid)), uid, BEGINNING)
    changes.adjust(100, BEGINNING + timedelta(minutes=40), "A1", "staff:owner", "history")
    changes.adjust(points - 100, BEGINNING + timedelta(days=300), "A2", "staff:owner", "history")
    transaction = Transaction("points/history")
    changes.write(transaction)
    return list(transaction._parts.values())


@contextmanager
def world(
    transport_of_table: Any, mail: Any, at: Any, bits: Any, outside: dict[str, Any], alarm: Any
) -> Iterator[None]:
    """Everything that the product reaches for is put in its place, and taken away again."""
    before = clock.use(at), ids.use(bits), transport.use(transport_of_table), queues.use(mail)
    pool, alarmed, matches = timers.ThreadPoolExecutor, log.alarm, pin.matches
    begin_anew(outside)
    timers.ThreadPoolExecutor = InTurn  # type: ignore[misc,assignment]  # the baton knows no other threads
    log.alarm = alarm
    pin.matches = _matches  # scrypt is made to take its time
    try:
        yield
    finally:
        timers.ThreadPoolExecutor, log.alarm, pin.matches = pool, alarmed, matches  # type: ignore[misc]
        forget_everything()
        clock.use(before[0])
        ids.use(before[1])
        transport.use(before[2])
        queues.use(before[3])


def begin_anew(outside: dict[str, Any]) -> None:
    """A process that has just begun, and the world that it will meet."""
    forget_everything()
    for name, client in outside.items():
        providers.use(name, client)


def forget_everything() -> None:
    """What a process keeps between calls (settings, prices, limits, clients) is gone, as in one that has just begun."""
    stock.forget_sold_out()
    for forget in _forgetters(len(sys.modules)):
        forget()


@lru_cache(maxsize=1)
def _forgetters(modules: int) -> list[Callable[[], None]]:
    """Every module's way of forgetting, looked up again when more modules have come."""
    found: list[Callable[[], None]] = []
    for name, module in [*sys.modules.items()]:
        forget = vars(module).get("forget") if name.startswith("chalicelib.") else None
        if isfunction(forget) and forget.__module__ == name and not signature(forget).parameters:
            found.append(forget)
    return found


def set_up() -> None:
    """The simulated shop's settings, in the environment of this process."""
    for name in [name for name in os.environ if name.startswith("MINIMALL_")]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    swift.use()
    settings_module.settings.cache_clear()


def build(buyers: int = BUYERS) -> Premises:
    """A new shop: everybody has logged in and told where they live; listings and search are up to date."""
    set_up()
    made = Premises()
    at = TestClock(BEGINNING - timedelta(hours=1))
    bits = Random("premises").getrandbits

    def seam(what: str, effect: Callable[[], Any]) -> Any:
        return effect()

    outside = {"wechat_login": Login(seam), "wechat_shipping": Shipping(seam)}
    with world(made.table, Mail(at.now), at, bits, outside, lambda event, **facts: None):
        staff_domain.create_member("owner", "correct horse battery", ["*"])
        made.staff = Person(tokens.issue("staff", "owner", 1, LONG), "owner")
        for ware in WARES:
            made.staff.call("products/create", _product(ware))
        made.staff.call("promotions/set_house_rules", {"rules": {"points": POINTS}, "expectedVersion": 0})
        made.campaign = made.staff.call("campaigns/create", _campaign())["campaign"]["campaignId"]
        made.buyers = [_buyer(number) for number in range(buyers)]
        relay_domain.relay({"Records": [record(change, place) for place, change in enumerate(made.table.stream)]})
        counting.step(at.now() + timedelta(minutes=1))  # the clock runs from a shop's first minute on
    made.table.stream.clear()
    made.table.tokens.clear()
    return made


def _product(ware: Ware) -> dict[str, Any]:
    sku = {"skuId": ware.sku_id, "specValues": {}, "priceFen": ware.price_fen, "stock": 1, "rush": ware.rush}
    body = {"productId": ware.product_id, "title": f"商品 {ware.product_id}", "categoryIds": [], "specs": []}
    return {**body, "skus": [sku], "onSale": True}


def _campaign() -> dict[str, Any]:
    return {
        "name": "立减券",
        "kind": "amount",
        "amountOffFen": 300,
        "thresholdFen": 0,
        "scope": {"kind": "all", "ids": []},
        "total": CAMPAIGN_TOTAL,
        "perBuyer": 1,
        "startsAt": clock.iso(BEGINNING - timedelta(days=1)),
        "endsAt": clock.iso(BEGINNING + timedelta(days=30)),
    }


def _buyer(number: int) -> Person:
    answer = Person().call("identity/login", {"code": f"person-{number}"})
    person = Person(uid=answer["buyerId"])
    person.token = tokens.issue("buyer", person.uid, 1, LONG)  # histories jump over days
    person.call("balance/set_pin", {"pin": PIN})
    person.headers["x-address"] = person.call("addresses/save", ADDRESS)["addressId"]
    return person


def record(change: Change, sequence: int) -> dict[str, Any]:
    """A change as Lambda hands it to the relay."""
    found: dict[str, Any] = {
        "Keys": {"pk": {"S": change.key[0]}, "sk": {"S": change.key[1]}},
        "SequenceNumber": f"{sequence:021d}",
    }
    if change.old is not None:
        found["OldImage"] = change.old
    if change.new is not None:
        found["NewImage"] = change.new
    name = "MODIFY" if change.old and change.new else "INSERT" if change.new else "REMOVE"
    return {"eventID": str(sequence), "eventName": name, "eventSource": "aws:dynamodb", "dynamodb": found}


def seam_bits(actor: Callable[[], Any]) -> Callable[[int], int]:
    """Chance for `ids`: of the actor at work, so that what one draws does not depend on the others."""
    return lambda count: int(actor().random.getrandbits(count))
