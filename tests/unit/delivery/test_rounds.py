"""Rounds within the city: every drop once, nobody carries too much, and the way is shorter than in the order of the orders."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.rounds import Drop, Point, in_sequence, length, plan

HOME: Point = (30.25, 120.16)
PLACES = st.tuples(st.floats(30.1, 30.4), st.floats(120.0, 120.3))
DROPS = st.lists(st.tuples(PLACES, st.integers(1, 12)), max_size=14).map(
    lambda found: [Drop(f"o{number:02d}", at, load) for number, (at, load) in enumerate(found)]
)


@pytest.mark.row("F4")
@given(DROPS, st.integers(5, 20), st.integers(1, 6))
@settings(max_examples=60)
def test_every_drop_is_ridden_once_and_nobody_carries_too_much(drops: list[Drop], capacity: int, most: int) -> None:
    planned = plan(HOME, drops, capacity, most)
    assert sorted(drop.name for found in planned for drop in found.drops) == [drop.name for drop in drops]
    for found in planned:
        assert len(found.drops) <= most
        assert len(found.drops) == 1 or sum(drop.load for drop in found.drops) <= capacity
        assert found.km == pytest.approx(length(HOME, found.drops))


@pytest.mark.row("F4")
@given(DROPS, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_plan_is_the_same_in_whatever_order_the_orders_come(drops: list[Drop], chance: random.Random) -> None:
    shuffled = list(drops)
    chance.shuffle(shuffled)
    assert plan(HOME, drops, 20) == plan(HOME, shuffled, 20)


@given(DROPS)
@settings(max_examples=40)
def test_riding_together_is_never_longer_than_riding_for_each(drops: list[Drop]) -> None:
    alone = sum(length(HOME, [drop]) for drop in drops)
    assert sum(found.km for found in plan(HOME, drops, 1_000)) <= alone + 1e-6


@pytest.mark.row("F4")
def test_the_plan_is_much_shorter_than_the_order_in_which_orders_came() -> None:
    """Ten days of 40 drops each, the same for ever: the saving is a third or more."""
    chance, naive, planned = random.Random(7), 0.0, 0.0
    for _ in range(10):
        drops = [
            Drop(f"o{number}", (chance.uniform(30.15, 30.35), chance.uniform(120.05, 120.27)), chance.randint(1, 4))
            for number in range(40)
        ]
        naive += sum(found.km for found in in_sequence(HOME, drops, 20, 12))
        planned += sum(found.km for found in plan(HOME, drops, 20, 12))
    assert planned < 0.67 * naive, f"{planned:.0f} km against {naive:.0f} km"
