"""Every function may die at any of its calls: delivered again, it leaves the shop as if nothing had happened."""

from __future__ import annotations

import pytest

from tests.simulation import sweep

_WAYS = ("killed_after", "lost_after")  # in turns; all four at every call: `python -m tests.simulation.sweep`


@pytest.mark.row("C2")
@pytest.mark.parametrize("one", sweep.SCENARIOS, ids=lambda one: one.name)
def test_a_crash_at_any_call_breaks_no_law(one: sweep.Scenario) -> None:
    calls = sweep.calls_of(one)
    assert calls >= 1
    ways = {call: _WAYS[call % len(_WAYS)] for call in range(1, calls + 1)}
    broken = [f"call {call}, {way}: {found}" for call, way in ways.items() if (found := sweep.crash(one, call, way))]
    assert not broken, "\n".join(broken)
