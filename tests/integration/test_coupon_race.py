"""Coupons under races: never more than were issued, never more than a buyer may have, and each used once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from chalicelib import coupons
from chalicelib.coupons import Campaign, Quota
from chalicelib.store import table
from chalicelib.store.errors import Failure, TransactionCancelled
from chalicelib.store.transport import Transport
from tests.integration import laws
from tests.integration.crowd import answers, at_once, body, codes, crowd, put_all, until_served
from tests.integration.seams import Conflicts, Request, makes, table_seam
from tests.integration.shop import Shop
from tests.world import Person


def claim(buyer: Person, campaign: str) -> dict[str, Any]:
    return buyer.call("coupons/claim", {"campaignId": campaign})


def left(campaign: str) -> int:
    """What the campaign's quota items say together."""
    return sum(int(Quota.of(raw).left) for raw in table.query_all(f"C#{campaign}", begins="QUOTA#"))


def issued() -> int:
    return len(laws.check().coupons)


def spread(campaign: str, shards: int) -> None:
    """Spread a campaign over more shards than a small one has by rule."""
    item = table.get(Campaign, coupons.campaign_key(campaign))
    assert item is not None
    item.shards = shards
    put_all([item, *coupons.quotas(item)])
    assert left(campaign) == item.total


@pytest.mark.row("H1")
@pytest.mark.complaint("Coupon over-claim")
def test_the_last_coupon_goes_to_one_of_sixty_four_buyers(shop: Shop) -> None:
    campaign = shop.campaign(total=1)
    results = at_once([partial(claim, buyer, campaign) for buyer in crowd(64)])
    assert codes(results) == {"ok": 1, "coupons_exhausted": 63}
    assert (issued(), left(campaign)) == (1, 0)


@pytest.mark.row("H1")
def test_ten_coupons_over_eight_shards_go_to_ten_of_sixty_four_buyers(shop: Shop) -> None:
    campaign = shop.campaign(total=10)
    spread(campaign, 8)
    results = at_once([partial(claim, buyer, campaign) for buyer in crowd(64)])
    assert codes(results) == {"ok": 10, "coupons_exhausted": 54}
    assert (issued(), left(campaign)) == (10, 0)


@pytest.mark.row("H1")
def test_claims_that_conflict_in_the_table_issue_each_coupon_once(shop: Shop) -> None:
    campaign = shop.campaign(total=5)
    conflicts = Conflicts()
    with table_seam(conflicts):
        request = {"campaignId": campaign}
        results = at_once([partial(until_served, buyer, "coupons/claim", request) for buyer in crowd(24)])
    assert conflicts.met > 0
    assert codes(results) == {"ok": 5, "coupons_exhausted": 19}
    assert (issued(), left(campaign)) == (5, 0)


@pytest.mark.row("H1")
def test_a_buyer_gets_two_of_two_however_often_they_ask_at_once(shop: Shop) -> None:
    campaign = shop.campaign(total=100, per_buyer=2)
    (buyer,) = crowd(1)
    results = at_once([partial(claim, buyer, campaign) for _ in range(20)])
    assert codes(results) == {"ok": 2, "claim_limit_reached": 18}
    assert len({answer["coupon"]["couponId"] for answer in answers(results)}) == 2
    assert (issued(), left(campaign)) == (2, 98)


@pytest.mark.row("H1")
def test_a_conflict_is_not_mistaken_for_a_coupon_that_is_there_already(shop: Shop) -> None:
    """DynamoDB names a reason for each part: a part that only met another transaction was not refused."""
    campaign = shop.campaign(total=10)
    spread(campaign, 2)
    (buyer,) = crowd(1)
    met: list[str] = []

    def first_shard_is_empty(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        if makes(operation, request, "coupon") and not met:
            met.append(operation)
            raise TransactionCancelled(
                [Failure("TransactionConflict"), Failure("ConditionalCheckFailed"), Failure("None")]
            )
        return below(operation, request)

    with table_seam(first_shard_is_empty):
        coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]
    assert met
    assert coupon["couponId"] == f"{campaign}-1"
    assert (issued(), left(campaign)) == (1, 9)


@pytest.mark.row("H1")
@pytest.mark.row("D3")
@pytest.mark.complaint("Coupon double use")
def test_one_coupon_on_twenty_orders_at_once_is_used_once_and_again_after_the_cancel(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=100, price=5000)
    campaign = shop.campaign(off=1000)
    (buyer,) = crowd(1)
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]

    def order() -> dict[str, Any]:
        return buyer.call("orders/submit", body(buyer, (tea, 1), couponId=coupon))

    for _ in range(2):
        results = at_once([order] * 20)
        shop.drain()
        assert codes(results)["ok"] == 1
        assert set(codes(results)) <= {"ok", "coupon_unusable", "open_orders_limit"}
        (made,) = answers(results)
        assert made["payableFen"] == 4000
        held = laws.check().coupons[0]
        assert (held.state, held.order_no) == ("held", made["orderNo"])
        assert buyer.call("orders/cancel", {"orderNo": made["orderNo"]})["status"] == "CLOSED"
        assert laws.check().coupons[0].state == "unused"
    assert shop.left(tea.sku) == 100


@pytest.mark.row("H1")
@pytest.mark.row("D3")
def test_a_coupon_that_was_read_too_early_is_not_used_twice(shop: Shop) -> None:
    """A batch read is not one moment: it may show the coupon from before another order, and the caps from after it."""
    tea = shop.product(stock=10, price=5000)
    campaign = shop.campaign(off=1000)
    (buyer,) = crowd(1)
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    order = body(buyer, (tea, 1), couponId=coupon)
    first: list[str] = []

    def torn(operation: str, request: Request, below: Transport) -> dict[str, Any]:
        answer = below(operation, request)
        early = [item for item in _found(answer) if item["kind"]["S"] == "coupon"]
        if early and not first:
            first.append("")
            first[0] = buyer.call("orders/submit", order)["orderNo"]
            answer = below(operation, request)
            _found(answer)[:] = [item for item in _found(answer) if item["kind"]["S"] != "coupon"] + early
        return answer

    with table_seam(torn):
        assert buyer.refused("orders/submit", order).code == "coupon_unusable"
    assert set(laws.check().heads) == set(first)


def _found(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of a batch read's answer."""
    return next(iter(answer.get("Responses", {}).values()), [])


@pytest.mark.row("H1")
@pytest.mark.complaint("Coupon or stock not returned")
def test_two_cancels_at_once_give_the_coupon_and_the_stock_back_once(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=3, price=5000)
    campaign = shop.campaign(off=1000)
    (buyer,) = crowd(1)
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    order_no = shop.order(buyer, (tea, 2), couponId=coupon)["orderNo"]
    results = at_once([partial(buyer.call, "orders/cancel", {"orderNo": order_no})] * 8)
    assert codes(results) == {"ok": 8}
    assert {answer["status"] for answer in answers(results)} == {"CLOSED"}
    assert shop.left(tea.sku) == 3
    assert laws.check().coupons[0].state == "unused"
