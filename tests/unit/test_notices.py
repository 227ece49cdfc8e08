"""What buyers are told: every sentence fits, every type is one that orders really have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messages import notices
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.orders import states
from chalicelib.platform.wechat.messages import fitting
from tests.happenings import ORDER_NO


def event(what: str, by: str = "timer", **facts: Any) -> Happening:
    uid = ORDER_NO[-12:]
    at = "2026-01-02T03:04:05.678Z"
    return Happening.model_validate(
        {"aggregate": ORDER_NO, "seq": 1, "type": what, "at": at, "by": by, "uid": uid, "facts": facts}
    )


@pytest.mark.row("D4")
def test_every_type_that_is_told_is_one_that_orders_have() -> None:
    assert set(states.TRANSITIONS) | states.TELLING >= notices.TYPES


@pytest.mark.row("D4")
@pytest.mark.parametrize("what", sorted(notices.TYPES))
def test_every_notice_fits_a_message_and_reads_as_a_sentence(what: str) -> None:
    facts = {"amountFen": 8880, "carrier": "顺丰速运", "trackingNo": "SF1000", "reason": "expired"}
    for known in (facts, {"reason": "expired"}):
        notice = notice_of(event(what, **known))
        assert notice is not None
        assert fitting("thing1", notice.title) == notice.title
        assert notice.text.endswith("。")
        assert "{" not in notice.text


@pytest.mark.parametrize(
    ("what", "by", "facts"),
    [
        ("submitted", "buyer", {}),
        ("closing", "timer", {}),
        ("finished", "timer", {}),
        ("refund_failed", "timer", {}),
        ("received", "buyer", {}),
        ("closed", "buyer", {"reason": "buyer"}),
        ("closed", "timer", {"reason": "refunded"}),  # `refunded` tells it
        ("closed", "timer", {}),
    ],
)
def test_what_a_buyer_did_or_need_not_know_is_not_told(what: str, by: str, facts: dict[str, Any]) -> None:
    assert notice_of(event(what, by, **facts)) is None


@pytest.mark.parametrize(
    ("reason", "title"), [("expired", "订单已自动取消"), ("staff", "订单已被商家取消"), ("out_of_stock", "商品已售罄")]
)
def test_a_closed_order_says_why(reason: str, title: str) -> None:
    notice = notice_of(event("closed", reason=reason))
    assert notice is not None
    assert notice.title == title


@pytest.mark.parametrize(("fen", "text"), [(0, "¥0.00"), (5, "¥0.05"), (8880, "¥88.80"), (123456789, "¥1234567.89")])
def test_money_has_two_decimals(fen: int, text: str) -> None:
    assert notices.yuan(fen) == text


def test_times_are_beijings_in_wechats_form() -> None:
    assert notices.beijing(datetime(2025, 12, 31, 16, 5, tzinfo=UTC)) == "2026年1月1日 00:05"


@given(
    st.dictionaries(
        st.sampled_from(["amountFen", "carrier", "trackingNo", "reason"]), st.integers() | st.text() | st.none()
    )
)
def test_no_facts_can_break_a_notice(facts: dict[str, Any]) -> None:
    for what in notices.TYPES:
        notice_of(event(what, **facts))
