"""What there is of a SKU for whom, from where it is taken, how it is spread, who in line gets how many. Pure."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.stock.items import MAIN
from chalicelib.stock.shards import evenly
from chalicelib.stock.supply import Supply
from chalicelib.waiting.line import shares
from chalicelib.waiting.places import Turn, turn_key

_PIECES = st.dictionaries(st.sampled_from(["a00", "a01", "a02"]), st.integers(0, 9), max_size=3)


def _supply(pieces: Mapping[str, int], main: int = 0, **options: object) -> Supply:
    return Supply("sku", {MAIN: main, **pieces}, order=(*sorted(pieces), MAIN), **options)  # type: ignore[arg-type]


@pytest.mark.row("C2")
@given(_PIECES, st.integers(0, 9), st.integers(1, 40))
def test_what_is_taken_is_there_and_is_all_that_was_wanted_or_nothing(
    pieces: dict[str, int], main: int, units: int
) -> None:
    supply = _supply(pieces, main)
    taken = supply.take(units)
    if taken is None:
        assert units > supply.total
    else:
        assert sum(taken.values()) == units
        assert all(0 < number <= supply.pieces[pool] for pool, number in taken.items())
        assert len(taken) == 1 or max(supply.pieces.values()) < units, "one place had enough"


@pytest.mark.row("C2")
def test_the_first_place_in_order_that_has_enough_gives_it_all() -> None:
    assert _supply({"a00": 1, "a01": 3}, 9).take(3) == {"a01": 3}
    assert _supply({"a00": 1, "a01": 3}).take(4) == {"a00": 1, "a01": 3}


@pytest.mark.row("X10")
def test_with_a_line_only_those_who_hold_something_have_anything() -> None:
    assert _supply({}, 5).left == 5
    assert _supply({}, 5, line=True).left == 0
    assert _supply({}, 5, line=True).for_holder(2).left == 2
    assert _supply({}, 5).for_holder(2).left == 7
    assert _supply({}, 0).gone
    assert not _supply({}, 0, held=1).gone
    assert not _supply({}, 0, line=True).gone


@pytest.mark.row("C2")
@given(st.integers(0, 10_000), st.integers(1, 32))
def test_shards_differ_by_one_piece_at_most_and_none_is_lost(total: int, shards: int) -> None:
    parts = evenly(total, shards)
    assert (len(parts), sum(parts)) == (shards, total)
    assert max(parts) - min(parts) <= 1


def _line(*wanted: int) -> list[tuple[Turn, int]]:
    return [
        (Turn.at(turn_key("sku", f"{place:03d}"), uid=f"u{place}", units=units), units)
        for place, units in enumerate(wanted)
    ]


@pytest.mark.row("X10")
@given(st.lists(st.integers(1, 5), max_size=12), st.integers(0, 30))
def test_the_line_is_served_strictly_in_order_and_nothing_stays_while_somebody_waits(
    wanted: list[int], there: int
) -> None:
    given_out = shares(_line(*wanted), there)
    assert [turn.uid for turn, _ in given_out] == [f"u{place}" for place in range(len(given_out))]
    assert sum(units for _, units in given_out) == min(there, sum(wanted))
    assert [units for _, units in given_out[:-1]] == wanted[: max(0, len(given_out) - 1)]


@pytest.mark.row("X10")
def test_a_hundred_wait_ten_come_and_then_three_more() -> None:
    line = _line(*[1] * 100)
    assert [turn.uid for turn, _ in shares(line, 10)] == [f"u{place}" for place in range(10)]
    assert [turn.uid for turn, _ in shares(line[10:], 3)] == ["u10", "u11", "u12"]
