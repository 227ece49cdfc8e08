"""Messages of the stock queue: caught on their way from submit, handed to the worker by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from functions.workers import deduct_stock
from tests.integration.crowd import body
from tests.integration.seams import held_back
from tests.integration.shop import Product, Shop
from tests.world import Person


def event(*bodies: str) -> dict[str, Any]:
    """An SQS event; a message's id is its place."""
    return {"Records": [{"messageId": str(place), "body": body} for place, body in enumerate(bodies)]}


def work(*bodies: str) -> list[int]:
    """Hand messages to the worker; returns the places of those that must come again."""
    failures = deduct_stock.handle(event(*bodies))["batchItemFailures"]
    return sorted(int(failure["itemIdentifier"]) for failure in failures)


def requests(buyers: Sequence[Person], *lines: tuple[Product, int], **options: Any) -> list[str]:
    """Each buyer submits, one after the other; returns the messages, which did not reach the queue."""
    with held_back() as bodies:
        for buyer in buyers:
            assert buyer.call("orders/submit", body(buyer, *lines, **options))["status"] == "RESERVING"
    return bodies


def number(message: str) -> str:
    return str(json.loads(message)["order_no"])


def statuses(shop: Shop, messages: Sequence[str]) -> list[str]:
    return [shop.head(number(message)).status for message in messages]
