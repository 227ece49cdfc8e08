"""campaigns/create: terms that a merchant can have meant, and exactly as many coupons as were issued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.coupons import Campaign, Quota, campaign_key
from chalicelib.runtime import clock
from chalicelib.store import table
from tests.goods import clerk, simple
from tests.world import Person, anyone, buyer_with_token, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    return clerk("campaigns.write", "products.write")


def _body(**change: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "campaignId": "SUMMER",
        "name": "满100减10",
        "kind": "amount",
        "amountOffFen": 1000,
        "thresholdFen": 10000,
        "total": 3,
        "startsAt": clock.iso(clock.now()),
        "endsAt": clock.iso(clock.now() + timedelta(days=2)),
    }
    return {name: value for name, value in (body | change).items() if value != "absent"}


def _percent(**change: Any) -> dict[str, Any]:
    return _body(kind="percent", amountOffFen="absent", percentOff=10) | change


def _quotas(campaign_id: str) -> list[int]:
    return [int(Quota.of(raw).left) for raw in table.query_all(campaign_key(campaign_id).pk, begins="QUOTA#")]


@pytest.mark.row("H1")
def test_a_campaign_can_be_claimed_from_its_beginning(staff: Person) -> None:
    made = staff.call("campaigns/create", _body())["campaign"]
    assert (made["campaignId"], made["terms"]["amountOffFen"], made["perBuyer"]) == ("SUMMER", 1000, 1)
    coupon = buyer_with_token("BUYER0000001").call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]
    assert (coupon["terms"], coupon["validUntil"]) == (made["terms"], made["endsAt"])
    assert _quotas("SUMMER") == [2]


@pytest.mark.row("H1")
def test_valid_days_count_from_the_claim(staff: Person) -> None:
    staff.call("campaigns/create", _percent(validDays=30, maxOffFen=5000))
    forward(days=1)
    coupon = buyer_with_token("BUYER0000001").call("coupons/claim", {"campaignId": "SUMMER"})["coupon"]
    assert coupon["validUntil"] == clock.iso(clock.now() + timedelta(days=30))
    assert (coupon["terms"]["percentOff"], coupon["terms"]["maxOffFen"]) == (10, 5000)


@pytest.mark.row("H1")
@pytest.mark.parametrize(("total", "shards"), [(1, 1), (999, 1), (1000, 8), (1003, 8), (10_000_000, 8)])
def test_the_shards_hold_the_total(staff: Person, total: int, shards: int) -> None:
    staff.call("campaigns/create", _body(total=total))
    quotas = _quotas("SUMMER")
    assert (len(quotas), sum(quotas)) == (shards, total)
    assert max(quotas) - min(quotas) <= 1


@pytest.mark.row("H1")
def test_an_id_is_used_once_and_made_when_absent(staff: Person) -> None:
    staff.call("campaigns/create", _body())
    refusal = staff.refused("campaigns/create", _body(total=500))
    assert (refusal.status, refusal.details["fields"][0]["field"]) == (400, "campaignId")
    assert _quotas("SUMMER") == [3]
    made = staff.call("campaigns/create", _body(campaignId="absent"))["campaign"]["campaignId"]
    assert table.get(Campaign, campaign_key(made)) is not None


@pytest.mark.row("X9")
def test_the_same_key_issues_once(staff: Person) -> None:
    body = _body(campaignId="absent")
    first = staff.call("campaigns/create", body, key="summer-2030")
    assert staff.call("campaigns/create", body, key="summer-2030") == first
    assert len(anyone().get("coupons/available")["campaigns"]) == 1


@pytest.mark.row("H1")
def test_a_scope_must_exist(staff: Person) -> None:
    staff.call("products/create", simple("tray"))
    staff.call("products/save_category", {"categoryId": "tea", "name": "茶"})
    unknown = staff.refused("campaigns/create", _body(scope={"kind": "products", "ids": ["tray", "moon"]}))
    assert (unknown.code, unknown.details) == ("product_not_found", {"productIds": ["moon"]})
    unknown = staff.refused("campaigns/create", _body(scope={"kind": "categories", "ids": ["moon"]}))
    assert (unknown.code, unknown.details) == ("category_not_found", {"categoryIds": ["moon"]})
    scope = {"kind": "categories", "ids": ["tea"]}
    assert staff.call("campaigns/create", _body(scope=scope))["campaign"]["terms"]["scope"] == scope


@pytest.mark.row("H1")
def test_more_off_than_the_threshold_is_a_slip_but_without_threshold_it_is_a_gift(staff: Person) -> None:
    refusal = staff.refused("campaigns/create", _body(amountOffFen=10001))
    assert refusal.details["fields"][0]["field"] == "amountOffFen"
    staff.call("campaigns/create", _body(amountOffFen=10000))
    staff.call("campaigns/create", _body(campaignId="GIFT", amountOffFen=10001, thresholdFen=0))


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"amountOffFen": "absent"}, "amountOffFen"),
        ({"amountOffFen": 0}, "amountOffFen"),
        ({"percentOff": 10}, "percentOff"),
        ({"maxOffFen": 10}, "maxOffFen"),
        ({"kind": "percent"}, "percentOff"),
        ({"kind": "percent", "percentOff": 10}, "amountOffFen"),
        ({"kind": "percent", "percentOff": 100}, "percentOff"),
        ({"kind": "lottery"}, "kind"),
        ({"kind": "gift"}, "gifts"),
        ({"kind": "gift", "amountOffFen": "absent"}, "gifts"),
        ({"kind": "free_freight"}, "amountOffFen"),
        ({"perBuyer": 4}, "perBuyer"),
        ({"total": 0}, "total"),
        ({"endsAt": "2020-01-01T00:00:00Z", "startsAt": "2019-01-01T00:00:00Z"}, "endsAt"),
        ({"startsAt": "9999-12-31T23:59:59-14:00", "endsAt": "9999-12-31T23:59:59.9-14:00"}, "startsAt"),
        ({"startsAt": "0001-01-01T00:00:00+14:00"}, "startsAt"),
        ({"endsAt": "9999-12-31T23:59:59Z"}, "endsAt"),
        ({"endsAt": "2031-01-01T00:00:00"}, "endsAt"),
        ({"endsAt": "tomorrow"}, "endsAt"),
        ({"scope": {"kind": "all", "ids": ["tea"]}}, "scope.ids"),
        ({"scope": {"kind": "products", "ids": []}}, "scope.ids"),
        ({"scope": {"kind": "planets", "ids": []}}, "scope.kind"),
        ({"validDays": 0}, "validDays"),
        ({"name": ""}, "name"),
        ({"campaignId": "a#b"}, "campaignId"),
        ({"thresholdFen": -1}, "thresholdFen"),
    ],
)
def test_what_is_wrong_is_named(staff: Person, body: dict[str, Any], field: str) -> None:
    refusal = staff.refused("campaigns/create", _body(**body))
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == field


@pytest.mark.row("H1")
def test_an_end_before_the_beginning_is_named(staff: Person) -> None:
    now = clock.now()
    body = _body(startsAt=clock.iso(now + timedelta(days=2)), endsAt=clock.iso(now + timedelta(days=1)))
    assert staff.refused("campaigns/create", body).details["fields"][0]["field"] == "endsAt"
    same = _body(startsAt=clock.iso(now + timedelta(days=2)), endsAt=clock.iso(now + timedelta(days=2)))
    assert staff.refused("campaigns/create", same).details["fields"][0]["field"] == "endsAt"
