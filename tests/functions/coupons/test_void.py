"""coupons/void and campaigns/void: what staff take away is void at once, or when its order gives it back; the buyer sees why; the books add up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import coupons, voiding
from chalicelib.doctor import Context, examine
from chalicelib.runtime import clock
from chalicelib.store import scan, table
from functions.jobs import timers
from tests.goods import clerk, simple
from tests.interleave import just_before_writing
from tests.promoting import one, paid, preview, shopper, submit, with_money
from tests.world import Person, TestClock, audited, forward

WHY = "重复发放"


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    person = clerk(name="lin")
    person.call("products/create", simple("tray"))
    now = small_table.now()
    person.call(
        "campaigns/create",
        {
            "campaignId": "summer",
            "name": "立减",
            "kind": "amount",
            "amountOffFen": 300,
            "total": 5,
            "perBuyer": 2,
            "startsAt": clock.iso(now),
            "endsAt": clock.iso(now + timedelta(days=9)),
        },
    )
    return person


def claimed(buyer: Person) -> str:
    return str(buyer.call("coupons/claim", {"campaignId": "summer"})["coupon"]["couponId"])


def void(staff: Person, buyer: Person, coupon: str, **more: Any) -> dict[str, Any]:
    return staff.call("coupons/void", {"buyerId": buyer.uid, "couponId": coupon, "reason": WHY, **more})["coupon"]


def mine(buyer: Person, tab: str = "all") -> list[tuple[str, str | None]]:
    return [(one["state"], one["voidReason"]) for one in buyer.call("coupons/mine", {"tab": tab})["coupons"]]


def left() -> int:
    campaign = table.get(coupons.Campaign, coupons.campaign_key("summer"))
    assert campaign is not None
    return coupons.left_of([campaign])["summer"]


def findings() -> list[str]:
    raws = [raw for page in scan.pages() for raw in page.items]
    found = examine(raws, Context(clock.now(), 16))
    return [finding.say for finding in found if finding.law in ("quota", "coupons")]


@pytest.mark.row("H1")
def test_a_void_coupon_is_of_no_use_and_says_why(staff: Person) -> None:
    lan = shopper()
    coupon = claimed(lan)
    assert (void(staff, lan, coupon)["state"], left()) == ("void", 4), "its place stays taken"
    assert mine(lan, "expired") == [("void", WHY)]
    assert mine(lan, "unused") == []
    refusal = lan.refused(
        "orders/submit", {"items": one("tray"), "addressId": lan.headers["x-address"], "couponId": coupon}
    )
    assert (refusal.code, refusal.details["reason"]) == ("coupon_unusable", "void")
    assert (
        staff.refused("coupons/void", {"buyerId": lan.uid, "couponId": coupon, "reason": WHY}).code == "coupon_unusable"
    )
    assert (
        staff.refused("coupons/void", {"buyerId": lan.uid, "couponId": "x-1", "reason": WHY}).code == "coupon_not_found"
    )
    assert "coupons/void" in [entry.operation for entry in audited()]
    assert findings() == []


@pytest.mark.row("H1")
def test_its_place_can_be_claimed_again_only_when_asked(staff: Person) -> None:
    lan, mei = shopper(), shopper("oMei")
    coupon = claimed(lan)
    assert void(staff, lan, coupon, returnQuota=True)["state"] == "void"
    assert (left(), claimed(lan), left()) == (5, "summer-2", 4), "the buyer's own limit stays used"
    assert lan.refused("coupons/claim", {"campaignId": "summer"}).code == "claim_limit_reached"
    for buyer in (mei, mei, shopper("oHua"), shopper("oYun")):
        claimed(buyer)
    assert shopper("oBao").refused("coupons/claim", {"campaignId": "summer"}).code == "coupons_exhausted"
    assert findings() == []


@pytest.mark.row("H1")
def test_a_coupon_that_an_order_holds_comes_back_void(staff: Person) -> None:
    lan = shopper()
    coupon = claimed(lan)
    order = submit(lan, one("tray"), couponId=coupon)
    assert order["payableFen"] == 700
    assert void(staff, lan, coupon, returnQuota=True)["state"] == "held"
    assert (mine(lan), left()) == ([("held", WHY)], 4)
    lan.call("orders/cancel", {"orderNo": order["orderNo"]})
    assert (mine(lan), left()) == ([("void", WHY)], 4), "nobody counts on the place of one that may be used"
    assert findings() == []


@pytest.mark.row("H1")
def test_an_order_that_takes_the_coupon_at_that_moment_keeps_it(staff: Person) -> None:
    lan = shopper()
    coupon = claimed(lan)
    orders: list[str] = []
    with just_before_writing(lambda: orders.append(submit(lan, one("tray"), couponId=coupon)["orderNo"])):
        assert void(staff, lan, coupon)["state"] == "held"
    lan.call("orders/cancel", {"orderNo": orders[0]})
    assert mine(lan) == [("void", WHY)]


@pytest.mark.row("H1")
def test_a_quote_with_a_void_coupon_says_so(staff: Person) -> None:
    lan = shopper()
    coupon = claimed(lan)
    token = preview(lan, one("tray"), couponId=coupon)["quoteToken"]
    void(staff, lan, coupon)
    refusal = lan.refused("orders/submit", {"quoteToken": token})
    (gone,) = [entry for entry in refusal.details["differences"] if entry["what"] == "coupon"]
    assert (refusal.code, gone["text"]) == ("total_changed", "立减：已作废")


@pytest.mark.row("H1")
def test_all_coupons_of_a_campaign_are_voided_in_steps(staff: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    lan, mei, hua = shopper(), with_money(staff, shopper("oMei")), shopper("oHua")
    kept, used, free = claimed(lan), claimed(mei), claimed(hua)
    order = submit(lan, one("tray"), couponId=kept)["orderNo"]
    paid(mei, one("tray"), couponId=used)
    void(staff, hua, free)
    claimed(hua)
    body = {"campaignId": "summer", "expectedVersion": 1, "reason": WHY, "returnQuota": True}
    answer = staff.call("campaigns/void", body)
    assert (answer["campaign"]["paused"], answer["sweep"]["doneAt"]) == (True, None)
    assert lan.refused("coupons/claim", {"campaignId": "summer"}).code == "campaign_closed"
    assert staff.refused("campaigns/void", {**body, "expectedVersion": 2}).code == "coupons_being_voided"
    monkeypatch.setattr(voiding, "_PAGE", 9)
    monkeypatch.setattr(voiding, "STEP", timedelta())
    timers.handle({})
    assert mine(hua)[1] == ("unused", None), "a claim that still saw it open may be under way"
    forward(minutes=3)
    steps = 0
    while (report := staff.call("campaigns/report", {"campaignId": "summer"}))["sweep"]["doneAt"] is None:
        forward(minutes=1)
        timers.handle({})
        steps += 1
    assert steps > 3, "each step went on where the one before stopped"
    assert (report["sweep"]["voided"], report["sweep"]["marked"]) == (1, 2)
    assert (mine(lan), mine(mei)) == ([("held", WHY)], [("used", WHY)])
    assert mine(hua) == [("void", WHY), ("void", WHY)]
    assert (report["left"], report["claimed"], report["used"]["orders"], report["used"]["offFen"]) == (2, 3, 1, 300)
    lan.call("orders/cancel", {"orderNo": order})
    assert mine(lan) == [("void", WHY)]
    assert findings() == []
    again = staff.call("campaigns/void", {**body, "expectedVersion": 2})
    assert again["sweep"]["voided"] == 0


@pytest.mark.row("H1")
def test_a_campaign_is_resumed_when_its_coupons_are_void_and_not_before(staff: Person) -> None:
    first, late = shopper(), shopper("oLate")
    claimed(first)
    staff.call("campaigns/void", {"campaignId": "summer", "expectedVersion": 1, "reason": WHY, "returnQuota": True})
    resume = {"campaignId": "summer", "expectedVersion": 2, "changes": {"paused": False}}
    assert staff.refused("campaigns/update", resume).code == "coupons_being_voided"
    staff.call("campaigns/update", {**resume, "changes": {"name": "立减券"}})
    forward(minutes=3)
    timers.handle({})
    staff.call("campaigns/update", {**resume, "expectedVersion": 3})
    claimed(late)
    timers.handle({})
    assert (mine(first)[0][0], mine(late)[0][0]) == ("void", "unused")
    assert findings() == []


@pytest.mark.row("H3")
def test_the_report_counts_what_paid_orders_used(staff: Person) -> None:
    lan = with_money(staff, shopper())
    first, second = claimed(lan), claimed(lan)
    paid(lan, one("tray"), couponId=first)
    submit(lan, one("tray"), couponId=second)
    report = staff.call("campaigns/report", {"campaignId": "summer"})
    assert (report["claimed"], report["left"], report["useRatePercent"], report["roiPercent"]) == (2, 3, 50, 233)
    assert report["used"] == {"orders": 1, "units": 1, "offFen": 300, "revenueFen": 700}
    assert staff.refused("campaigns/report", {"campaignId": "none"}).code == "campaign_not_found"
