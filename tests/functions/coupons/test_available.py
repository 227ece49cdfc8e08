"""coupons/available: what anyone can claim now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.runtime import clock
from tests.goods import clerk
from tests.world import anyone, buyer_with_token, forward


@pytest.fixture
def _issued(small_table: Any) -> None:
    for name, starts, ends, more in (
        ("LONG", 0, 9, {"total": 1003}),
        ("SHORT", 0, 2, {"total": 1}),
        ("LATER", 1, 3, {}),
        ("SECRET", 0, 9, {"listed": False}),
    ):
        body = {
            "campaignId": name,
            "name": name,
            "kind": "amount",
            "amountOffFen": 100,
            "total": 5,
            "startsAt": clock.iso(clock.now() + timedelta(days=starts)),
            "endsAt": clock.iso(clock.now() + timedelta(days=ends)),
        }
        clerk("campaigns.write").call("campaigns/create", body | more)


def _left() -> list[tuple[str, int]]:
    return [(one["campaignId"], one["left"]) for one in anyone().get("coupons/available")["campaigns"]]


@pytest.mark.row("H1")
@pytest.mark.usefixtures("_issued")
def test_open_and_listed_campaigns_those_that_end_first_in_front() -> None:
    assert _left() == [("SHORT", 1), ("LONG", 1003)]
    forward(days=1)
    assert _left() == [("SHORT", 1), ("LATER", 5), ("LONG", 1003)]
    forward(days=1)
    assert _left() == [("LATER", 5), ("LONG", 1003)]
    forward(days=7)
    assert _left() == []


@pytest.mark.row("H1")
@pytest.mark.usefixtures("_issued")
def test_what_is_left_is_the_sum_over_the_shards() -> None:
    buyer_with_token("BUYER0000001").call("coupons/claim", {"campaignId": "SHORT"})
    for number in range(3):
        buyer_with_token(f"BUYER000000{number}").call("coupons/claim", {"campaignId": "LONG"})
    assert _left() == [("SHORT", 0), ("LONG", 1000)]
    assert [one["exhausted"] for one in anyone().get("coupons/available")["campaigns"]] == [True, False]


@pytest.mark.row("H1")
@pytest.mark.usefixtures("_issued")
def test_pages_follow_each_other() -> None:
    forward(days=1)
    seen: list[str] = []
    query: dict[str, Any] = {"pageSize": 2}
    while True:
        page = anyone().get("coupons/available", **query)
        seen += [one["campaignId"] for one in page["campaigns"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == ["SHORT", "LATER", "LONG"]


@pytest.mark.row("H1")
@pytest.mark.usefixtures("_issued")
def test_a_campaign_that_is_not_listed_can_be_claimed_by_who_knows_it() -> None:
    assert (
        buyer_with_token("BUYER0000001").call("coupons/claim", {"campaignId": "SECRET"})["coupon"]["name"] == "SECRET"
    )


@pytest.mark.row("S4")
@pytest.mark.usefixtures("small_table")
def test_what_is_wrong_is_named() -> None:
    assert anyone().refused("coupons/available", {"pageSize": 0}).details["fields"][0]["field"] == "pageSize"
    assert anyone().refused("coupons/available", {"cursor": "AAAA"}).code == "invalid_cursor"
