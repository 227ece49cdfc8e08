"""A lived-in shop in this process for whoever attacks it: table, queues, bucket and payment provider in memory, behind the app that Lambda starts.

    ground = lived_in()
    with ground.opened() as door:                       # a copy: what an attacker breaks is whole again for the next one
        door.knock("POST", "/orders/get", "buyer", b'{"orderNo": ...}')

Nothing leaves the process: `Door.asked` are the addresses that the shop would have called.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import app
from chalicelib import providers
from chalicelib.platform.errors import Refused
from chalicelib.platform.http import Answer, Request
from chalicelib.runtime import clock, http, ids, tokens
from chalicelib.runtime import settings as settings_module
from functions import OPERATIONS, load
from infra.local import gateway
from infra.local.environment import Keys, local_environment
from infra.local.lambda_context import LambdaContext
from infra.local.simulator.in_process import throwaway_platform
from tests import bucket
from tests.integration.shop import ADDRESS
from tests.pictures import picture
from tests.simulation import premises
from tests.simulation.mail import QUEUES, Mail
from tests.simulation.premises import WARES, Premises
from tests.simulation.provider import Login, Provider, Shipping
from tests.simulation.seams import BEGINNING
from tests.simulation.table import Table
from tests.world import Person, TestClock

ANYONE, BUYER, STAFF = "anyone", "buyer", "staff"
CALLERS = (ANYONE, BUYER, STAFF)
_OURS = tuple(
    f"MINIMALL_{name}" for name in ("TOKEN_KEYS", "TOKEN_KEY_ID", "SEAL_KEYS", "SEAL_KEY_ID", "CURSOR_KEY", "BLIND_KEY")
)
_SAID_NO = Answer(200, {}, b'{"errcode":40029,"errmsg":"invalid code"}')
_SAID_YES = {
    "/cgi-bin/stable_token": Answer(200, {}, b'{"access_token":"of-this-ground","expires_in":7200}'),
    "/wxa/search/wxaapi_submitpages": Answer(200, {}, b'{"errcode":0,"errmsg":"ok"}'),
    "/wxa/getwxacodeunlimit": Answer(200, {"Content-Type": "image/png"}, picture("PNG", (29, 29))),
}
_LONG = 400 * 86_400  # seconds


def kind_of(name: str) -> str:
    """Who an operation is for: anyone, buyer or staff; "provider" for webhooks."""
    return str(getattr(getattr(load(name), "caller", None), "kind", "provider"))


class Outside:
    """The world outside, which says no, but draws the codes that it is asked for; `asked` are the URLs that were called."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def send(self, request: Request) -> Answer:
        self.asked.append(request.url)
        return _SAID_YES.get(urlsplit(request.url).path, _SAID_NO)


class Desk(Provider):
    """The payment provider in memory; what knocks in its name is checked as in production."""

    def __init__(self, now: Any, authentic: Any) -> None:
        own = settings_module.settings()
        super().__init__(own.wechat_appid, own.wechatpay_mchid, now, lambda what, effect: effect())
        self._authentic = authentic
        self.trusting = False  # while the shop is being lived in

    def parse_notification(self, headers: Mapping[str, str], body: bytes) -> Any:
        return (super() if self.trusting else self._authentic).parse_notification(headers, body)


