"""orders/staff_list: what waits for staff, newest payment first, page by page, over the turn of months."""

from __future__ import annotations

import pytest

from tests.integration.shop import Shop


@pytest.mark.row("D5")
def test_pages_follow_each_other_without_gap_or_double_over_months(shop: Shop) -> None:
    pot = shop.product(stock=50, price=5000)
    buyer = shop.buyer("qing")
    paid = []
    for _ in range(7):
        paid.append(shop.paid_order(buyer, (pot, 1)))
        shop.forward(days=9)
    for size in (1, 2, 3, 7, 20):
        seen: list[str] = []
        cursor = None
        while True:
            page = shop.staff.call("orders/staff_list", {"pageSize": size, "cursor": cursor})
            assert len(page["orders"]) <= size
            seen += [order["orderNo"] for order in page["orders"]]
            cursor = page["nextCursor"]
            if cursor is None:
                break
        assert seen == paid[::-1], size


@pytest.mark.row("D5")
def test_an_order_leaves_the_list_when_its_work_is_done(shop: Shop) -> None:
    pot = shop.product(stock=50, price=5000)
    buyer = shop.buyer("qing")
    shipped, partly, refunded = (shop.paid_order(buyer, (pot, 1)) for _ in range(3))
    shop.staff.call("orders/ship", {"orderNo": shipped, "method": "virtual"})
    shop.staff.call("orders/ship", {"orderNo": partly, "carrier": "SF", "trackingNo": "SF12345", "last": False})
    shop.staff.call("orders/refund", {"orderNo": refunded})
    shop.platform.until(lambda: shop.head(refunded).status == "CLOSED")
    assert shop.staff.call("orders/staff_list")["orders"] == []
    (waiting,) = shop.staff.call("orders/staff_list", {"status": "PARTLY_SHIPPED"})["orders"]
    assert waiting["orderNo"] == partly
