"""coupons/mine: the buyer's coupons by tab, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import coupons
from chalicelib.coupons import Coupon, Terms, coupon_key
from chalicelib.store import table
from chalicelib.store.transaction import Transaction
from functions.coupons import mine as module
from tests.world import Person, TestClock, buyer_with_token

ME, OTHER = "BUYER0000001", "BUYER0000002"


def _put(uid: str, campaign: str, now: Any, days: int = 9) -> Coupon:
    item = Coupon.at(
        coupon_key(uid, f"{campaign}-1"),
        coupon_id=f"{campaign}-1",
        campaign_id=campaign,
        name=campaign,
        terms=Terms(kind="amount", amount_off_fen=100),
        state="unused",
        valid_from=now,
        valid_until=now + timedelta(days=days),
    )
    table.put(item)
    return item


@pytest.fixture
def me(small_table: TestClock) -> Person:
    now = small_table.now()
    _put(ME, "OPEN", now)
    _put(ME, "PAST", now, days=-1)
    held, used = _put(ME, "HELD", now), _put(ME, "USED", now)
    for coupon, order_no in ((held, "ORDER1"), (used, "ORDER2")):
        holding = Transaction("hold")
        coupons.hold(holding, coupon, order_no, now)
        holding.commit()
    paying = Transaction("use")
    coupons.use(paying, used.key, "ORDER2")
    paying.commit()
    _put(OTHER, "THEIRS", now)
    return buyer_with_token(ME)


def _states(me: Person, **query: Any) -> list[tuple[str, str, str | None]]:
    return [(one["couponId"], one["state"], one["orderNo"]) for one in me.get("coupons/mine", **query)["coupons"]]


@pytest.mark.row("H1")
def test_each_tab_shows_its_own(me: Person) -> None:
    assert _states(me, tab="unused") == [("OPEN-1", "unused", None)]
    assert _states(me, tab="expired") == [("PAST-1", "expired", None)]
    assert _states(me, tab="used") == [("HELD-1", "held", "ORDER1"), ("USED-1", "used", "ORDER2")]
    assert sorted(one for one, _, _ in _states(me)) == ["HELD-1", "OPEN-1", "PAST-1", "USED-1"]


@pytest.mark.row("S3")
@pytest.mark.usefixtures("me")
def test_another_buyers_are_not_there() -> None:
    assert _states(buyer_with_token(OTHER)) == [("THEIRS-1", "unused", None)]


@pytest.mark.row("H1")
@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_pages_follow_each_other(me: Person, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_AT_ONCE", at_once)
    seen: list[str] = []
    query: dict[str, Any] = {"pageSize": 1, "tab": "used"}
    while True:
        page = me.get("coupons/mine", **query)
        seen += [one["couponId"] for one in page["coupons"]]
        if page["nextCursor"] is None:
            break
        query["cursor"] = page["nextCursor"]
    assert seen == ["HELD-1", "USED-1"]


@pytest.mark.row("S3")
def test_a_cursor_is_the_buyers_own(me: Person) -> None:
    cursor = me.get("coupons/mine", pageSize=1)["nextCursor"]
    assert cursor
    assert buyer_with_token(OTHER).refused("coupons/mine", {"cursor": cursor}).code == "invalid_cursor"
    assert me.refused("coupons/mine", {"cursor": cursor, "tab": "used"}).code == "invalid_cursor"


@pytest.mark.row("S4")
def test_what_is_wrong_is_named(me: Person) -> None:
    assert me.refused("coupons/mine", {"tab": "lost"}).details["fields"][0]["field"] == "tab"
    assert me.refused("coupons/mine", {"pageSize": 99}).details["fields"][0]["field"] == "pageSize"