@dataclass
class Door:
    """The shop for one attacker."""

    table: Table
    outside: Outside
    mail: Mail
    tokens: Mapping[str, str]

    def knock(
        self,
        method: str,
        path: str,
        caller: str = ANYONE,
        body: bytes = b"",
        query: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> gateway.HttpAnswer:
        """A request as API Gateway hands it over, and the whole answer. `headers` win over the caller's own."""
        sent = {"content-type": "application/json", "idempotency-key": ids.random_text(20)}
        if token := self.tokens[caller]:
            sent["authorization"] = f"Bearer {token}"
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        request = gateway.HttpRequest(method, path, query, list(sent.items()), body, "203.0.113.7")
        event = gateway.proxy_event(request, gateway.Match(path, {}), ids.random_text(12))
        return gateway.http_answer(app.app(event, LambdaContext("app", 30, "attack")))

    def ask(self, name: str, caller: str, body: Any = None, **headers: str) -> gateway.HttpAnswer:
        """POST an operation by its name."""
        return self.knock(
            "POST", f"/{name}", caller, json.dumps(body if body is not None else {}).encode(), "", headers
        )


@dataclass
class Ground:
    """`known`: values that exist, by the name of the field that carries them."""

    premises: Premises
    table: Table
    known: dict[str, list[Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    victim: Person = field(default_factory=Person)
    thief: Person = field(default_factory=Person)

    @contextmanager
    def opened(self) -> Iterator[Door]:
        """A copy of the shop for one attacker, its own settings in the environment."""
        with _world(self.table.copy()) as world:
            yield Door(world.table, world.outside, world.mail, self.tokens)


def _alarm(event: str, **facts: Any) -> None:
    """What nobody foresaw is worth reading when an attack finds it."""
    if event == "unforeseen":
        print(facts.get("trace"))


class _World(NamedTuple):
    table: Table
    outside: Outside
    desk: Desk
    mail: Mail


@contextmanager
def _world(table: Table) -> Iterator[_World]:
    before = dict(os.environ)
    _set_up()
    at = TestClock(BEGINNING)
    outside, mail = Outside(), Mail(at.now)
    providers.forget()
    authentic = providers.pay()
    desk = Desk(at.now, authentic)
    shipping = Shipping(lambda what, effect: effect())
    around = {"pay": desk, "wechat_shipping": shipping, "alipay_login": _Strangers(), "http": outside}
    bits = Random("attacks").getrandbits
    try:
        with bucket.in_memory(), premises.world(table, mail, at, bits, around, _alarm):
            yield _World(table, outside, desk, mail)
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings_module.settings.cache_clear()


class _Strangers:
    """Alipay's login, which knows no code."""

    def visitor(self, code: str) -> None:
        raise Refused("isv.code-invalid", "not a code")


def _set_up() -> None:
    premises.set_up()
    merchant = throwaway_platform().merchant
    os.environ.update(
        local_environment(
            shop_url="https://shop.example",
            simulator_url="https://outside.example",
            cloud_url="http://127.0.0.1:9",
            queues=QUEUES,
            credentials=merchant,
            keys=Keys("", "", "", ""),
        )
    )
    for name in _OURS:  # those that the premises were built with
        os.environ.pop(name, None)
    premises_say = {"MINIMALL_QUEUES": json.dumps({name: name for name in QUEUES}), "MINIMALL_TABLE": "simulated"}
    os.environ.update(premises_say, MINIMALL_LIMITS="false", MINIMALL_COSTS="false")
    settings_module.settings.cache_clear()


@cache
def lived_in() -> Ground:
    """The shop after a day: orders in every state, a case, coupons, reviews, questions, invoices. Made once a process."""
    before = dict(os.environ)
    made = premises.build()
    os.environ.clear()
    os.environ.update(before)
    ground = Ground(made, made.table.copy())
    for ware in WARES:
        ground.known.setdefault("productId", []).append(ware.product_id)
        ground.known.setdefault("skuId", []).append(ware.sku_id)
    with _world(ground.table) as world:
        desk = world.desk
        desk.trusting = True
        providers.use("wechat_login", Login(lambda what, effect: effect()))
        ground.tokens = {ANYONE: "", STAFF: tokens.issue("staff", "owner", 1, _LONG)}
        people = [Person(tokens.issue("buyer", one.uid, 1, _LONG), one.uid, one.headers) for one in made.buyers]
        ground.victim, ground.thief = people[:2]
        ground.tokens[BUYER] = ground.victim.token
        _live(ground, desk)
    ground.table.stream.clear()
    return ground


def _live(ground: Ground, desk: Desk) -> None:
    staff, buyer = Person(ground.tokens[STAFF], "owner"), ground.victim
    mug, tea, _ = WARES
    for ware in WARES:
        staff.call("stock/adjust", {"skuId": ware.sku_id, "delta": 500, "reason": "到货"})

    def told(person: Person, name: str, body: Any = None) -> dict[str, Any]:
        answer = person.call(name, body)
        _harvest(answer, ground.known)
        return answer

    told(buyer, "coupons/claim", {"campaignId": ground.premises.campaign})
    address = buyer.headers["x-address"]
    goods = [mug.item(2), tea.item(1)]

    def bought(*, paid: bool) -> str:
        number: str = told(buyer, "orders/submit", {"items": goods, "addressId": address})["orderNo"]
        if paid:
            told(buyer, "orders/pay", {"orderNo": number})
            assert desk.spend(f"{number}01")
            body = json.dumps({"news": len(desk.news) - 1}).encode()
            outbound = http.answer(load("payments/wechat_notify"), http.Inbound("POST", {}, {}, body))
            assert outbound.status == 204, outbound.body
        return number

    told(buyer, "cart/add", tea.item(2))
    bought(paid=False)
    paid, shipped, received, claimed = (bought(paid=True) for _ in range(4))
    for number in (shipped, received):
        told(staff, "orders/ship", {"orderNo": number, "carrier": "SF", "trackingNo": "SF1234567890"})
    told(buyer, "orders/confirm_receipt", {"orderNo": received})
    line = {"orderNo": received, "skuId": mug.sku_id}
    told(buyer, "reviews/create", {**line, "rating": 4, "text": "大小正好"})
    case = {"orderNo": claimed, "kind": "refund", "reasonId": "changed_mind"}
    told(buyer, "aftersales/apply", {**case, "lines": [{"skuId": mug.sku_id, "quantity": 1}]})
    to = {"titleType": "personal", "title": "某人", "email": "a@example.com"}
    told(buyer, "invoices/request", {"orderNo": received, "to": to})
    question = told(buyer, "questions/ask", {"productId": mug.product_id, "text": "能进微波炉吗"})
    told(buyer, "questions/answer", {**_only(question, "questionId"), "productId": mug.product_id, "text": "可以"})
    told(buyer, "favourites/toggle", {"productId": mug.product_id, "favourite": True})
    told(staff, "members/list", {"buyerId": buyer.uid})
    told(staff, "roles/list")
    for name in ("orders/list", "addresses/list", "coupons/mine", "cart/view", "identity/profile"):
        told(buyer, name)
    told(buyer, "orders/get", {"orderNo": paid})
    told(buyer, "orders/preview", {"items": goods, "addressId": address})
    for name in ("orders/staff_list", "promotions/list", "settings/get", "books/days"):
        told(staff, name)


def _only(answer: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {name: answer[name]}


def _harvest(answer: Any, known: dict[str, list[Any]]) -> None:
    """What answers name can be asked for."""
    if isinstance(answer, list):
        for inner in answer:
            _harvest(inner, known)
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if isinstance(value, str) and value and len(known.setdefault(name, [])) < 8 and value not in known[name]:
                known[name].append(value)
            _harvest(value, known)


def names_of(kind: str) -> list[str]:
    """The operations for this kind of caller."""
    return sorted(name for name in OPERATIONS if kind_of(name) == kind)


__all__ = [
    "ADDRESS",
    "ANYONE",
    "BUYER",
    "CALLERS",
    "STAFF",
    "Door",
    "Ground",
    "clock",
    "kind_of",
    "lived_in",
    "names_of",
]
