"""Control groups are drawn by lot and stay; the uplift is what the lot says, with its interval, or that there are too few to tell."""

from __future__ import annotations

import hashlib

import pytest

from chalicelib.promotions.control import in_control
from chalicelib.promotions.uplift import Bought, measure, wilson

UIDS = [hashlib.sha256(str(number).encode()).hexdigest()[:12] for number in range(5_000)]


@pytest.mark.row("H12")
def test_the_lot_is_fair_stays_and_is_drawn_anew_for_another_promotion() -> None:
    ten = {uid for uid in UIDS if in_control(uid, "r", 10)}
    assert 430 < len(ten) < 570
    assert ten == {uid for uid in UIDS if in_control(uid, "r", 10)}
    assert ten < {uid for uid in UIDS if in_control(uid, "r", 20)}, "a larger group contains the smaller one"
    other = {uid for uid in UIDS if in_control(uid, "s", 10)}
    assert 25 < len(ten & other) < 80, "independent of each other"
    assert not any(in_control(uid, "r", 0) for uid in UIDS)


def people(control: int, others: int, orders: int = 1, fen: int = 1000, margin: int | None = 300) -> list[Bought]:
    return [
        *(Bought(True, 1, 1000, margin, False) for _ in range(control)),
        *(Bought(False, orders, fen, margin, True) for _ in range(others)),
    ]


@pytest.mark.row("H12")
def test_without_an_effect_the_groups_are_as_large_as_their_shares() -> None:
    found = measure(people(100, 900), 10)
    assert (found.buyers.percent, found.orders.percent, found.revenue.percent) == (0, 0, 0)
    assert (found.buyers.low or 0) < 0 < (found.buyers.high or 0)
    assert found.verdict == "unclear"


@pytest.mark.row("H12")
def test_an_effect_is_found_with_its_interval() -> None:
    found = measure(people(100, 1_350, fen=2_000), 10)
    assert (found.buyers.percent, found.revenue.percent, found.verdict) == (50, 200, "more")
    assert 15 < (found.buyers.low or 0) < 50
    assert (found.orders.low or 99) < 50 < (found.orders.high or 0)
    assert measure(people(100, 500), 10).verdict == "less"


@pytest.mark.row("H12")
def test_the_same_orders_give_the_same_interval() -> None:
    assert measure(people(80, 900), 10) == measure(people(80, 900), 10)


@pytest.mark.row("H12")
def test_too_few_say_nothing() -> None:
    for bought in (people(29, 900), people(900, 29), []):
        found = measure(bought, 10)
        assert (found.verdict, found.buyers.percent, found.orders.low) == ("too_few", None, None)
    assert "30" in found.text


@pytest.mark.row("H12")
def test_a_margin_needs_all_costs() -> None:
    assert measure(people(100, 900), 10).margin.percent == 0
    unknown = measure(people(100, 900, margin=None), 10)
    assert (unknown.margin.percent, unknown.control.margin_fen, unknown.orders.percent) == (None, None, 0)


@pytest.mark.row("H12")
def test_wilson_is_wilson() -> None:
    low, high = wilson(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    assert wilson(0, 0) == (0.0, 1.0)
