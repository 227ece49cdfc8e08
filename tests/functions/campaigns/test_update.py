"""campaigns/update: what may change while coupons are out, and nothing that a buyer holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import coupons
from chalicelib.coupons import Campaign, Quota
from chalicelib.runtime import clock
from chalicelib.store import table
from tests.goods import clerk
from tests.world import Person, anyone, buyer_with_token


@pytest.fixture
def staff(small_table: Any) -> Person:
    member = clerk("campaigns.write")
    now = clock.now()
    body = {
        "campaignId": "SUMMER",
        "name": "立减",
        "kind": "amount",
        "amountOffFen": 100,
        "total": 2,
        "startsAt": clock.iso(now),
        "endsAt": clock.iso(now + timedelta(days=2)),
    }
    member.call("campaigns/create", body)
    return member


def change(staff: Person, version: int = 1, **changes: Any) -> dict[str, Any]:
    sent = {"campaignId": "SUMMER", "expectedVersion": version, "changes": changes}
    return staff.call("campaigns/update", sent)["campaign"]


def listed() -> list[str]:
    return [campaign["campaignId"] for campaign in anyone().get("coupons/available")["campaigns"]]


@pytest.mark.row("H1")
@pytest.mark.row("H11")
def test_a_paused_campaign_is_neither_listed_nor_claimed_and_goes_on_afterwards(staff: Person) -> None:
    first, second = buyer_with_token("A" * 12), buyer_with_token("B" * 12)
    coupon = first.call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]
    assert change(staff, paused=True)["paused"]
    assert listed() == []
    assert second.refused("coupons/claim", {"campaignId": "SUMMER"}).code == "campaign_closed"
    assert first.call("coupons/mine")["coupons"][0]["validUntil"] == coupon["validUntil"]
    change(staff, 2, paused=False)
    assert listed() == ["SUMMER"]
    second.call("coupons/claim", {"campaignId": "SUMMER"})


@pytest.mark.row("H1")
def test_more_coupons_and_a_higher_limit_count_at_once(staff: Person) -> None:
    buyer = buyer_with_token("A" * 12)
    for version, more in ((1, {"perBuyer": 2}), (2, {"addTotal": 3, "perBuyer": 4})):
        change(staff, version, **more)
    for _ in range(4):
        buyer.call("coupons/claim", {"campaignId": "SUMMER"})
    assert buyer.refused("coupons/claim", {"campaignId": "SUMMER"}).code == "claim_limit_reached"
    quota, campaign = (
        table.get(Quota, coupons.quota_key("SUMMER", 0)),
        table.get(Campaign, coupons.campaign_key("SUMMER")),
    )
    assert quota is not None
    assert campaign is not None
    assert (quota.left, campaign.total) == (1, 5)


@pytest.mark.row("H1")
def test_another_end_moves_the_place_in_the_list_and_leaves_claimed_coupons_alone(staff: Person) -> None:
    buyer = buyer_with_token("A" * 12)
    before = buyer.call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]["validUntil"]
    later = clock.iso(clock.now() + timedelta(days=9))
    assert change(staff, endsAt=later)["endsAt"] == later
    (one,) = anyone().get("coupons/available")["campaigns"]
    assert one["endsAt"] == later
    assert buyer.call("coupons/mine")["coupons"][0]["validUntil"] == before
    assert buyer_with_token("B" * 12).call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]["validUntil"] == later


@pytest.mark.row("X9")
def test_who_looked_too_early_is_told_the_version(staff: Person) -> None:
    change(staff, paused=True)
    refusal = staff.refused(
        "campaigns/update", {"campaignId": "SUMMER", "expectedVersion": 1, "changes": {"perBuyer": 1}}
    )
    assert (refusal.code, refusal.details) == ("campaign_changed", {"version": 2})
    nowhere = {"campaignId": "WINTER", "expectedVersion": 1, "changes": {"paused": True}}
    assert staff.refused("campaigns/update", nowhere).code == "campaign_not_found"


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "changes"),
        ({"endsAt": "2020-01-01T00:00:00Z"}, "changes.endsAt"),
        ({"perBuyer": 3}, "changes.perBuyer"),
        ({"addTotal": 0}, "changes.addTotal"),
        ({"amountOffFen": 1}, "changes.amountOffFen"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_field(staff: Person, changes: dict[str, Any], field: str) -> None:
    sent = {"campaignId": "SUMMER", "expectedVersion": 1, "changes": changes}
    refusal = staff.refused("campaigns/update", sent)
    assert refusal.details["fields"][0]["field"] == field
