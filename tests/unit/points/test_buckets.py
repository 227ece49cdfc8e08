"""Points by expiry: none is made or lost, those that expire first go first, and what is given back in parts is what was taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.points import buckets
from chalicelib.points.buckets import GRACE, TooFew
from chalicelib.points.earning import earned
from chalicelib.runtime.clock import iso, parse

NOW = datetime(2026, 5, 20, 4, tzinfo=UTC)
MOMENTS = [iso(buckets.end_of_month(NOW, month)) for month in range(-3, 9)]  # some are over
MANY = st.dictionaries(st.sampled_from(MOMENTS), st.integers(1, 5_000), max_size=len(MOMENTS))
EXAMPLES = settings(max_examples=500, deadline=None)
FEWER = settings(max_examples=150, deadline=None)


@pytest.mark.row("I4")
@EXAMPLES
@given(have=MANY, share=st.integers(0, 100))
def test_spending_takes_those_first_that_expire_first_and_none_that_are_over(have: dict[str, int], share: int) -> None:
    usable = buckets.usable(have, NOW)
    left, taken = buckets.spend(have, usable * share // 100, NOW)
    assert buckets.put(left, taken) == have
    assert buckets.total(taken) == usable * share // 100
    assert all(until > iso(NOW) for until in taken)
    assert not taken or all(until >= max(taken) for until in left if until > iso(NOW))
    with pytest.raises(TooFew):
        buckets.spend(have, usable + 1, NOW)


@pytest.mark.row("I4")
@EXAMPLES
@given(have=MANY, cuts=st.lists(st.integers(0, 100), max_size=6))
@example(have={MOMENTS[5]: 3, MOMENTS[7]: 2}, cuts=[50])
def test_what_comes_back_in_parts_is_what_was_taken_to_the_last_point(have: dict[str, int], cuts: list[int]) -> None:
    """However a refund is cut into parts: each point once, with its own expiry."""
    _, taken = buckets.spend(have, buckets.usable(have, NOW), NOW)
    whole = buckets.total(taken)
    ends = [0, *sorted(whole * cut // 100 for cut in cuts), whole]
    back: dict[str, int] = {}
    for already, until in pairwise(ends):
        back = buckets.put(back, buckets.part(taken, already, until - already))
    assert back == taken
    with pytest.raises(TooFew):
        buckets.part(taken, whole, 1)


@pytest.mark.row("I4")
@FEWER
@given(have=MANY, days=st.integers(0, 300))
def test_what_expired_meanwhile_comes_back_with_thirty_days_and_the_rest_as_it_was(
    have: dict[str, int], days: int
) -> None:
    now = NOW + timedelta(days=days)
    back = buckets.renewed(have, now)
    assert buckets.total(back) == buckets.usable(back, now) == buckets.total(have)
    for until, points in have.items():
        if until > iso(now):
            assert back[until] >= points
    late = {until for until in back if until not in have}
    assert all(now + GRACE <= parse(until) <= now + GRACE + timedelta(days=1) for until in late)


@pytest.mark.row("I3")
@FEWER
@given(have=MANY, debt=st.integers(0, 9_000), wanted=st.integers(0, 9_000))
def test_debts_are_paid_first_and_nothing_is_made_or_lost(have: dict[str, int], debt: int, wanted: int) -> None:
    owed, rest = buckets.pay(debt, have)
    assert buckets.total(have) - debt == buckets.total(rest) - owed
    assert owed == 0 or not rest
    left, missing = buckets.take_back(have, wanted, NOW)
    assert buckets.total(left) - missing == buckets.total(have) - wanted
    assert missing == 0 or not buckets.usable(left, NOW)
    kept, gone = buckets.expire(have, NOW)
    assert (buckets.total(kept), buckets.total(kept) + gone) == (buckets.usable(have, NOW), buckets.total(have))


@pytest.mark.row("I3")
def test_points_expire_at_the_end_of_a_beijing_month() -> None:
    evening = datetime(2026, 5, 31, 17, tzinfo=UTC)  # already June in Beijing
    assert iso(buckets.end_of_month(NOW, 12)) == "2027-05-31T16:00:00.000Z"
    assert iso(buckets.end_of_month(evening, 12)) == "2027-06-30T16:00:00.000Z"
    assert iso(buckets.end_of_month(datetime(2026, 12, 2, tzinfo=UTC), 1)) == "2027-01-31T16:00:00.000Z"


@pytest.mark.row("I3")
@pytest.mark.parametrize(
    ("back", "points"), [(0, 100), (1, 99), (2_550, 74), (10_000, 0), (10_600, 0)], ids=lambda value: str(value)
)
def test_an_order_earns_for_what_stays_paid_for_its_goods(back: int, points: int) -> None:
    """Goods for 100 yuan and 6 yuan of freight, one point per yuan."""
    assert earned(1, 10_000, 10_600, 10_600, back) == points


@FEWER
@given(rate=st.integers(0, 100), goods=st.integers(0, 10**6), top=st.integers(0, 5_000), data=st.data())
def test_more_that_went_back_never_earns_more(rate: int, goods: int, top: int, data: st.DataObject) -> None:
    payable = goods + top
    first = data.draw(st.integers(0, payable))
    second = data.draw(st.integers(first, payable))
    assert earned(rate, goods, payable, payable, first) >= earned(rate, goods, payable, payable, second) >= 0
    assert earned(rate, goods, payable, 0, 0) == 0
