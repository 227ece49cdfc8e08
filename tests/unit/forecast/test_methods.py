"""Forecast methods and what is ordered on them. Pure."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.forecast.methods import METHODS, Forecast, choose, errors_of, mean, naive, smoothed, sparse, weekly
from chalicelib.forecast.restock import NEVER, Terms, advise, cover_days

_SERIES = st.lists(st.integers(0, 40), max_size=90)
_WEEK = [2, 2, 3, 3, 6, 12, 9]


@pytest.mark.row("C4")
@given(_SERIES, st.integers(1, 21))
def test_every_method_tells_each_day_and_stays_within_what_was_ever_sold(past: list[int], days: int) -> None:
    for name, method in METHODS.items():
        told = method(past, days)
        assert len(told) == days, name
        most = max(past, default=0)
        assert all(0 <= one <= (most * 7 if name == "weekly" else most) + 1e-9 for one in told), name


@pytest.mark.row("C4")
@given(st.integers(0, 20), st.integers(5, 80), st.integers(1, 14))
def test_what_never_changes_is_forecast_exactly(level: int, length: int, days: int) -> None:
    for method in (naive, mean, smoothed, weekly):
        assert method([level] * length, days) == pytest.approx([level] * days)
    assert choose([level] * length, days).total == pytest.approx(level * days, rel=0.06)


@pytest.mark.row("C4")
def test_the_average_and_the_smoothed_level_are_those_of_the_textbook() -> None:
    assert mean([1, 2, 3], 2) == [2, 2]
    assert mean([100, *[1] * 28], 1) == [1], "four weeks, not more"
    assert smoothed([10, 20], 1) == [pytest.approx(12)]
    assert naive([1, 2, 7], 3) == [7, 7, 7]


@pytest.mark.row("C4")
def test_croston_tells_the_rate_of_what_sells_seldom() -> None:
    past = [0, 0, 0, 6] * 12  # six pieces every fourth day
    assert sparse(past, 1)[0] == pytest.approx(0.95 * 6 / 4)
    assert sparse([0] * 9, 1) == [0]
    assert sparse([0, 0, 4], 1)[0] == pytest.approx(0.95 * 4 / 3), "one sale is all that is known"


@pytest.mark.row("C4")
def test_weekdays_are_found_and_the_weekly_method_is_chosen() -> None:
    past = _WEEK * 8
    assert weekly(past, 7) == pytest.approx(_WEEK)
    assert weekly(past + _WEEK[:3], 4) == pytest.approx(_WEEK[3:], rel=0.1)
    chosen = choose(past, 3)
    assert chosen.method == "weekly"
    assert sum(chosen.by_day) == pytest.approx(sum(_WEEK[:3]))


@pytest.mark.row("C4")
def test_on_noisy_weeks_the_choice_beats_the_naive_forecast() -> None:
    chance = random.Random(3)
    past = [max(0, round(chance.gauss(level, 2))) for level in _WEEK * 10]
    known, coming = past[:-7], past[-7:]
    errors = {name: abs(sum(method(known, 7)) - sum(coming)) for name, method in METHODS.items()}
    assert abs(choose(known, 7).total - sum(coming)) < errors["naive"]
    assert errors_of(mean, [2] * 20, 3, [15]) == [0]


@pytest.mark.row("C4")
def test_a_short_past_is_averaged_and_never_thought_certain() -> None:
    forecast = choose([3, 5], 4)
    assert (forecast.method, forecast.by_day) == ("mean", (4, 4, 4, 4))
    assert forecast.deviation == 4  # the root of 16
    assert choose([], 7).total == 0


@pytest.mark.row("C4")
def test_it_lasts_as_long_as_the_forecast_says() -> None:
    forecast = Forecast("mean", (2.0,) * 7, 3.0)
    assert [cover_days(forecast, there) for there in (0, 1, 2, 5, 14, 20)] == [0, 0, 1, 2, 7, 10]
    assert cover_days(Forecast("mean", (0.0,) * 7, 0.0), 5) == NEVER


@pytest.mark.row("C4")
def test_what_is_ordered_lasts_until_the_next_order_has_come() -> None:
    terms = Terms(lead_days=7, review_days=7, service=0.95)
    forecast = Forecast("mean", (2.0,) * 14, 5.0)
    advice = advise(forecast, 10, terms)
    assert (advice.cover_days, advice.safety) == (5, 9)  # 1.645 deviations, rounded up
    assert advice.order == 28 + 9 - 10
    assert advise(forecast, 200, terms).order == 0
    assert advise(Forecast("mean", (0.0,) * 14, 0.0), 0, terms).order == 0, "what nobody buys is not ordered"


@pytest.mark.row("C4")
@given(_SERIES, st.integers(0, 500))
def test_an_order_fills_up_and_never_more_than_is_wanted(past: list[int], there: int) -> None:
    terms = Terms(3, 4, 0.9)
    forecast = choose(past, terms.horizon)
    advice = advise(forecast, there, terms)
    assert advice.order >= 0
    if advice.order:
        assert there + advice.order == pytest.approx(forecast.total + advice.safety, abs=1)
