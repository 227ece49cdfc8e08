"""Roads that must not be dead ends: money that would not go back, orders that nobody sees, carts that are too full."""

from __future__ import annotations

import pytest

from chalicelib import cart, providers
from chalicelib.cart import Cart, CartLine
from chalicelib.payments import closing
from chalicelib.payments.items import out_trade_no
from chalicelib.platform.pay import Trade, TradeState
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import table
from chalicelib.store.transaction import Transaction
from tests.integration.shop import Shop, items


@pytest.mark.row("E9")
def test_late_money_whose_refund_failed_for_good_goes_back_under_a_new_number(shop: Shop) -> None:
    pot = shop.product(stock=4, price=5000)
    buyer = shop.buyer("qing")
    order_no = shop.order(buyer, (pot, 1))["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})
    buyer.call("orders/cancel", {"orderNo": order_no})
    shop.platform.config(refund_outcome="CLOSED")
    shop.pay(order_no, ignore_expiry=True)
    shop.run_timers()
    shop.platform.until(lambda: [one.state for one in shop.refunds(order_no)] == ["CLOSED", "REQUESTED"])
    first, second = shop.refunds(order_no)
    assert second.out_refund_no == f"{first.out_refund_no}-2"
    shop.platform.config(refund_outcome="SUCCESS")
    shop.forward(hours=3)
    shop.run_timers()
    shop.platform.until(lambda: shop.refunds(order_no)[1].state == "SUCCESS")
    assert [entry.type for entry in shop.head(order_no).timeline][-1] == "extra_payment_returned"


@pytest.mark.row("E9")
@pytest.mark.complaint("Coupon larger than the order")
def test_a_zero_order_can_be_undone(shop: Shop) -> None:
    pot = shop.product(stock=4, price=500)
    buyer = shop.buyer("qing")
    coupon = buyer.call("coupons/claim", {"campaignId": shop.campaign(off=900)})["coupon"]["couponId"]
    order = shop.order(buyer, (pot, 1), couponId=coupon, pay=True)
    assert (order["payableFen"], order["status"], order["payment"]) == (0, "PAID", None)
    undone = shop.staff.call("orders/refund", {"orderNo": order["orderNo"]})
    assert (undone["status"], undone["refundFen"]) == ("SUCCESS", 0)
    assert (shop.head(order["orderNo"]).status, shop.left(pot.sku)) == ("CLOSED", 4)
    assert buyer.call("coupons/mine")["coupons"][0]["state"] == "unused"


@pytest.mark.row("E4")
def test_money_that_went_back_at_the_provider_is_held_and_not_shipped(shop: Shop) -> None:
    pot = shop.product(stock=4, price=500)
    buyer = shop.buyer("qing")
    order_no = shop.order(buyer, (pot, 1))["orderNo"]
    buyer.call("orders/pay", {"orderNo": order_no})

    class GivenBack:
        """The provider whose record says: paid, and refunded in its own console."""

        def query(self, number: str) -> Trade:
            own = settings()
            return Trade(
                out_trade_no(order_no, 1),
                TradeState.REFUND,
                transaction_id="4200000000000000000000000001",
                total_fen=500,
                currency="CNY",
                appid=own.wechat_appid,
                mchid=own.wechatpay_mchid,
            )

    providers.use("pay", GivenBack())
    closing.close(shop.head(order_no), "expired", "timer")
    assert shop.head(order_no).mismatch
    assert shop.staff.call("orders/staff_list")["orders"] == []
    (held,) = shop.staff.call("orders/staff_list", {"status": "HELD"})["orders"]
    assert held["orderNo"] == order_no


@pytest.mark.row("D1")
def test_what_was_added_to_a_line_meanwhile_stays_and_only_that(shop: Shop) -> None:
    pot = shop.product(stock=9, price=500)
    buyer = shop.buyer("qing")
    body = {"productId": pot.id, "skuId": pot.sku, "quantity": 2}
    buyer.call("cart/add", body)
    quote = buyer.call("orders/preview", {})["quoteToken"]
    buyer.call("cart/add", {**body, "quantity": 1})
    buyer.call("orders/submit", {"quoteToken": quote})
    assert [line["quantity"] for line in buyer.call("cart/view")["lines"]] == [1]


@pytest.mark.row("D3")
def test_a_request_that_contradicts_its_quote_is_refused_by_field(shop: Shop) -> None:
    pot = shop.product(stock=9, price=500)
    buyer = shop.buyer("qing")
    quote = buyer.call("orders/preview", {"items": items((pot, 1))})["quoteToken"]
    for field, said in (
        ("addressId", "another"),
        ("couponId", "another-1"),
        ("items", items((pot, 2))),
    ):
        refusal = buyer.refused("orders/submit", {"quoteToken": quote, field: said})
        assert refusal.details["fields"][0]["field"] == field
    assert (
        buyer.call("orders/submit", {"quoteToken": quote, "addressId": buyer.headers["x-address"]})["payableFen"] == 500
    )


@pytest.mark.row("D1")
def test_lines_that_come_back_never_make_a_cart_too_full(shop: Shop) -> None:
    buyer = shop.buyer("qing")
    now = clock.iso(clock.now())
    full = {f"s{number}": {"p": "p", "q": 1, "s": True, "a": now} for number in range(cart.MOST_LINES - 1)}
    table.put(Cart.at(cart.cart_key(buyer.uid), lines=full))
    transaction = Transaction("test")
    cart.put_back(
        transaction, cart.load(buyer.uid), buyer.uid, [CartLine("p", f"t{n}", 1, True, now) for n in range(9)]
    )
    transaction.commit()
    found = cart.load(buyer.uid)
    assert found is not None
    assert len(found.entries()) == cart.MOST_LINES
