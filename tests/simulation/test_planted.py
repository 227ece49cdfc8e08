"""The checker checked: planted defects are found, told in a small history, and found again from their seeds."""

from __future__ import annotations

import pytest

from tests.simulation import defects, history, minimal
from tests.simulation.planted import DEFECTS

MOST = 300  # histories; each of these is found in the first few dozen
QUICK = (
    "stock: not given back",
    "order: no guard on the sequence number",
    "record: the answer is not kept",
    "stock: given back twice",
)


def test_there_are_thirty_defects_and_more() -> None:
    assert len(DEFECTS) >= 30


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_can_be_planted(name: str) -> None:
    with DEFECTS[name]():
        pass


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_defect_is_found_and_found_again(name: str) -> None:
    found = defects.search(name, most=MOST)
    assert found.violation, f"{name} was not found in {MOST} histories"
    assert found.replayed


def test_a_defect_is_gone_when_it_is_taken_out() -> None:
    with DEFECTS["stock: given back twice"]():
        broken = defects.search("stock: given back twice", most=MOST)
    assert not history.play(broken.seed).violation


def test_a_failing_history_is_told_as_small_as_it_can_be() -> None:
    name = "stock: given back twice"
    found = defects.search(name, first_seed=1, most=MOST)  # every twentieth waits for the end of every order
    with DEFECTS[name]():
        whole = history.play(found.seed, traced=True)
        small = minimal.smallest(whole, 40)
    assert minimal.kind_of(small.violation) == minimal.kind_of(whole.violation)
    assert len(small.trace) < len(whole.trace)
    assert small.violation in minimal.told(small)
