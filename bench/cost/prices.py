"""US$ of a million completed orders, from what they were measured to consume. Prices are data with source and date: prices.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from .order import Played

_GIVEN = json.loads((Path(__file__).parent / "prices.json").read_text(encoding="utf-8"))
AS_OF: str = f"{_GIVEN['region']}, {_GIVEN['as_of']}"
ASSUMED: dict[str, Any] = _GIVEN["assumed"]


class Part(NamedTuple):
    """A line of the bill: how much an order uses, and US$ for a million orders."""

    what: str
    each: float
    unit: str
    usd: float


def price(name: str) -> float:
    """US$ for one."""
    found = _GIVEN["prices"][name]
    return float(found["usd"] / found["per"])


def bill(played: Played) -> list[Part]:
    """What a million orders like these cost. Without free allowances."""
    orders = played.orders
    ledger = played.ledger
    units = played.own
    invocations = ledger.invocations.total() / orders
    sends = ledger.sends.total() / orders
    polled = 2 * sends  # received and deleted; by batches, as many as were sent
    seconds = invocations * ASSUMED["compute_seconds"] + ledger.calls.total() / orders * ASSUMED["call_seconds"]
    own_lines = sum(played.log_bytes.values()) / orders
    log_gb = (own_lines + invocations * ASSUMED["system_log_bytes"]) / 1e9
    used: list[tuple[str, float, str, str]] = [
        ("table and index writes", units.written / orders, "units", "write"),
        ("table reads", units.read / orders, "units", "read"),
        ("HTTP API", played.api_calls / orders, "calls", "http_api"),
        ("Lambda invocations", invocations, "", "invocation"),
        ("Lambda time", seconds * ASSUMED["memory_gb"], "GB-s", "gb_second"),
        ("SQS", sends + polled, "requests", "sqs"),
        ("logs", log_gb, "GB", "log_gb"),
    ]
    return [Part(what, each, unit, 1e6 * each * price(name)) for what, each, unit, name in used]


def total(parts: list[Part]) -> float:
    return sum(part.usd for part in parts)
