"""The score is 100 less what stands; the strictest level that it is below holds; it gets better when so much has faded, and not before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.conduct_terms import GOOD, CreditTerms, Marks, live, score, standing
from chalicelib.runtime.clock import iso

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TERMS = CreditTerms()
MARKS = st.dictionaries(
    st.text("XRAS", min_size=1, max_size=6),
    st.tuples(st.integers(1, 60), st.integers(-5, 400).map(lambda days: iso(NOW + timedelta(days=days)))),
    max_size=8,
)


def _marks(*weights: int) -> Marks:
    """Each fades a day after the one before."""
    return {f"X{day}": (weight, iso(NOW + timedelta(days=day + 1))) for day, weight in enumerate(weights)}


@pytest.mark.row("X12")
@pytest.mark.parametrize(
    ("weights", "points", "below", "better_after"),
    [((5,), 95, None, None), ((20,), 80, None, None), ((21,), 79, 80, 1), ((5, 20), 75, 80, 1), ((20, 5), 75, 80, 1),
     ((5, 5, 30), 60, 80, 3), ((41, 5), 54, 60, 1), ((60, 60), 0, 60, 2)],
)  # fmt: skip
def test_what_stands_takes_points_and_brings_a_level(
    weights: tuple[int, ...], points: int, below: int | None, better_after: int | None
) -> None:
    here = standing(_marks(*weights), TERMS, NOW)
    assert (here.score, here.level.below if here.level else None) == (points, below)
    assert here.better_at == (iso(NOW + timedelta(days=better_after)) if better_after else None)


@pytest.mark.row("X12")
@given(MARKS)
def test_it_gets_better_exactly_when_it_is_said_to(marks: Marks) -> None:
    here = standing(marks, TERMS, NOW)
    assert here.score == score(live(marks, NOW))
    if here.better_at is None:
        assert here.level is None
        return
    then = datetime.fromisoformat(here.better_at)
    assert standing(marks, TERMS, then - timedelta(milliseconds=1)).level == here.level
    assert standing(marks, TERMS, then).level != here.level


@pytest.mark.row("X12")
@given(MARKS, st.integers(0, 400), st.integers(0, 400))
def test_time_alone_never_makes_it_worse(marks: Marks, some: int, more: int) -> None:
    early, late = sorted((some, more))
    first, then = (standing(marks, TERMS, NOW + timedelta(days=days)) for days in (early, late))
    assert then.score >= first.score


def test_who_has_nothing_and_a_shop_without_it_are_good() -> None:
    assert standing(None, TERMS, NOW) is GOOD
    assert standing(_marks(90), CreditTerms(on=False), NOW) is GOOD
