"""Fifty pieces, two hundred buyers: fifty are sold, and a hundred and fifty are told so."""

from __future__ import annotations

import pytest

from tests.simulation import rush


@pytest.mark.row("C2")
@pytest.mark.parametrize("entrance", rush.ENTRANCES)
@pytest.mark.parametrize("at_once", rush.AT_ONCE)
def test_exactly_what_is_there_is_sold(at_once: int, entrance: str) -> None:
    said = rush.rush(1, at_once=at_once, entrance=entrance)
    assert said.total() == 200


@pytest.mark.row("E4")
def test_ten_equal_clicks_are_one_order_and_ten_equal_answers() -> None:
    for seed in range(20):
        rush.clicks(seed)
