"""A case that staff open for a buyer who called or came is the buyer's own case, under the buyer's own rules, with its channel and who did it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.runtime.audit import AuditEntry
from chalicelib.store import scan
from tests.integration.aftersale import Sale, sold
from tests.integration.shop import Shop
from tests.integration.test_staff_rights import member
from tests.world import Person

REASON = "门店核对过，确系质量问题"
_DESK = ("aftersales.apply", "orders.read")


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def desk(shop: Shop) -> Person:
    """Someone at the counter, who may open cases and not judge them."""
    return member("counter", *_DESK)


def asked(sale: Sale, *units: tuple[int, int], channel: str = "phone", **how: Any) -> dict[str, Any]:
    return {**sale.chosen(*units, **how), "channel": channel}


@pytest.mark.row("G7")
def test_the_buyer_sees_the_very_case_and_its_money_is_the_preview(shop: Shop, desk: Person) -> None:
    sale = sold(shop, (20000, 1), (10000, 1), off=5000, threshold=30000)
    shown = sale.preview((1, 1))["refundFen"]
    wrong = desk.refused("aftersales/staff_apply", asked(sale, (1, 1), expectedFen=shown + 1))
    assert wrong.code == "aftersale_changed"
    body = asked(sale, (1, 1), expectedFen=shown)
    opened = desk.call("aftersales/staff_apply", body, key="called-this-morning")
    assert desk.call("aftersales/staff_apply", body, key="called-this-morning") == opened
    assert (opened["refundFen"], opened["exceeds"]) == (shown, False)
    case_no = opened["caseNo"]
    seen = sale.buyer.get("aftersales/get", caseNo=case_no)["case"]
    assert (seen["channel"], seen["askedFen"], seen["exceedReason"]) == ("phone", shown, None)
    assert seen["history"][0]["by"] == "staff", "the buyer is not told who of them"
    assert sale.refused((1, 1)) == "aftersale_units", "no second case for the same unit, whatever the channel"
    own = sale.apply((0, 1))
    assert sale.buyer.get("aftersales/get", caseNo=own)["case"]["channel"] == "app"
    assert desk.refused("aftersales/staff_apply", asked(sale, (0, 1))).code == "aftersale_units"
    waiting = shop.staff.get("aftersales/staff_list", work="review", pageSize=50)["cases"]
    assert [(one["channel"], one["history"][0]["by"]) for one in waiting if one["caseNo"] == case_no] == [
        ("phone", "staff:counter")
    ]
    sale.review(case_no)
    sale.refunded(shown)


@pytest.mark.row("G7")
def test_every_channel_is_refused_by_the_same_rules(shop: Shop, desk: Person) -> None:
    sale = sold(shop, (1000, 2))
    for change in (
        {"kind": "return", "reason": "quality"},  # nothing was sent yet
        {"reason": "no_reason"},
        {"units": 3},
        {"swapSkuId": "another"},
    ):
        how = {name: value for name, value in change.items() if name != "units"}
        units = (0, int(change.get("units", 1)))  # type: ignore[call-overload]
        own = sale.buyer.refused("aftersales/apply", sale.chosen(units, **how))
        for channel in ("phone", "shop"):
            theirs = desk.refused("aftersales/staff_apply", asked(sale, units, channel=channel, **how))
            assert (theirs.status, theirs.code) == (own.status, own.code)
            reasoned = desk.refused(
                "aftersales/staff_apply", asked(sale, units, channel=channel, exceedReason=REASON, **how)
            )
            assert reasoned.code == own.code, "goods and money are never exceeded, whatever the reason"
    assert desk.refused("aftersales/staff_apply", asked(sale, (0, 1), channel="app")).status == 400
    assert sale.buyer.refused("aftersales/staff_apply", asked(sale, (0, 1))).status == 401


@pytest.mark.row("G7")
@pytest.mark.row("A8")
def test_beyond_the_terms_needs_the_right_and_a_reason_that_stays(shop: Shop, desk: Person) -> None:
    sale = sold(shop, (1000, 2)).ship()
    sale.buyer.call("orders/confirm_receipt", {"orderNo": sale.order_no})
    shop.forward(days=30)
    late = asked(sale, (0, 1), kind="return", reason="quality", channel="shop")
    assert sale.refused((0, 1), kind="return", reason="quality") == "aftersale_over"
    desk, judge = (  # the tokens of a month ago are over
        member(name, *may) for name, may in (("counter", _DESK), ("judge", (*_DESK, "aftersales.review")))
    )
    for person in (desk, judge):
        assert person.refused("aftersales/staff_apply", late).code == "aftersale_over", "not without a reason"
    refusal = desk.refused("aftersales/staff_apply", {**late, "exceedReason": REASON})
    assert (refusal.status, refusal.code, refusal.details["why"]) == (403, "beyond_own_rights", "aftersale_over")
    opened = judge.call("aftersales/staff_apply", {**late, "exceedReason": REASON})
    assert opened["exceeds"] is True
    (case,) = [
        one
        for one in shop.staff.get("aftersales/staff_list", work="review", pageSize=50)["cases"]
        if one["caseNo"] == opened["caseNo"]
    ]
    assert (case["exceedReason"], case["channel"]) == (REASON, "shop")
    entries = [AuditEntry.of(raw) for page in scan.pages(kinds=[AuditEntry.KIND]) for raw in page.items]
    (entry,) = [one for one in entries if one.operation == "aftersales/staff_apply" and one.target == sale.order_no]
    assert entry.actor == "staff:judge"
    assert ("exceeds", REASON) in [(one.field, one.after) for one in entry.changes]
    assert sale.review(opened["caseNo"]) == "WAIT_PARCEL"


@pytest.mark.row("G7")
def test_a_buyer_to_whom_after_sale_is_closed_needs_the_same_right(shop: Shop, desk: Person) -> None:
    sale = sold(shop, (1000, 1))
    bar = {"buyerId": sale.buyer.uid, "status": "restricted", "functions": ["after_sale"], "reason": "多次空包退回"}
    shop.staff.call("members/restrict", bar)
    assert desk.refused("aftersales/staff_apply", asked(sale, (0, 1))).code == "function_suspended"
    opened = shop.staff.call("aftersales/staff_apply", {**asked(sale, (0, 1)), "exceedReason": REASON})
    assert opened["exceeds"] is True
