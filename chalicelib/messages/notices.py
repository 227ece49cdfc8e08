"""What happened to an order -> what its buyer is told, pure. One table holds every sentence; an event that is not in it is not told.

Buyers do not hear of what they did themselves, nor of what staff has to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from ..runtime.clock import BEIJING
from ..runtime.ids import UID

Uid = Annotated[str, StringConstraints(pattern=f"^{UID.pattern}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
AggregateId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside of the calendar") from None


class Happening(BaseModel, defer_build=True):
    """One timeline entry as the relay publishes it."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    aggregate: AggregateId
    seq: int = Field(ge=1, le=999_999)
    type: Word
    at: Annotated[AwareDatetime, AfterValidator(_utc)]
    by: str = Field(max_length=80)
    uid: Uid
    facts: dict[str, Any] = {}


@dataclass(frozen=True)
class Notice:
    """`title` fits a subscribe message's thing field: at most 20 characters. `amount` is `¥88.80`, or empty."""

    type: str
    title: str
    text: str
    amount: str


@dataclass(frozen=True)
class _Wording:
    """{amount} becomes `（¥88.80）` and {parcel} `（顺丰速运 SF100）`, or nothing where the event does not say (or says 0)."""

    title: str
    text: str


_PLAIN = {
    "reserved": _Wording("商品已为您留好", "库存已锁定，请尽快完成付款。"),
    "out_of_stock": _Wording("商品已售罄", "很抱歉，商品已售罄，订单已取消，商品已放回购物车。"),
    "paid": _Wording("付款成功", "已收到您的付款{amount}，正在为您备货。"),
    "revived": _Wording(
        "付款到账，订单已恢复", "您的付款{amount}在订单关闭后到账，商品仍有货，订单已按原价恢复，正在为您备货。"
    ),
    "accepted": _Wording("下单成功，货到付款", "订单已受理，正在为您备货；收货时请付款{amount}。"),
    "cash_received": _Wording("已收到货款", "已收到您的货款{amount}，感谢购买。"),
    "delivery_refused": _Wording("订单已按拒收关闭", "包裹已退回，订单已关闭，用过的优惠券已还给您。"),
    "partly_shipped": _Wording("部分商品已发货", "订单中的部分商品已发出{parcel}，其余商品随后寄出。"),
    "delivered": _Wording("包裹已送达", "您的包裹已送达，请查收；如有问题可在售后期限内申请售后。"),
    "promise_missed": _Wording("送达晚于承诺", "很抱歉，您的订单未能按承诺时间送达{coupon}。"),
    "parcel_changed": _Wording("运单信息已更正", "您的包裹运单信息已更正{parcel}。"),
    "refund_requested": _Wording("退款处理中", "退款{amount}已提交，款项将原路退回。"),
    "partly_refunded": _Wording("退款成功", "部分商品的退款{amount}已原路退回，到账时间以银行为准。"),
    "aftersale_parcel_bad": _Wording("退回商品待核实", "商家收到的退回商品有异常，客服会尽快与您联系。"),
    "aftersale_replaced": _Wording("换货商品已寄出", "您的换货商品已寄出{parcel}，请留意收货。"),
    "refunded": _Wording("退款成功", "退款{amount}已原路退回，到账时间以银行为准。"),
    "refund_abnormal": _Wording("退款遇到问题", "退款{amount}未能原路退回，客服会尽快与您联系。"),
    "late_payment": _Wording("付款将原路退回", "订单已关闭，您的付款{amount}将原路退回。"),
    "duplicate_payment": _Wording("重复付款将退回", "订单已付款，重复支付的款项{amount}将原路退回。"),
    "extra_payment_returned": _Wording("多付款项已退回", "多付的款项{amount}已原路退回，到账时间以银行为准。"),
    "payment_mismatch": _Wording("付款金额核对中", "付款金额与订单不一致，我们正在核对，请稍候。"),
}
_CLOSED = {
    "expired": _Wording("订单已自动取消", "订单超过付款时间，已自动取消。"),
    "staff": _Wording("订单已被商家取消", "商家取消了您的订单，如有疑问请联系客服。"),
    "out_of_stock": _PLAIN["out_of_stock"],
}
# What does not happen to an order: {title} is the product's (of a login: device and network), {units} how many.
_GOODS = {
    "back_in_stock": _Wording(
        "等候的商品到货了", "您等候的“{title}”到货了，已为您保留 {units} 件，请在 15 分钟内下单。"
    ),
    "question_answered": _Wording("您的提问有新回答", "您关于“{title}”的提问有了新回答。"),
    "review_replied": _Wording("商家回复了您的评价", "商家回复了您对“{title}”的评价。"),
    "new_device": _Wording(
        "新设备登录提醒", "您的账号在新设备登录（{title}）。如非本人操作，请在“登录的设备”里退出它。"
    ),
    "promotion_soon": _Wording("您预约的活动即将开始", "您预约的“{title}”将在 10 分钟后开始。"),
}
ABOUT_NO_ORDER = frozenset(_GOODS)
# WeChat's courier codes, as people know them; another one is shown as it is.
_COURIERS = {
    "SF": "顺丰速运",
    "ZTO": "中通快递",
    "YTO": "圆通速递",
    "STO": "申通快递",
    "YD": "韵达速递",
    "JD": "京东快递",
    "JTSD": "极兔速递",
    "DBL": "德邦快递",
}
_APPROVED = {
    "return": _Wording("退货申请已通过", "商家已同意退货，请在期限内寄回商品并填写运单号。"),
    "exchange": _Wording("换货申请已通过", "商家已同意换货，请在期限内寄回商品并填写运单号。"),
}
_REJECTED = _Wording("售后申请未通过", "商家未同意您的售后申请，原因见售后详情。")
_TIMED_OUT = _Wording("售后申请已关闭", "您未在期限内寄回商品，售后申请已关闭。")
_BACK = {
    "return": _Wording("商家已收到退货", "商家已收到您退回的商品，退款即将发起。"),
    "exchange": _Wording("商家已收到换货", "商家已收到您寄回的商品，将尽快寄出换货商品。"),
}


