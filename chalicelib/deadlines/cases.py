"""Deadlines of after-sale: staff's answer, the parcel on its way back, the money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..aftersales import deadlines
from ..aftersales.items import Case
from ..payments import cases
from ..store.item import Item


def _settle(case: Case) -> bool:
    cases.settle(str(case.case_no))
    return True


KINDS: dict[str, type[Item]] = {Case.KIND: Case}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("aftersale", "review"): deadlines.review,
    ("aftersale", "parcel"): deadlines.parcel,
    ("aftersale", "receive"): deadlines.receive,
    ("aftersale", "replace"): deadlines.escalate,
    ("aftersale", "escalate"): deadlines.escalate,
    ("aftersale", "settle"): _settle,
}
