"""Buyers who order and pay on a small table, and the stream behind them: for tests of promotions, plans, coupons and terms."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib import members, relay
from chalicelib.members import Identified
from chalicelib.promotions import live
from chalicelib.runtime import clock, ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import queues
from functions.workers import notify
from tests import streams
from tests.integration.shop import ADDRESS, LONG
from tests.world import Person

PIN = "295817"


def shopper(name: str = "oLan") -> Person:
    """Someone who has logged in, with an address and a token for days."""
    from chalicelib.runtime import tokens

    member, _ = members.log_in(Identified("wechat", "wx1", name), clock.now())
    person = Person(tokens.issue("buyer", member.uid, 1, LONG), member.uid)
    person.headers["x-address"] = person.call("addresses/save", ADDRESS)["addressId"]
    return person


def one(product_id: str, quantity: int = 1) -> list[dict[str, Any]]:
    return [{"productId": product_id, "skuId": f"{product_id}-1", "quantity": quantity}]


def preview(buyer: Person, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return buyer.call("orders/preview", {"items": items, "addressId": buyer.headers["x-address"], **more})


def submit(buyer: Person, items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return buyer.call("orders/submit", {"items": items, "addressId": buyer.headers["x-address"], **more})


def promote(
    staff: Person, budget: int | None = None, version: int = 0, more: Any = None, **terms: Any
) -> dict[str, Any]:
    """Set up a reduction of the whole shop, or what `terms` say."""
    named = {"name": terms["id"], "kind": "full_reduction", **terms}
    if named["kind"] == "full_reduction":
        named.setdefault("rungs", [{"at": 1000, "offFen": 100}])
    body = {"terms": named, "expectedVersion": version, "budgetFen": budget, **(more or {})}
    saved = staff.call("promotions/save", body)["promotion"]
    live.forget()
    return saved


def with_money(staff: Person, buyer: Person, fen: int = 10_000_00) -> Person:
    staff.call("balance/adjust", {"buyerId": buyer.uid, "deltaFen": fen, "reason": "测试"})
    buyer.call("balance/set_pin", {"pin": PIN})
    return buyer


def paid(buyer: Person, items: list[dict[str, Any]], **more: Any) -> str:
    """An order that is paid by balance, told by the stream."""
    with streaming():
        order = submit(buyer, items, **more)["orderNo"]
        assert buyer.call("orders/pay_balance", {"orderNo": order, "pin": PIN})["status"] == "PAID"
    return str(order)


@contextmanager
def streaming() -> Iterator[list[str]]:
    """What is written inside is relayed when it ends, and buyers are told of it; yields the messages."""
    sent: list[str] = []

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        assert operation == "SendMessageBatch"
        sent.extend(entry["MessageBody"] for entry in request["Entries"])
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    os.environ["MINIMALL_QUEUES"] = json.dumps(
        {name: f"http://127.0.0.1/{name}" for name in ("notify", "relay-dlq", "media", "stock")}
    )
    settings_module.settings.cache_clear()
    below = queues.use(seam)
    try:
        with streams.taped() as records:
            yield sent
        relay.relay(streams.event(*records), bury=False)
        batch = [{"messageId": ids.random_text(8), "body": body} for body in sent]
        assert notify.handle({"Records": batch}) == {"batchItemFailures": []}
    finally:
        queues.use(below)
