"""A shop behind `app.app`, the entrance of the API's Lambda, with as many goods and people as are asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import app
from bench.cost.order import Shop as Premises
from bench.cost.order import product_body
from chalicelib import relay as relay_domain
from chalicelib.runtime import ids
from infra.local.lambda_context import LambdaContext
from tests.simulation import premises
from tests.simulation.table import Table
from tests.world import Person

Raw = dict[str, Any]


class Spent(NamedTuple):
    """Processor seconds of our own code for one event, and the calls it made to the table."""

    seconds: float
    calls: int


class Timed:
    """The table in memory, which takes its own time off the bill."""

    def __init__(self, below: Callable[[str, Raw], Raw]) -> None:
        self._below = below
        self.seconds = 0.0
        self.calls = 0

    def __call__(self, operation: str, request: Raw) -> Raw:
        began = time.thread_time()
        try:
            return self._below(operation, request)
        finally:
            self.seconds += time.thread_time() - began
            self.calls += 1


class Stage(Premises):
    """`call` answers an event as Lambda would; `spent` says what the last one cost."""

    def __init__(self, products: int = 20) -> None:
        super().__init__()
        self.timed = Timed(self.table)
        self.ledger.table = self.timed  # type: ignore[assignment]  # a table's calls are all it is asked for
        self.products = products
        self.spent = Spent(0.0, 0)

    def stock_up(self) -> None:
        super().stock_up()
        for number in range(max(0, min(self.products, 40) - 2)):
            self.staff.call(
                "products/create",
                product_body(f"thing-{number}", f"日用好物第 {number} 号", "款式", {"a": "甲"}, 1_000),
            )
        self.relay()
        _more_cards(self.table, self.products)

    def relay(self) -> None:
        """Listings and search follow; what else waits is dropped."""
        changes = self.table.stream[self.read :]
        relay_domain.relay({"Records": [premises.record(change, at) for at, change in enumerate(changes)]})
        self.read = len(self.table.stream)
        self.mail.queues["notify"].clear()

    def answer(self, name: str, body: Any, person: Person | None = None, *, method: str = "POST") -> Any:
        """`data` of a success, or the provider's answer; sets `spent`."""
        event = event_of(name, body, person, method)
        context = LambdaContext("api", 29, ids.request_id())
        before = self.timed.seconds, self.timed.calls
        began = time.thread_time()
        response = app.app(event, context)
        whole = time.thread_time() - began
        self.spent = Spent(whole - (self.timed.seconds - before[0]), self.timed.calls - before[1])
        if response["statusCode"] not in (200, 204):
            raise AssertionError(f"{name}: {response['statusCode']} {response['body'][:300]}")
        return json.loads(response["body"])["data"] if response["body"] else None


def event_of(name: str, body: Any, person: Person | None, method: str) -> Raw:
    """As an HTTP API hands it over, payload format 1.0."""
    headers = {
        "content-type": "application/json",
        "host": "shop.example.com",
        "user-agent": "MicroMessenger/8.0.50 miniProgram",
    }
    if person is not None:
        headers |= {"authorization": f"Bearer {person.token}", "idempotency-key": ids.random_text(20)}
    query = {key: str(value) for key, value in body.items()} if method == "GET" and body else None
    return {
        "version": "1.0",
        "resource": "/{domain}/{verb}",
        "path": f"/{name}",
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {key: [value] for key, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {key: [value] for key, value in query.items()} if query else None,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "httpMethod": method,
            "identity": {"sourceIp": "203.0.113.7"},
            "path": f"/{name}",
            "requestId": "JKJaXmPLvHcESHA=",
            "resourcePath": "/{domain}/{verb}",
            "stage": "$default",
        },
        "pathParameters": None,
        "stageVariables": None,
        "body": None if method == "GET" else json.dumps(body),
        "isBase64Encoded": False,
    }


def _more_cards(table: Table, products: int) -> None:
    """The listing has so many cards: copies of one, each at its own place. Only the table's size matters."""
    cards = table.partitions["L#all#newest"]
    model_sk, model = next(iter(cards.items()))
    for number in range(products - len(cards)):
        sk = f"{int(model_sk.split('#')[0]) - number - 1:014d}#copy-{number}"
        cards[sk] = {**model, "sk": {"S": sk}}
