"""Many people at once: buyers without a login, calls that begin at the same instant, the real HTTP front, the stock queue at work."""

from __future__ import annotations

import http.client
import json
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import uvicorn

import app
from chalicelib import addresses, members
from chalicelib.addresses import Address, Home, Region
from chalicelib.members import User
from chalicelib.runtime import clock, ids, tokens
from chalicelib.runtime import settings as settings_module
from chalicelib.runtime.http import Outbound
from chalicelib.runtime.sealed import Sealed
from chalicelib.store import transport
from chalicelib.store.item import Item
from infra.local.catalogue import catalogue
from infra.local.front import Front
from infra.local.loop import fastest_loop
from infra.local.ministack import free_port
from infra.local.pumps import Pumps
from tests.integration.shop import ADDRESS, LONG, Product, Shop, items
from tests.world import Person, Refusal

Result = dict[str, Any] | Refusal
_BATCH = 25  # BatchWriteItem's limit
_ASKS_AGAIN = 200


def crowd(count: int) -> list[Person]:
    """`count` buyers with an address each, put into the table as they are: nobody waits for a login."""
    now = clock.now()
    home = Sealed.of(Home(name=ADDRESS["name"], phone=ADDRESS["phone"], detail=ADDRESS["detail"]).model_dump_json())
    openid = Sealed.of("openid-of-the-crowd")
    region = Region(**{name: ADDRESS[name] for name in ADDRESS if name.endswith(("Name", "Code"))})
    people: list[Person] = []
    made: list[Item] = []
    for _ in range(count):
        uid, address = ids.uid(), ids.random_text(12)
        made.append(
            User.at(
                members.profile_key(uid),
                uid=uid,
                status=members.ACTIVE,
                token_version=1,
                platform="wechat",
                appid="crowd",
                openid=openid,
                created_at=now,
                last_login_at=now,
            )
        )
        made.append(
            Address.at(
                addresses.key(uid, address),
                address_id=address,
                region=region,
                home=home,
                created_at=now,
                updated_at=now,
            )
        )
        people.append(Person(tokens.issue("buyer", uid, 1, LONG), uid, {"x-address": address}))
    put_all(made)
    return people


def put_all(made: Sequence[Item]) -> None:
    """Items into the table, 25 in a call."""
    table = settings_module.settings().table
    for start in range(0, len(made), _BATCH):
        puts = [{"PutRequest": {"Item": item.raw()}} for item in made[start : start + _BATCH]]
        answer = transport.call("BatchWriteItem", {"RequestItems": {table: puts}})
        assert not answer.get("UnprocessedItems")


def at_once(calls: Sequence[Callable[[], dict[str, Any]]]) -> list[Result]:
    """All calls begin at the same instant, a thread each; a refusal is a result like an answer, in the order of `calls`."""
    together = threading.Barrier(len(calls))

    def begin(call: Callable[[], dict[str, Any]]) -> Result:
        together.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def codes(results: Sequence[Result]) -> Counter[str]:
    """How often each outcome came: the refusal's code, or "ok"."""
    return Counter(result.code if isinstance(result, Refusal) else "ok" for result in results)


def answers(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The answers among the results."""
    return [result for result in results if not isinstance(result, Refusal)]


def body(buyer: Person, *lines: tuple[Product, int], **options: Any) -> dict[str, Any]:
    """What orders/submit takes for these lines."""
    return {"items": items(*lines), "addressId": buyer.headers["x-address"], **options}


def buy(buyer: Person, *lines: tuple[Product, int], though_busy: bool = False) -> dict[str, Any]:
    """Submit, and while the answer is RESERVING ask again with the same key, as a mini-program does.

    `though_busy`: also while the shop is busy; otherwise that is a refusal like any other.
    """
    key = ids.random_text(20)
    submit = until_served if though_busy else type(buyer).call
    for _ in range(_ASKS_AGAIN):
        answer = submit(buyer, "orders/submit", body(buyer, *lines), key=key)
        if answer["status"] != "RESERVING":
            return answer
        time.sleep(0.05)
    raise AssertionError("the order was never decided")


def until_served(buyer: Person, name: str, request: dict[str, Any], *, key: str | None = None) -> dict[str, Any]:
    """Call, and while the shop is busy call again with the same key, as a mini-program does."""
    key = key or ids.random_text(20)
    for _ in range(_ASKS_AGAIN):
        try:
            return buyer.call(name, request, key=key)
        except Refusal as refusal:
            if refusal.code != "busy":
                raise
    raise AssertionError("the shop was busy for ever")


@contextmanager
def stock_queue_at_work(shop: Shop, *, wait_seconds: float = 5) -> Iterator[None]:
    """The stock queue is served by threads, two batches at a time, and submit waits for it; empty when this ends."""
    os.environ["MINIMALL_RESERVE_WAIT_SECONDS"] = str(wait_seconds)
    settings_module.settings.cache_clear()
    pumps = Pumps(app, catalogue(), shop.url, settings_module.settings().table, poll_seconds=1, retry_seconds=0)
    pump = next(pump for pump in pumps._queues if pump._worker.queue == "stock")
    stopping = threading.Event()
    thread = threading.Thread(target=pump.run, args=(stopping,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
        os.environ["MINIMALL_RESERVE_WAIT_SECONDS"] = "0"
        settings_module.settings.cache_clear()
    while pump.pump_once():
        pass


@contextmanager
def front() -> Iterator[str]:
    """The shop behind its real HTTP front on a free port: uvicorn, a pool of threads, Chalice. Gives the URL."""
    port = free_port()
    config = uvicorn.Config(
        Front(app.app),
        host="127.0.0.1",
        port=port,
        http="httptools",
        loop=fastest_loop(),
        log_level="error",
        access_log=False,
        backlog=1024,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started:
        assert thread.is_alive(), "the front did not start"
        assert time.monotonic() < until, "the front did not start in time"
        time.sleep(0.01)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Visitor(Person):
    """A person who calls over HTTP, through a socket of their own."""

    def __init__(self, person: Person, host: str) -> None:
        super().__init__(person.token, person.uid, person.headers)
        self._host = host

    def send(
        self, name: str, body: Any = None, *, key: str | None = None, token: str | None = None, **_: Any
    ) -> Outbound:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        headers = {
            "Authorization": f"Bearer {token or self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key or ids.random_text(20),
        }
        try:
            connection.request("POST", f"/{name}", json.dumps(body or {}), headers)
            answer = connection.getresponse()
            return Outbound(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()
