"""An order's timeline for people, pure: what each entry means, what comes next, and until when. The same for buyer and staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..runtime.clock import parse
from ..runtime.model import Moment, Shape

_TEXTS = {
    "submitted": "提交了订单",
    "reserved": "商品已为订单留好",
    "out_of_stock": "库存不足，订单关闭",
    "closing": "正在关闭订单，等待支付平台确认不会再收到付款",
    "accepted": "订单已受理，货到付款",
    "paid": "已付款",
    "revived": "订单关闭后收到付款{amount}，商品仍有货，订单恢复",
    "cash_received": "已收到货款",
    "partly_shipped": "发出一个包裹{parcel}，其余随后寄出",
    "shipped": "已发货{parcel}",
    "delivered": "全部包裹已送达",
    "received": "已确认收货",
    "finished": "交易完成",
    "delivery_refused": "买家拒收，订单关闭",
    "refund_requested": "退款{amount}已提交，等待支付平台处理",
    "partly_refunded": "退款{amount}已原路退回",
    "refunded": "退款{amount}已原路退回，订单关闭",
    "refund_failed": "退款未成功，将重新处理",
    "refund_abnormal": "退款{amount}无法原路退回，由客服处理",
    "late_payment": "订单关闭后收到付款{amount}，将原路退回",
    "duplicate_payment": "收到重复付款{amount}，将原路退回",
    "extra_payment_returned": "多付的款项{amount}已退回",
    "payment_mismatch": "付款金额与订单不符，由客服核对",
    "aftersale_applied": "申请了售后",
    "aftersale_approved": "售后申请已通过",
    "aftersale_rejected": "售后申请未通过",
    "aftersale_closed": "售后已关闭",
    "aftersale_parcel_sent": "寄出了退回的商品",
    "aftersale_received": "商家收到了退回的商品",
    "aftersale_parcel_bad": "退回的商品有异常，由客服核实",
    "aftersale_replaced": "寄出了换货商品{parcel}",
    "aftersale_escalated": "售后超过处理期限，已提醒负责人",
    "promise_missed": "未能在承诺的时间送达{coupon}",
    "parcel_changed": "更正了运单{parcel}",
    "address_changed": "修改了收货地址",
}
_CLOSED = {
    "buyer": "取消了订单",
    "expired": "超过付款时间，订单关闭",
    "staff": "商家取消了订单",
    "out_of_stock": "库存不足，订单关闭",
    "refunded": "款项已全部退回，订单关闭",
    "refused": "买家拒收，订单关闭",
}
_SHIPPED = {"pickup": "商品已备好，凭提货码取货", "same_city": "已由店员送出", "virtual": "已发放"}
_WHO = {
    "buyer": "买家",
    "staff": "商家",
    "timer": "系统到时自动",
    "system": "系统",
    "stock": "系统",
    "courier": "快递公司",
    "wechat": "微信支付",
    "alipay": "支付宝",
    "query": "支付平台查询",
    "shop": "商家",
}
_REFUND_DAYS = timedelta(days=3)  # what banks take at most, for most cards


class NextStep(Shape):
    """What comes next, who has to do it (buyer, staff, courier, provider, system), and until when; `by` null: nobody can say."""

    text: str
    actor: str
    by: Moment | None


def told(kind: str, by: str, facts: Mapping[str, Any]) -> str:
    """One entry in words: who, what, why."""
    text = _CLOSED.get(str(facts.get("reason", ""))) if kind == "closed" else _TEXTS.get(kind)
    if kind == "shipped":
        text = _SHIPPED.get(str(facts.get("method", "")), text)
    if text is None:
        text = kind
    who = _WHO.get(by.partition(":")[0], "")
    reason = str(facts.get("reason", ""))[:80]
    why = f"（原因：{reason}）" if kind == "refund_requested" and reason else ""
    coupon = "，已补偿优惠券" if facts.get("couponId") else ""
    return (f"{who}：" if who else "") + text.format(amount=_amount(facts), parcel=_parcel(facts), coupon=coupon) + why


def next_step(
    status: str,
    *,
    delivery: str,
    refunding: bool,
    refund_since: datetime | None,
    pay_until: datetime,
    due: tuple[str, datetime] | None,
    promised_at: datetime | None,
    ship_by: datetime | None,
    delivered: bool,
    held: bool,
) -> NextStep | None:
    """What is expected to happen next; None for an order that has ended. `due`: the order's own deadline."""
    if held:
        return NextStep(text="客服核对付款金额", actor="staff", by=None)
    if refunding:
        by = refund_since + _REFUND_DAYS if refund_since else None
        return NextStep(text="支付平台将款项原路退回，一般三天内到账", actor="provider", by=by)
    deadline = due[1] if due else None
    if status in ("PAID", "ACCEPTED", "PARTLY_SHIPPED"):
        if delivery == "pickup":
            return NextStep(text="凭提货码到自提点取货", actor="buyer", by=None)
        return NextStep(text="商家发货", actor="staff", by=ship_by)
    if status == "SHIPPED":
        if delivery == "pickup":
            return NextStep(text="凭提货码到自提点取货", actor="buyer", by=deadline)
        if delivered:
            return NextStep(text="买家确认收货，到时自动确认", actor="buyer", by=deadline)
        if delivery == "virtual":
            return NextStep(text="买家确认收货，到时自动确认", actor="buyer", by=deadline)
        return NextStep(text="包裹送达", actor="courier", by=promised_at)
    simple = {
        "RESERVING": ("系统锁定库存", "system", deadline),
        "UNPAID": ("买家付款，超时自动取消", "buyer", pay_until),
        "CLOSING": ("支付平台确认订单不会再收到付款", "provider", deadline),
        "RECEIVED": ("交易完成；在此之前可以评价、申请售后", "system", deadline),
    }.get(status)
    return NextStep(text=simple[0], actor=simple[1], by=simple[2]) if simple else None


def refund_since(entries: list[tuple[str, str]]) -> datetime | None:
    """When the last refund was asked for, of (type, at) entries."""
    return next((parse(at) for kind, at in reversed(entries) if kind == "refund_requested"), None)


def _amount(facts: Mapping[str, Any]) -> str:
    fen = facts.get("amountFen")
    return f" ¥{fen // 100}.{fen % 100:02d} " if isinstance(fen, int) and fen > 0 else ""


def _parcel(facts: Mapping[str, Any]) -> str:
    known = [str(facts[name])[:64] for name in ("carrier", "trackingNo") if facts.get(name)]
    return f"（{' '.join(known)}）" if known else ""
