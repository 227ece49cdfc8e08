"""The price in words (zh-CN): what each rule did, and why each other rule did nothing, with figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .lines import Reason, RuleKind

Figures = Mapping[str, int]


def yuan(fen: int) -> str:
    """¥12.00"""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}¥{fen // 100}.{fen % 100:02d}"


def zhe(percent_off: int) -> str:
    """12 % off is 8.8 折, 30 % off is 7 折."""
    tens, ones = divmod(100 - percent_off, 10)
    return f"{tens}.{ones} 折" if ones else f"{tens} 折"


def _threshold(figures: Figures) -> str:
    if "at_units" in figures:
        return f"满 {figures['at_units']} 件"
    return f"满 {yuan(figures['at_fen'])}"


def _unit_price(figures: Figures) -> str:
    limit = f"，每单每款限 {figures['most_units']} 件，超出按原价" if "most_units" in figures else ""
    return f"{figures['units']} 件享受{limit}"


def _reduction(figures: Figures) -> str:
    times = figures.get("times", 1)
    repeated = f" ×{times}" if times > 1 else ""
    return f"{_threshold(figures)} 减 {yuan(figures['off_fen'])}{repeated}"


def _coupon(figures: Figures) -> str:
    if "percent_off" in figures:
        most = f"，最多减 {yuan(figures['most_off_fen'])}" if "most_off_fen" in figures else ""
        return f"优惠券 {zhe(figures['percent_off'])}{most}"
    if "off_fen" in figures:
        return f"优惠券减 {yuan(figures['off_fen'])}"
    return f"优惠券送赠品 {figures['gifts']} 件" if "gifts" in figures else "优惠券免运费"


def _freight(figures: Figures) -> str:
    if "free_over_fen" in figures:
        return f"满 {yuan(figures['free_over_fen'])} 包邮"
    if "free_over_units" in figures:
        return f"满 {figures['free_over_units']} 件包邮"
    return "运费"


_DID: dict[RuleKind, Callable[[Figures], str]] = {
    "goods": lambda figures: "商品金额",
    "price_cut": _unit_price,
    "limited_price": _unit_price,
    "member_price": _unit_price,
    "bundle": lambda figures: f"组合价 {yuan(figures['price_fen'])} ×{figures['times']}",
    "pick_n": lambda figures: f"任选 {figures['pieces']} 件 {yuan(figures['price_fen'])} ×{figures['times']}",
    "full_reduction": _reduction,
    "full_discount": lambda figures: f"{_threshold(figures)} 打 {zhe(figures['percent_off'])}",
    "full_gift": lambda figures: f"{_threshold(figures)} 赠 {figures['gifts']} 件",
    "coupon": _coupon,
    "points": lambda figures: f"{figures['points']} 积分抵 {yuan(figures['points_fen'])}",
    "freight": _freight,
    "extra": lambda figures: f"{figures['units']} 份",
    "policy": lambda figures: "",
}


def did(rule: RuleKind, name: str, figures: Figures) -> str:
    """What a rule did. The rule's own name stands in front: 双11满减：满 ¥300.00 减 ¥50.00."""
    text = _DID[rule](figures)
    return f"{name}：{text}" if name and not text.startswith(name) else text


def _short(figures: Figures) -> str:
    if "short_units" in figures:
        return f"还差 {figures['short_units']} 件"
    return f"还差 {yuan(figures['short_fen'])}"


_WHY: dict[Reason, Callable[[Figures, str], str]] = {
    "set_aside": lambda figures, by: "为了更省，本单未使用该活动",
    "not_chosen": lambda figures, by: "可用，本单未选择",
    "not_started": lambda figures, by: "活动尚未开始",
    "ended": lambda figures, by: "活动已结束",
    "level_too_low": lambda figures, by: f"会员等级需达到 {figures['min_level']} 级，当前 {figures['level']} 级",
    "first_order_only": lambda figures, by: "仅限首单",
    "not_in_audience": lambda figures, by: "不在活动人群内",
    "control_group": lambda figures, by: "活动随机面向部分买家，本账号未被抽中",
    "nothing_in_scope": lambda figures, by: "没有适用的商品",
    "threshold_not_reached": lambda figures, by: f"{_threshold(figures)} 可用，{_short(figures)}",
    "incomplete": lambda figures, by: f"还差 {figures['short_units']} 件才能成套",
    "excluded_by": lambda figures, by: f"与“{by}”不可同享",
    "not_with_coupons": lambda figures, by: "不与优惠券同享",
    "line_full": lambda figures, by: "商品可叠加的活动数已满",
    "too_many_coupons": lambda figures, by: f"一单最多用 {figures['most_coupons']} 张券",
    "not_better": lambda figures, by: f"“{by}”更优惠" if by else "现价已不高于活动价",
    "gift_gone": lambda figures, by: "赠品已赠完",
    "points_too_few": lambda figures, by: (
        f"积分须按 {figures['unit_points']} 的整数倍使用，本单可用 {figures['points']}"
    ),
    "nothing_to_take": lambda figures, by: "已无可减的金额",
    "budget_spent": lambda figures, by: "活动预算已用完",
}


def why(reason: Reason, figures: Figures, by: str = "") -> str:
    """Why a rule did nothing. `by`: the name of the rule that stood in its way."""
    return _WHY[reason](figures, by)
