"""Order numbers carry their buyer and sort by time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.items import order_and_number, out_trade_no
from chalicelib.runtime import ids

_FIRST, _LAST = datetime(2024, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001 - hypothesis takes naive bounds
moments = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))


@given(moments)
def test_an_order_number_leads_to_its_buyer(moment: datetime) -> None:
    buyer = ids.uid()
    number = ids.order_no(moment, buyer)
    assert ids.ORDER_NO.fullmatch(number)
    assert ids.buyer_of(number) == buyer


@given(moments, st.integers(min_value=1, max_value=10**10))
def test_order_numbers_sort_by_time(moment: datetime, later: int) -> None:
    first = ids.order_no(moment, ids.uid())
    second = ids.order_no(moment + timedelta(milliseconds=later), ids.uid())
    assert first < second


@given(st.integers(min_value=1, max_value=99))
def test_an_attempts_number_leads_to_order_and_attempt(number: int) -> None:
    order = ids.order_no(datetime.now(UTC), ids.uid())
    trade = out_trade_no(order, number)
    assert len(trade) <= 32
    assert order_and_number(trade) == (order, number)


@pytest.mark.parametrize("garbage", ["", "x", "0" * 28 + "!", "I" * 28, "0" * 26, "0" * 26 + "٣٣", "R" + "0" * 29])
def test_a_foreign_number_is_none_of_ours(garbage: str) -> None:
    with pytest.raises(ValueError):
        order_and_number(garbage)
