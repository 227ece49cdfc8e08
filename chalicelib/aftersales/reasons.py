"""Why something comes back, by kind of case: what the buyer can choose from. Pure.

`fault`: the shop's, so freight goes back too and no exclusion holds; it also gives more days. `evidence`: pictures help.
"""

from __future__ import annotations

from typing import NamedTuple

from ..return_terms import Window
from .states import What


class Reason(NamedTuple):
    id: str
    text: str
    fault: bool = False
    evidence: bool = False
    no_reason: bool = False

    @property
    def window(self) -> Window:
        return "fault" if self.fault else "no_reason"


_BROKEN = (
    Reason("quality", "商品质量问题", fault=True, evidence=True),
    Reason("damaged", "收到商品破损", fault=True, evidence=True),
    Reason("wrong_goods", "商家发错货", fault=True, evidence=True),
    Reason("not_as_described", "商品与描述不符", fault=True, evidence=True),
)
_AGREED = Reason("agreed", "与商家协商一致")

_UNSHIPPED: tuple[Reason, ...] = (
    Reason("changed_mind", "不想要了"),
    Reason("ordered_wrong", "拍错、多拍"),
    Reason("address_wrong", "地址或信息填写错误"),
    Reason("late", "商家未按约定时间发货", fault=True),
    _AGREED,
)
_REFUND: tuple[Reason, ...] = (
    Reason("not_received", "未收到货", fault=True),
    Reason("missing", "少件、漏发", fault=True, evidence=True),
    *_BROKEN,
    _AGREED,
)
_RETURN: tuple[Reason, ...] = (Reason("no_reason", "七天无理由退货", no_reason=True), *_BROKEN, _AGREED)
_EXCHANGE: tuple[Reason, ...] = (Reason("size", "尺码、规格不合适"), *_BROKEN, _AGREED)


def choices(what: What, *, shipped: bool) -> tuple[Reason, ...]:
    """The reasons of a kind of case."""
    if what == "refund":
        return _REFUND if shipped else _UNSHIPPED
    return _RETURN if what == "return" else _EXCHANGE


def find(what: What, reason_id: str, *, shipped: bool) -> Reason | None:
    return next((reason for reason in choices(what, shipped=shipped) if reason.id == reason_id), None)


def text_of(what: What, reason_id: str) -> str:
    """What people read, for a case whose order may have been sent meanwhile."""
    found = find(what, reason_id, shipped=False) or find(what, reason_id, shipped=True)
    return found.text if found else reason_id