def _of_kind(wordings: Mapping[str, _Wording], event: Happening) -> _Wording:
    return wordings.get(str(event.facts.get("kind", "")), wordings["return"])


_SENT = _Wording("订单已发货", "您的订单已发出{parcel}，请留意收货。")
_SENT_OTHERWISE = {
    "pickup": _Wording("商品已备好，可以取货", "您的商品已在自提点备好，请凭订单里的提货码取货。"),
    "same_city": _Wording("订单已出发", "您的订单已由店员送出，请留意收货。"),
    "virtual": _Wording("订单已发放", "您购买的内容已发放，请在订单详情查看。"),
}
_RECEIVED = _Wording("订单已自动确认收货", "订单已自动确认收货，如有问题请联系客服。")
_CHOSEN: dict[str, Callable[[Happening], _Wording | None]] = {
    "closed": lambda event: _CLOSED.get(str(event.facts.get("reason", ""))),
    # of a refund alone "refund_requested" tells what comes next
    "aftersale_approved": lambda event: None if event.facts.get("kind") == "refund" else _of_kind(_APPROVED, event),
    "aftersale_received": lambda event: _of_kind(_BACK, event),
    "aftersale_rejected": lambda event: _REJECTED,
    "aftersale_closed": lambda event: None if event.facts.get("reason") == "cancel" else _TIMED_OUT,
    "shipped": lambda event: _SENT_OTHERWISE.get(str(event.facts.get("method", "")), _SENT),
    # whoever clicked it, or stood at the counter with a code, knows
    "received": lambda event: None if event.by.partition(":")[0] in ("buyer", "staff") else _RECEIVED,
}
TYPES = frozenset(_PLAIN) | frozenset(_CHOSEN)


def notice_of(event: Happening) -> Notice | None:
    """What the buyer is told, or None when it is not for them."""
    chosen = _CHOSEN.get(event.type)
    wording = chosen(event) if chosen else _PLAIN.get(event.type) or _GOODS.get(event.type)
    if wording is None:
        return None
    amount = _amount(event.facts)
    shown = f"（{amount}）" if event.facts.get("amountFen") and amount else ""
    told = {"title": str(event.facts.get("title", ""))[:40], "units": event.facts.get("units", "")}
    coupon = "，补偿优惠券已放入您的账户" if event.facts.get("couponId") else ""
    text = wording.text.format(amount=shown, parcel=_parcel(event.facts), coupon=coupon, **told)
    return Notice(event.type, wording.title, text, amount)


def product_of(event: Happening) -> str | None:
    """The product that the event is about, when it is about no order."""
    return str(event.facts.get("productId", "")) or None if event.type in _GOODS else None


def yuan(fen: int) -> str:
    """8880 -> ¥88.80"""
    return f"¥{fen // 100}.{fen % 100:02d}"


def beijing(moment: datetime) -> str:
    """As a subscribe message's time field takes it: 2026年1月2日 15:04."""
    local = moment + BEIJING
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _amount(facts: Mapping[str, Any]) -> str:
    fen = facts.get("amountFen")
    return yuan(fen) if isinstance(fen, int) and fen >= 0 else ""


def _parcel(facts: Mapping[str, Any]) -> str:
    known = [str(facts[name])[:40] for name in ("carrier", "trackingNo") if facts.get(name)]
    known = [_COURIERS.get(word, word) for word in known]
    return f"（{' '.join(known)}）" if known else ""
