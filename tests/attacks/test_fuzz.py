"""Schemathesis on some operations with one seed; on all of them, 20,000 requests, by `make fuzz`. What it looks for is seen when it is there."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from infra.local.gateway import HttpAnswer
from tests.attacks import fuzz
from tests.attacks.ground import BUYER, STAFF

SOME = ("cart/remove", "orders/submit", "stock/adjust")


@pytest.mark.row("S4")
def test_requests_of_every_kind_are_answered_as_the_document_says() -> None:
    found = fuzz.storm(75, 1, SOME)
    assert found.faults == []
    assert found.cases >= 60
    assert {caller for caller, status in found.answers if status == 200} >= {BUYER, STAFF}


@pytest.mark.parametrize(
    "answer",
    [
        HttpAnswer(500, [("Content-Type", "application/json; charset=utf-8")], b'{"code":"internal_error"}'),
        HttpAnswer(418, [("Content-Type", "application/json; charset=utf-8")], b"{}"),
        HttpAnswer(200, [("Content-Type", "application/json; charset=utf-8")], b'{"data":{"more":1},"requestId":"x"}'),
        HttpAnswer(200, [("Content-Type", "text/html")], b"<html>"),
    ],
    ids=["5xx", "a status that nobody described", "another shape", "another type"],
)
def test_a_wrong_answer_is_seen(answer: HttpAnswer, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: Any, **__: Any) -> HttpAnswer:
        return answer

    fuzz._described()
    monkeypatch.setattr(fuzz.Door, "knock", wrong)
    found = fuzz.storm(3, 1, ["orders/get"])
    assert Counter(fault.caller for fault in found.faults)[BUYER] > 0
