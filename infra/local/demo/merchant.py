"""The merchant's part: shipping the order, and giving its money back."""

import secrets

from chalicelib.messages.notices import yuan
from infra.local.demo.buyer import Order, Payment, expect_delivered, hear
from infra.local.demo.client import new_key
from infra.local.demo.expecting import expect, wait_for
from infra.local.demo.story import Demo, order_of, step

_REASON = "演示退款"


@step(11, "商家发货", "the merchant ships")
def ship(demo: Demo, order: Order) -> None:
    """The account is the demo shop's own, published in its content; it exists in the local shop alone."""
    account = demo.content.staff
    credentials = {"username": account.username, "password": account.password}
    session = demo.merchant.write("staff/login", credentials)
    demo.merchant.token = session["accessToken"]
    demo.tell.fact(f"店员 {session['name']} 已登录，凭证 {session['expiresIn'] // 3600} 小时有效")

    wait_for("待发货列表中有此单 / it waits for shipping", True, lambda: order.order_no in _to_ship(demo))
    expect("待发货金额（分）/ its sum in fen", _to_ship(demo)[order.order_no], order.payable_fen)
    demo.tell.fact(f"待发货列表中有此单，{yuan(order.payable_fen)}")

    tracking_no = f"SF{secrets.randbelow(10**13):013d}"
    parcel = {"orderNo": order.order_no, "carrier": "SF", "trackingNo": tracking_no}
    demo.merchant.write("orders/ship", parcel)
    seen = order_of(demo, order.order_no)
    expect("订单状态 / status", seen["status"], "SHIPPED")
    expect("包裹 / parcels", [one["trackingNo"] for one in seen["parcels"]], [tracking_no])
    demo.tell.fact(f"已发货：顺丰 {tracking_no}")
    wait_for("待发货列表中不再有此单 / it waits no more", False, lambda: order.order_no in _to_ship(demo))
    demo.tell.fact("待发货列表中不再有此单")
    hear(demo, order, "shipped", naming=tracking_no)


def _to_ship(demo: Demo) -> dict[str, int]:
    """Paid orders that wait, those paid last: order number -> payable in fen."""
    rows = demo.merchant.read("orders/staff_list", status="PAID", pageSize=50)["orders"]
    return {row["orderNo"]: row["payableFen"] for row in rows}


@step(14, "商家退款", "the merchant gives the money back")
def refund(demo: Demo, order: Order, payment: Payment) -> None:
    """The shop asks the provider, which tells it when the money has arrived; then both accounts are compared."""
    key = new_key()
    body = {"orderNo": order.order_no, "reason": _REASON}
    asked = demo.merchant.write("orders/refund", body, key)
    expect("退款金额（分）/ refund in fen", asked["refundFen"], order.payable_fen)
    again = demo.merchant.write("orders/refund", body, key)
    expect("同一 Idempotency-Key 的退款 / the refund of the same key", again["refundNo"], asked["refundNo"])
    demo.tell.fact(f"退款单 {asked['refundNo']}，{yuan(asked['refundFen'])}，重复点击不会再退")

    closed = wait_for(
        "订单因退款关闭 / closed by the refund",
        "CLOSED",
        lambda: order_of(demo, order.order_no),
        lambda seen: seen["status"] == "CLOSED",
    )
    expect("关闭原因 / why", closed["reason"], "refunded")
    expect_delivered(demo, asked["refundNo"])
    _expect_even(demo, order, payment, asked["refundNo"])
    hear(demo, order, "refunded", naming=yuan(order.payable_fen))


def _expect_even(demo: Demo, order: Order, payment: Payment, refund_no: str) -> None:
    """All that came in went out again, to the fen, in the shop's books and in the provider's."""
    seen = order_of(demo, order.order_no)
    paid = order.payable_fen
    in_shop = (seen["paidFen"], seen["refundedFen"], seen["refundingFen"])
    expect("商城账：收、退、在途（分）/ shop: paid, refunded, under way", in_shop, (paid, paid, 0))
    trade, money_back = demo.wechat.item("trades", payment.out_trade_no), demo.wechat.item("refunds", refund_no)
    at_provider = (sum(one["total"] for one in trade["payments"]), money_back["refund"], money_back["status"])
    expect(f"{demo.cashier.zh}账：收、退（分）/ provider: paid, refunded", at_provider, (paid, paid, "SUCCESS"))
    demo.tell.fact(f"两边账相等：收 {yuan(seen['paidFen'])} = 退 {yuan(seen['refundedFen'])}")
