"""coupons/claim, one buyer at a time."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from chalicelib import coupons
from chalicelib.coupons import Campaign, Quota, Terms
from chalicelib.store import table
from tests.interleave import asked
from tests.world import TestClock, buyer_with_token, forward


@pytest.fixture
def campaign(small_table: TestClock) -> Campaign:
    now = small_table.now()
    made = Campaign.at(
        coupons.campaign_key("SUMMER"),
        campaign_id="SUMMER",
        name="满100减10",
        terms=Terms(kind="amount", amount_off_fen=1000, threshold_fen=10000),
        total=2,
        per_buyer=1,
        shards=1,
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    table.put(made)
    table.put(Quota.at(coupons.quota_key("SUMMER", 0), left=2))
    return made


@pytest.mark.row("H1")
@pytest.mark.usefixtures("campaign")
def test_a_claim_gives_the_coupon_with_its_terms() -> None:
    coupon = buyer_with_token("BUYER0000001").call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]
    assert coupon["terms"]["amountOffFen"] == 1000
    assert coupon["state"] == "unused"


@pytest.mark.row("H1")
@pytest.mark.usefixtures("campaign")
def test_a_second_claim_is_refused() -> None:
    buyer = buyer_with_token("BUYER0000001")
    buyer.call("coupons/claim", {"campaignId": "SUMMER"})
    assert buyer.refused("coupons/claim", {"campaignId": "SUMMER"}).code == "claim_limit_reached"


@pytest.mark.row("X9")
@pytest.mark.usefixtures("campaign")
def test_the_same_key_gets_the_same_coupon_and_another_body_is_refused() -> None:
    buyer = buyer_with_token("BUYER0000001")
    first = buyer.call("coupons/claim", {"campaignId": "SUMMER"}, key="a-key-of-mine")
    again = buyer.call("coupons/claim", {"campaignId": "SUMMER"}, key="a-key-of-mine")
    assert json.dumps(first) == json.dumps(again)
    refusal = buyer.refused("coupons/claim", {"campaignId": "OTHER"}, key="a-key-of-mine")
    assert (refusal.status, refusal.code) == (422, "idempotency_key_reused")


@pytest.mark.row("H1")
@pytest.mark.usefixtures("campaign")
def test_no_more_than_were_issued() -> None:
    for number in range(2):
        buyer_with_token(f"BUYER000000{number}").call("coupons/claim", {"campaignId": "SUMMER"})
    assert (
        buyer_with_token("BUYER0000009").refused("coupons/claim", {"campaignId": "SUMMER"}).code == "coupons_exhausted"
    )


@pytest.mark.row("H1")
@pytest.mark.usefixtures("campaign")
def test_a_closed_campaign_gives_nothing() -> None:
    forward(days=2)
    assert buyer_with_token("BUYER0000001").refused("coupons/claim", {"campaignId": "SUMMER"}).code == "campaign_closed"


@pytest.mark.row("H1")
def test_a_limit_of_several_is_counted_and_not_tried_out(campaign: Campaign) -> None:
    table.update(Campaign, campaign.key, [Campaign.per_buyer.set(3)])
    table.update(Quota, coupons.quota_key("SUMMER", 0), [Quota.left.set(9)])
    buyer = buyer_with_token("BUYER0000001")
    ids = [buyer.call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]["couponId"] for _ in range(3)]
    assert ids == ["SUMMER-1", "SUMMER-2", "SUMMER-3"]
    with asked() as operations:
        assert buyer.refused("coupons/claim", {"campaignId": "SUMMER"}).code == "claim_limit_reached"
    assert "TransactWriteItems" not in operations
