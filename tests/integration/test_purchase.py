"""The whole way: cart, coupon, quote, order, payment, shipping, receipt, refund; each step seen from outside."""

from __future__ import annotations

import json

import pytest

from tests.integration.shop import Shop, items


@pytest.mark.row("D3")
@pytest.mark.row("E1")
@pytest.mark.row("E4")
def test_an_order_is_made_paid_shipped_and_received(either_entrance: Shop) -> None:
    shop = either_entrance
    tea = shop.product(stock=5, price=2900)
    buyer = shop.buyer("lan")
    order = shop.order(buyer, (tea, 2))
    assert (order["status"], order["payableFen"]) == ("UNPAID", 5800)
    assert shop.left(tea.sku) == 3

    order_no = order["orderNo"]
    payment = buyer.call("orders/pay", {"orderNo": order_no})["payment"]
    assert payment["package"].startswith("prepay_id=")
    shop.pay(order_no)
    assert buyer.call("orders/get", {"orderNo": order_no})["order"]["status"] == "PAID"
    assert buyer.call("orders/counts") == {"unpaid": 0, "toShip": 1, "toReceive": 0, "received": 0}

    waiting = shop.staff.call("orders/staff_list", {"status": "PAID"})["orders"]
    assert [one["orderNo"] for one in waiting] == [order_no]
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF1234567890"})
    assert shop.staff.call("orders/staff_list", {"status": "PAID"})["orders"] == []
    buyer.call("orders/confirm_receipt", {"orderNo": order_no})
    seen = buyer.call("orders/get", {"orderNo": order_no})["order"]
    assert seen["status"] == "RECEIVED"
    assert [entry["type"] for entry in seen["timeline"]][-4:] == ["submitted", "paid", "shipped", "received"] or [
        entry["type"] for entry in seen["timeline"]
    ] == ["submitted", "reserved", "paid", "shipped", "received"]
    assert [entry["seq"] for entry in seen["timeline"]] == list(range(1, len(seen["timeline"]) + 1))


@pytest.mark.row("D1")
@pytest.mark.row("D2")
@pytest.mark.row("H1")
def test_cart_coupon_and_quote_lead_to_the_price_that_was_shown(either_entrance: Shop) -> None:
    shop = either_entrance
    cup, pen = shop.product(stock=9, price=1990), shop.product(stock=9, price=333)
    campaign = shop.campaign(off=500, threshold=2000)
    buyer = shop.buyer("ming")
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]
    for product, quantity in ((cup, 1), (pen, 3)):
        buyer.call("cart/add", {"productId": product.id, "skuId": product.sku, "quantity": quantity})
    cart = buyer.call("cart/view")
    assert cart["selectedFen"] == 1990 + 999
    shown = buyer.call("orders/preview", {"couponId": coupon["couponId"]})
    assert shown["price"]["payableFen"] == 2489
    assert sum(line["discountFen"] for line in shown["price"]["lines"]) == 500
    order = shop_order = buyer.call("orders/submit", {"quoteToken": shown["quoteToken"]})
    shop.drain()
    assert order["payableFen"] == 2489
    assert buyer.call("cart/view")["lines"] == []
    assert buyer.call("coupons/mine")["coupons"][0]["state"] == "held"
    buyer.call("orders/pay", {"orderNo": shop_order["orderNo"]})
    shop.pay(shop_order["orderNo"])
    assert buyer.call("coupons/mine", {"tab": "used"})["coupons"][0]["state"] == "used"


