"""Rate limits: a bucket for each caller and operation, exact over processes, cheap for everybody else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.runtime import clock, http, limits
from chalicelib.runtime.caller import ANYONE, Caller
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import Limit, per_minute
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Operation
from chalicelib.runtime.settings import settings
from chalicelib.store import transport
from functions import OPERATIONS, load
from tests.world import TestClock, forward

ANN, BOB, NOBODY = Caller("buyer", "ANN"), Caller("buyer", "BOB"), Caller("anyone")
HOME = "203.0.113.7"


@pytest.fixture(autouse=True)
def _on(small_table: TestClock) -> Iterator[None]:
    os.environ["MINIMALL_LIMITS"] = "true"
    settings.cache_clear()
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def calls() -> Iterator[Counter[str]]:
    """How often the table is asked."""
    counted: Counter[str] = Counter()
    before = transport._transport

    def counting(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        counted[operation] += 1
        return before(operation, request)

    transport.use(counting)
    yield counted
    transport.use(before)


def refusal(limit: Limit, caller: Caller = ANN, address: str = "", operation: str = "a/b") -> ShopError | None:
    try:
        limits.admit(operation, limit, caller, address)
    except ShopError as refused:
        return refused
    return None


def admitted(limit: Limit, *who: Any, **more: Any) -> bool:
    refused = refusal(limit, *who, **more)
    assert refused is None or (refused.code, refused.details["retryAfter"] >= 1) == ("too_many_requests", True)
    return refused is None


def count(attempts: int, limit: Limit, new_process: Callable[[int], bool] = lambda n: False, **who: Any) -> int:
    taken = 0
    for attempt in range(attempts):
        if new_process(attempt):
            limits.forget()
        taken += admitted(limit, **who)
    return taken


@pytest.mark.row("S4")
@pytest.mark.parametrize("every", [1, 7, 10_000], ids=["a process each", "many processes", "one process"])
def test_many_attempts_get_the_limit_and_no_more_whatever_processes_serve_them(every: int) -> None:
    assert count(70, per_minute(20), lambda n: n % every == 0) == 20
    assert admitted(per_minute(20), BOB)
    assert admitted(per_minute(20), operation="another/one")


def test_it_refills_evenly_and_no_further_than_full() -> None:
    limit = per_minute(30)
    assert count(40, limit) == 30
    forward(seconds=2)
    limits.forget()
    assert count(10, limit) == 1
    forward(seconds=20)
    assert count(50, limit) == 10
    forward(hours=5)
    assert count(40, limit) == 30


def test_the_refusal_says_when_to_come_again_and_then_it_is_true() -> None:
    limit = per_minute(6)
    assert count(6, limit) == 6
    with pytest.raises(ShopError) as refused:
        limits.admit("a/b", limit, ANN, "")
    assert refused.value.details == {"retryAfter": 10}
    forward(seconds=10)
    assert admitted(limit)


def test_attempts_beyond_the_limit_cost_the_table_nothing(calls: Counter[str]) -> None:
    assert count(20, per_minute(20)) == 20
    before = calls.total()
    count(1000, per_minute(20))
    assert calls.total() - before <= 2


def test_a_caller_who_comes_once_costs_one_write_and_one_who_comes_often_a_fraction(calls: Counter[str]) -> None:
    assert admitted(per_minute(600))
    assert calls == {"UpdateItem": 1}
    assert count(300, per_minute(600)) == 300
    assert calls.total() <= 2 * (1 + 300 // per_minute(600).lease + 1)


def test_a_loose_limit_asks_nobody_for_the_few_calls_of_most_callers(calls: Counter[str]) -> None:
    limit = per_minute(100, loose=True)
    assert count(limit.lease, limit) == 5
    assert not calls
    assert count(1000, limit) == 95  # and what it let pass is paid as soon as there is more
    assert calls


def test_nobody_is_counted_without_an_address_and_this_machine_neither(calls: Counter[str]) -> None:
    for address in ("", "127.0.0.1", "::1"):
        assert count(50, per_minute(3), caller=NOBODY, address=address) == 50
    assert not calls
    assert count(50, per_minute(3), caller=NOBODY, address=HOME) == 3
    assert count(50, per_minute(3), caller=NOBODY, address="203.0.113.8") == 3


def test_an_address_is_not_readable_in_the_table() -> None:
    names = {limits.caller_name(NOBODY, address) for address in (HOME, "2001:db8::1", "2001:db8::2", "not an address:")}
    assert len(names) == 3
    assert not [name for name in names if name is None or HOME in name or "2001" in name]


def test_at_the_border_it_is_429_with_retry_after_before_the_body_is_looked_at() -> None:
    operation = Operation(
        "a/b", lambda request, call: Nothing(), Request, Nothing, ANYONE, NATURAL, limit=per_minute(2)
    )
    inbound = http.Inbound("POST", {}, {}, b"{", address=HOME)
    answers = [http.answer(operation, inbound) for _ in range(3)]
    assert [answer.status for answer in answers] == [400, 400, 429]
    assert answers[-1].headers["Retry-After"] == "30"


def test_a_caller_who_is_throttled_by_the_table_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.store import table
    from chalicelib.store.errors import Throttled

    def busy(*args: Any) -> Any:
        raise Throttled("slow down")

    monkeypatch.setattr(table, "update", busy)
    operation = Operation(
        "a/b", lambda request, call: Nothing(), Request, Nothing, ANYONE, NATURAL, limit=per_minute(2)
    )
    assert http.answer(operation, http.Inbound("POST", {}, {}, b"{}", address=HOME)).status == 503
    assert count(9, per_minute(20, loose=True)) == 9  # but nobody's purchase waits for a counter


def test_they_can_be_switched_off(calls: Counter[str]) -> None:
    os.environ["MINIMALL_LIMITS"] = "false"
    settings.cache_clear()
    assert count(50, per_minute(3)) == 50
    assert not calls
    assert clock.milliseconds() // 1000 == clock.epoch()


@pytest.mark.row("S4")
def test_what_can_be_guessed_at_or_hammered_has_a_limit() -> None:
    limited = {name for name in OPERATIONS if getattr(load(name), "limit", None)}
    wanted = {"identity/login", "identity/refresh", "staff/login", "coupons/claim", "orders/submit", "catalog/search"}
    assert wanted <= limited
    assert {
        "catalog/suggest",
        "orders/pay",
        "orders/confirm_receipt",
        "members/reveal",
        "staff/confirm_totp",
    } <= limited
