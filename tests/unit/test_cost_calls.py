"""How many calls to the table each hot operation makes, and what a page of a listing reads: without clocks, so that it holds on any machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.handlers.measure import Acts, opened


@pytest.fixture(scope="module")
def acts() -> Iterator[Acts]:
    with opened() as stage:
        yield Acts(stage)


# The page reads its product and its stock, campaigns and promotions are kept for ten seconds; the callback writes the order, and what came.
CALLS = {"browse": 1, "product": 2, "add": 2, "quoted": 2, "unquoted": 2, "callback": 3}


@pytest.mark.parametrize(("act", "calls"), CALLS.items())
def test_a_hot_operation_makes_so_many_calls(acts: Acts, act: str, calls: int) -> None:
    do = getattr(acts, act)
    do(-1)
    assert do(0).calls == calls


def test_a_page_of_a_listing_costs_two_read_units_at_most(acts: Acts) -> None:
    ledger = acts.stage.ledger
    with ledger.run("page"):
        acts.stage.answer("catalog/browse", {"pageSize": 40}, method="GET")
    assert sum(line.units.read for line in ledger.lines if line.by == "page") <= 2
