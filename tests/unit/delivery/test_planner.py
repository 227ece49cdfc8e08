"""What a grant is spent on, and what waits for the morning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.messages.notices import TYPES, Happening, notice_of
from chalicelib.messages.planner import held_until, kept_back, kind_of, value_of
from chalicelib.orders import states, story
from chalicelib.orders.story import told

ONE = dict.fromkeys(["paid", "shipped", "refund_requested", "refunded", "reserved"], "T1")


@pytest.mark.row("X11")
def test_the_last_grant_is_left_to_what_matters_more_and_surely_follows() -> None:
    assert kept_back("paid", ONE) == 1
    assert kept_back("shipped", ONE) == 0
    assert kept_back("refund_requested", ONE) == 1
    assert kept_back("paid", {"paid": "T1", "shipped": "T2"}) == 0  # each has its own: nothing to save
    assert value_of("shipped") > value_of("paid")


@pytest.mark.row("P5")
def test_every_notice_has_a_kind_that_preferences_know() -> None:
    assert {kind_of(notice) for notice in TYPES} <= {"orders", "delivery", "aftersales", "goods"}
    assert kind_of("aftersale_rejected") == "aftersales"


def at(hour: int, minute: int = 0) -> datetime:
    """A moment of the 23rd, Beijing."""
    return datetime(2026, 11, 22 if hour < 8 else 23, (hour - 8) % 24, minute, tzinfo=UTC)


@pytest.mark.row("D4")
def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    morning = datetime(2026, 11, 23, tzinfo=UTC)  # 08:00 of the 23rd
    assert held_until("shipped", at(3), "22:00", "08:00") == morning
    assert held_until("shipped", at(22), "22:00", "08:00") == datetime(2026, 11, 24, tzinfo=UTC)
    assert held_until("shipped", at(8), "22:00", "08:00") is None
    assert held_until("shipped", at(21, 59), "22:00", "08:00") is None
    assert held_until("shipped", at(13), "12:00", "14:00") == at(14)
    assert held_until("back_in_stock", at(3), "22:00", "08:00") is None  # worthless in the morning
    assert held_until("shipped", at(3), None, "08:00") is None
    assert held_until("shipped", at(3), "08:00", "08:00") is None


@pytest.mark.row("X19")
def test_every_event_of_an_order_has_its_words() -> None:
    for kind in [*states.TRANSITIONS, *states.TELLING, "submitted"]:
        if kind != "closed":
            assert told(kind, "buyer", {}) != f"买家：{kind}", kind
    assert told("closed", "timer", {"reason": "expired"}) == "系统到时自动：超过付款时间，订单关闭"
    assert told("refund_requested", "staff:ann", {"amountFen": 1250, "reason": "缺货"}) == (
        "商家：退款 ¥12.50 已提交，等待支付平台处理（原因：缺货）"
    )
    assert "ann" not in told("shipped", "staff:ann", {})
    assert told("shipped", "staff:ann", {"method": "pickup"}) == "商家：商品已备好，凭提货码取货"


@pytest.mark.row("D4")
def test_what_is_fetched_is_not_told_to_be_on_its_way() -> None:
    event = {"aggregate": "O1", "seq": 2, "type": "shipped", "at": at(12), "by": "staff:ann", "uid": "KAN000000001"}
    titles = [
        notice.title
        for method in ("express", "pickup", "virtual")
        if (notice := notice_of(Happening(**event, facts={"method": method})))
    ]
    assert titles == ["订单已发货", "商品已备好，可以取货", "订单已发放"]
    handed = Happening(**{**event, "type": "received"})
    assert notice_of(handed) is None
    assert notice_of(handed.model_copy(update={"by": "timer"})) is not None


@pytest.mark.row("X19")
@pytest.mark.parametrize("status", states.STATUSES)
def test_every_state_that_goes_on_says_what_comes_next(status: str) -> None:
    moment = at(12)
    step = story.next_step(
        status,
        delivery="express",
        refunding=False,
        refund_since=None,
        pay_until=moment,
        due=("x", moment),
        promised_at=None,
        ship_by=None,
        delivered=False,
        held=False,
    )
    assert (step is None) is (status in ("FINISHED", "CLOSED"))
