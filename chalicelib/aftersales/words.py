"""What a buyer reads of a case (zh-CN): the name of its state and what comes next, pure."""

from __future__ import annotations

from .states import What

NAMES: dict[str, str] = {
    "APPLIED": "待审核",
    "APPROVED": "已审核",
    "WAIT_PARCEL": "待寄回商品",
    "PARCEL_SENT": "待商家收货",
    "RECEIVED": "商家已收货",
    "PARCEL_BAD": "收货异常",
    "REFUNDING": "退款中",
    "REFUNDED": "退款成功",
    "EXCHANGED": "换货完成",
    "CLOSED": "已关闭",
}
_NEXT: dict[str, str] = {
    "APPLIED": "申请已提交，请等待商家处理。",
    "APPROVED": "商家已同意，退款即将发起。",
    "WAIT_PARCEL": "商家已同意，请在期限内寄回商品并填写运单号。",
    "PARCEL_SENT": "商品已寄出，请等待商家收货。",
    "RECEIVED": "商家已收到商品，退款即将发起。",
    "PARCEL_BAD": "商家收到的商品有异常，客服会与您联系。",
    "REFUNDING": "退款已发起，将原路退回，到账时间以银行为准。",
    "REFUNDED": "退款已原路退回。",
    "EXCHANGED": "换货商品已寄出，请留意收货。",
}
_REPLACING = "商家已收到商品，正在为您寄出换货商品。"
_CLOSED: dict[str, str] = {
    "cancel": "您已撤销申请。",
    "reject": "商家未同意申请。",
    "timeout": "逾期未寄回商品，申请已关闭。",
}


def next_step(what: What, state: str, closed_why: str | None) -> str:
    """One sentence on what comes next."""
    if state == "CLOSED":
        return _CLOSED.get(closed_why or "", "申请已关闭。")
    return _REPLACING if (what, state) == ("exchange", "RECEIVED") else _NEXT[state]
