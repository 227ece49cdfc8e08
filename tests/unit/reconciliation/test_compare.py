"""One line of a bill beside ours: every pair of states, amounts, and what is on one side alone."""

from __future__ import annotations

import pytest

from chalicelib.platform.bill import BillLine
from chalicelib.reconciliation.compare import Movement, difference
from chalicelib.reconciliation.items import case_id_of
from chalicelib.store.item import Key

KEY = Key("U#x", "D#y#PAY#01")
PAID = BillLine("payment", None, "A1", "4200001", 8810, "SUCCESS")
OURS = Movement(8810, "PAID", "A1", "4200001", "A", KEY)


@pytest.mark.row("X3")
@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        ("REQUESTED", "PROCESSING", "state_differs"),
        ("REQUESTED", "SUCCESS", "state_differs"),
        ("PROCESSING", "PROCESSING", None),
        ("PROCESSING", "SUCCESS", "state_differs"),
        ("PROCESSING", "ABNORMAL", "state_differs"),
        ("PROCESSING", "CLOSED", "state_differs"),
        ("ABNORMAL", "PROCESSING", None),
        ("ABNORMAL", "ABNORMAL", None),
        ("ABNORMAL", "SUCCESS", "state_differs"),
        ("SUCCESS", "PROCESSING", None),  # the bill is from before
        ("SUCCESS", "ABNORMAL", None),
        ("SUCCESS", "SUCCESS", None),
        ("SUCCESS", "CLOSED", "state_differs"),
        ("CLOSED", "PROCESSING", None),
        ("CLOSED", "CLOSED", None),
        ("CLOSED", "SUCCESS", "state_differs"),
        ("SUCCESS", "", "state_differs"),
    ],
)
def test_the_states_of_a_refund(ours: str, theirs: str, told: str | None) -> None:
    line = BillLine("refund", None, "A1", "4200001", 805, theirs, refund_no="R1")
    assert difference(line, Movement(805, ours, "A1", "4200001", "A", KEY, "R1")) == told
    assert difference(line, Movement(804, ours, "A1", "4200001", "A", KEY, "R1")) == "amount_differs"
    assert difference(line, None) == "missing_here"


@pytest.mark.parametrize(("state", "told"), [("SUCCESS", None), ("REVOKED", "state_differs"), ("", "state_differs")])
@pytest.mark.parametrize("ours", ["PAID", "MISMATCH"])
def test_a_payment_is_there_or_not(ours: str, state: str, told: str | None) -> None:
    line = BillLine("payment", None, "A1", "4200001", 8810, state)
    assert difference(line, Movement(8810, ours, "A1", "4200001", "A", KEY)) == told


def test_the_same_difference_has_one_id_and_another_has_another() -> None:
    first = case_id_of("wechat", "payment", "4200001", "missing_here")
    assert first == case_id_of("wechat", "payment", "4200001", "missing_here")
    others = [
        case_id_of("alipay", "payment", "4200001", "missing_here"),
        case_id_of("wechat", "refund", "4200001", "missing_here"),
        case_id_of("wechat", "payment", "4200002", "missing_here"),
        case_id_of("wechat", "payment", "4200001", "amount_differs"),
    ]
    assert len({first, *others}) == 5
    assert difference(PAID, OURS) is None
