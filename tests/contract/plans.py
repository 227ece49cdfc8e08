"""The part of the walk that plans promotions, watches them, and takes coupons away."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.runtime import clock
from tests.integration.shop import Shop
from tests.world import Person


def walk(shop: Shop, buyer: Person, campaign: str) -> None:
    """A plan and what belongs to it; coupons that are taken away; members of a level."""
    staff = shop.staff
    later = clock.iso(clock.now() + timedelta(days=1))
    soon = {
        "kind": "full_reduction",
        "id": "soon",
        "name": "满减",
        "startsAt": later,
        "rungs": [{"at": 6000, "offFen": 9}],
    }
    staff.call("promotions/save", {"terms": {**soon, "audience": {"controlPercent": 10}}})
    staff.get("promotions/uplift", promotionId="soon")
    staff.call("promotions/save", {"terms": soon, "expectedVersion": 1})
    buyer.call("promotions/remind", {"promotionId": "soon"})
    days = {"firstDay": clock.day(clock.now()), "lastDay": clock.day(clock.now())}
    plan = {
        "planId": "tea",
        "name": "春茶节",
        "promotionIds": ["near"],
        "campaignIds": [campaign],
        "budgetFen": 500,
        **days,
    }
    staff.call("plans/save", plan)
    assert staff.refused("plans/save", plan).code == "plan_changed"
    staff.call("plans/set_festivals", {"festivals": [{"name": "店庆", **days}]})
    staff.get("plans/get", planId="tea")
    staff.get("plans/list", **days)
    staff.get("plans/report", planId="tea")
    staff.get("promotions/watch", promotionId="near")
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    staff.call("coupons/void", {"buyerId": buyer.uid, "couponId": coupon, "reason": "重复发放"})
    buyer.get("coupons/mine", tab="expired")
    body = {"campaignId": campaign, "expectedVersion": 2, "reason": "面额有误"}
    staff.call("campaigns/void", body)
    assert staff.refused("campaigns/void", {**body, "expectedVersion": 3}).code == "coupons_being_voided"
    staff.get("campaigns/report", campaignId=campaign)
    staff.call("members/set_level", {"buyerId": buyer.uid, "level": 0, "reason": "复核"})
    buyer.get("catalog/exclusive")
