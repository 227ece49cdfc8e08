"""What people read of credit, in zh-CN. Pure."""

from __future__ import annotations

from ..conduct_terms import CreditLevel

REASONS = {
    "unpaid": "订单超过付款时间未付，占用了库存",
    "refused": "货到付款的包裹被拒收",
    "abuse": "售后申请被商家认定为滥用",
    "staff": "由商家记录",
}


def limited(level: CreditLevel) -> str:
    """What holds below a score, in one sentence."""
    parts = [
        f"最多 {level.max_open_orders} 个待付款订单",
        f"待付款订单中同一规格最多 {level.max_open_units_per_sku} 件",
        f"付款时间最长 {level.pay_minutes} 分钟",
        *([] if level.cash_on_delivery else ["不能货到付款"]),
        *([] if level.rush else ["不能参加抢购"]),
    ]
    return "，".join(parts)


def changed(what: str, score: int, level: CreditLevel) -> str:
    """Told when a reason brings limits."""
    return f"{REASONS[what]}，您的信用分降为 {score}。目前{limited(level)}。分数会随时间自动恢复；如有异议，可在“我的信用”申诉。"


def decided(granted: bool, note: str) -> str:
    return f"您的信用申诉已通过，这条记录已取消。{note}" if granted else f"您的信用申诉未通过，这条记录保留。{note}"
