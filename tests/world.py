"""The world of a test: buyers and staff who call operations through the same door as HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from chalicelib.runtime import clock, http, ids, tokens
from chalicelib.runtime.audit import AuditEntry, day_keys
from chalicelib.store import table
from functions import OPERATIONS, load


class Refusal(Exception):
    """An operation answered with an error."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body.get('code')} {body.get('details')}")
        self.status = status
        self.code = body.get("code", "")
        self.details = body.get("details", {})
        self.body = body


class TestClock:
    """A clock that a test moves. `sleep` moves it too, so that nothing waits."""

    __test__ = False

    def __init__(self, start: datetime | None = None) -> None:
        self.moment = start or datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def forward(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@dataclass
class Person:
    """Someone with a token. `call` returns `data`; a refusal is raised as Refusal."""

    token: str = ""
    uid: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    address: str = ""

    def call(self, name: str, body: Any = None, *, key: str | None = None, token: str | None = None) -> dict[str, Any]:
        return data_of(self.send(name, body, key=key, token=token))

    def get(self, name: str, **query: Any) -> dict[str, Any]:
        return data_of(self.send(name, query=query, method="GET"))

    def send(
        self,
        name: str,
        body: Any = None,
        *,
        key: str | None = None,
        token: str | None = None,
        query: dict[str, Any] | None = None,
        method: str = "POST",
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> http.Outbound:
        """The whole answer. Writes get a fresh Idempotency-Key unless `key` says otherwise ("" sends none)."""
        sent = {"authorization": f"Bearer {self.token if token is None else token}", **self.headers, **(headers or {})}
        if OPERATIONS[name] == "write" and key is None:
            sent["idempotency-key"] = ids.random_text(20)
        elif key:
            sent["idempotency-key"] = key
        payload = raw if raw is not None else json.dumps(body if body is not None else {}).encode()
        text = {k: str(v) for k, v in (query or {}).items()}
        body_sent = b"" if method == "GET" else payload
        return http.answer(load(name), http.Inbound(method, sent, text, body_sent, address=self.address))

    def refused(self, name: str, body: Any = None, **options: Any) -> Refusal:
        """The refusal that this call must get."""
        try:
            answer = self.call(name, body, **options)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"{name} was not refused: {answer}")


def data_of(outbound: http.Outbound) -> dict[str, Any]:
    """`data` of a success. Raises Refusal."""
    body = json.loads(outbound.body)
    if outbound.status != 200:
        raise Refusal(outbound.status, body)
    return body["data"]


def anyone() -> Person:
    return Person(token="none")


def query_string(**query: Any) -> str:
    return urlencode(query)


def buyer_with_token(uid: str, version: int = 1) -> Person:
    """A buyer by uid, without logging in (the account must have been made by the test)."""
    return Person(tokens.issue("buyer", uid, version), uid)


def staff_with_token(staff_id: str, version: int = 1) -> Person:
    return Person(tokens.issue("staff", staff_id, version), staff_id)


def forward(**delta: float) -> None:
    """Move the test's clock."""
    test_clock = clock._clock
    assert isinstance(test_clock, TestClock)
    test_clock.forward(**delta)


def audited() -> list[AuditEntry]:
    """What staff did today, oldest first."""
    found = [raw for key in day_keys(clock.day(clock.now())) for raw in table.query_all(key)]
    return [AuditEntry.of(raw) for raw in sorted(found, key=lambda raw: raw["sk"]["S"])]