@pytest.mark.row("D6")
@pytest.mark.row("C2")
def test_cancelling_gives_back_once_what_was_held(either_entrance: Shop) -> None:
    shop = either_entrance
    lamp = shop.product(stock=3, price=9900)
    campaign = shop.campaign(off=100)
    buyer = shop.buyer("hua")
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    order_no = shop.order(buyer, (lamp, 2), couponId=coupon)["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})
    assert shop.left(lamp.sku) == 1
    assert buyer.call("orders/cancel", {"orderNo": order_no})["status"] == "CLOSED"
    assert buyer.call("orders/cancel", {"orderNo": order_no})["status"] == "CLOSED"
    assert shop.left(lamp.sku) == 3
    assert buyer.call("coupons/mine")["coupons"][0]["state"] == "unused"
    assert buyer.call("orders/counts")["unpaid"] == 0
    assert shop.platform.trade(f"{order_no}01")["trade_state"] == "CLOSED"


@pytest.mark.row("D6")
@pytest.mark.row("C2")
def test_an_unpaid_order_expires_and_everything_comes_back(either_entrance: Shop) -> None:
    shop = either_entrance
    lamp = shop.product(stock=3, price=9900)
    buyer = shop.buyer("hua")
    order_no = shop.order(buyer, (lamp, 2))["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})
    shop.forward(minutes=29)
    shop.run_timers()
    assert shop.head(order_no).status == "UNPAID"
    shop.forward(minutes=3)
    shop.run_timers()
    assert (shop.head(order_no).status, shop.head(order_no).reason) == ("CLOSED", "expired")
    assert shop.left(lamp.sku) == 3
    assert buyer.refused("orders/pay", {"orderNo": order_no}).code == "order_closed"


@pytest.mark.row("E9")
def test_a_refund_goes_back_to_its_source_and_the_goods_to_the_shelf(either_entrance: Shop) -> None:
    shop = either_entrance
    pot = shop.product(stock=4, price=5000)
    buyer = shop.buyer("qing")
    order_no = shop.paid_order(buyer, (pot, 3))
    answer = shop.staff.call("orders/refund", {"orderNo": order_no, "reason": "缺货"}, key="refund-once-only")
    assert answer["refundFen"] == 15000
    assert (
        shop.staff.call("orders/refund", {"orderNo": order_no, "reason": "缺货"}, key="refund-once-only")["refundNo"]
        == answer["refundNo"]
    )
    shop.platform.until(lambda: shop.head(order_no).status == "CLOSED")
    head = shop.head(order_no)
    assert (head.reason, head.refunded_fen, head.refunding_fen) == ("refunded", 15000, 0)
    assert shop.left(pot.sku) == 4
    assert len(shop.platform.state["refunds"]) == 1
    assert shop.staff.refused("orders/refund", {"orderNo": order_no}).code == "refund_not_possible"


@pytest.mark.row("E3")
def test_submit_and_prepay_in_one_call_and_again_with_the_same_key(either_entrance: Shop) -> None:
    shop = either_entrance
    shop_wait(shop)
    pot = shop.product(stock=4, price=5000)
    buyer = shop.buyer("qing")
    body = {"items": items((pot, 1)), "addressId": buyer.headers["x-address"], "pay": True}
    first = buyer.call("orders/submit", body, key="one-click-only-1")
    shop.drain()
    again = buyer.call("orders/submit", body, key="one-click-only-1")
    assert again["orderNo"] == first["orderNo"]
    assert again["payment"]["package"].startswith("prepay_id=")
    assert shop.left(pot.sku) == 3
    assert len(shop.attempts(first["orderNo"])) == 1
    refusal = buyer.refused("orders/submit", {**body, "remark": "别的"}, key="one-click-only-1")
    assert (refusal.status, refusal.code) == (422, "idempotency_key_reused")


def shop_wait(shop: Shop) -> None:
    """Nothing to wait for: the queue is drained by the test."""


@pytest.mark.row("D4")
def test_the_buyer_hears_of_payment_and_shipment(shop: Shop) -> None:
    pot = shop.product(stock=4, price=5000)
    buyer = shop.buyer("qing")
    order_no = shop.paid_order(buyer, (pot, 1))
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF1234567890"})
    shop.drain()
    inbox = buyer.call("messages/inbox")
    assert {notice["type"] for notice in inbox["notices"]} >= {"paid", "shipped"}, json.dumps(inbox)


@pytest.mark.row("D3")
def test_the_shipment_is_uploaded_to_the_platform(shop: Shop) -> None:
    pot = shop.product(stock=4, price=5000)
    buyer = shop.buyer("qing")
    order_no = shop.paid_order(buyer, (pot, 1))
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF1234567890"})
    shop.forward(minutes=2)
    shop.run_timers()
    assert shop.platform.state["shipments"]
