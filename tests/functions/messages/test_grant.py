"""messages/grant: a hint of what may be sent, counted once and within bounds."""

from __future__ import annotations

import os
from typing import Any

import pytest

from chalicelib.messages.grants import Grant, grant_key
from chalicelib.runtime.settings import settings
from chalicelib.store import table
from tests.world import Person, TestClock, buyer_with_token

LAN, MING = "KAN000000001", "M1NG00000002"


@pytest.fixture
def lan(small_table: TestClock) -> Person:
    os.environ["MINIMALL_WECHAT_TEMPLATES"] = '{"paid": "TPL_PAID", "shipped": "TPL_SHIPPED"}'
    settings.cache_clear()
    return buyer_with_token(LAN)


def left(template: str, uid: str = LAN) -> int | None:
    found = table.get(Grant, grant_key(uid, template))
    return int(found.left) if found else None


@pytest.mark.row("D4")
def test_each_acceptance_counts_and_nothing_else_does(lan: Person) -> None:
    results = {"TPL_PAID": "accept", "TPL_SHIPPED": "reject", "TPL_OF_OTHERS": "accept"}
    assert lan.call("messages/grant", {"results": results}) == {"counted": ["TPL_PAID"]}
    assert lan.call("messages/grant", {"results": {"TPL_PAID": "accept", "TPL_SHIPPED": "accept"}})["counted"] == [
        "TPL_PAID",
        "TPL_SHIPPED",
    ]
    assert lan.call("messages/grant", {"results": {"TPL_PAID": "ban", "TPL_SHIPPED": "filter"}}) == {"counted": []}
    assert (left("TPL_PAID"), left("TPL_SHIPPED"), left("TPL_OF_OTHERS")) == (2, 1, None)
    assert left("TPL_PAID", MING) is None


@pytest.mark.row("X9")
def test_the_same_key_counts_once(lan: Person) -> None:
    body = {"results": {"TPL_PAID": "accept"}}
    for _ in range(3):
        assert lan.call("messages/grant", body, key="a-key-of-mine") == {"counted": ["TPL_PAID"]}
    assert left("TPL_PAID") == 1
    other = {"results": {"TPL_SHIPPED": "accept"}}
    assert lan.refused("messages/grant", other, key="a-key-of-mine").code == "idempotency_key_reused"


@pytest.mark.row("D4")
def test_a_full_template_does_not_keep_the_other_from_counting(lan: Person) -> None:
    table.put(Grant.at(grant_key(LAN, "TPL_PAID"), left=100))
    answer = lan.call("messages/grant", {"results": {"TPL_PAID": "accept", "TPL_SHIPPED": "accept"}})
    assert answer == {"counted": ["TPL_SHIPPED"]}
    assert (left("TPL_PAID"), left("TPL_SHIPPED")) == (100, 1)


@pytest.mark.parametrize(
    ("results", "field"),
    [
        ({}, "results"),
        ({f"T{number}": "accept" for number in range(6)}, "results"),
        ({"TPL_PAID": "maybe"}, "results.TPL_PAID"),
        ({"a#b": "accept"}, "results.a#b"),
        ("accept", "results"),
    ],
)
def test_bad_input_names_the_field(results: Any, field: str) -> None:
    refusal = buyer_with_token(LAN).refused("messages/grant", {"results": results})
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"].startswith(field)
