"""Whatever order things happen in, whatever is lost, whoever dies: every law holds in every history that a seed draws."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.simulation import history, minimal, punctual
from tests.simulation.choices import Choice, Choices

HISTORIES, CHUNK = 1_000, 50  # as many more are in test_more_histories.py, which another processor plays meanwhile
FIRST = 500_000
_EVERY_KIND = {
    *("lost_before", "lost_after", "killed_before", "killed_after", "timeout", "slow", "throttled", "conflict"),
    *("busy", "duplicated", "redelivered", "lag", "short", "partly", "delayed", "refused"),
}
_seen: Counter[str] = Counter()


@pytest.mark.row("C2")
@pytest.mark.row("E4")
@pytest.mark.parametrize("first", range(FIRST, FIRST + HISTORIES, CHUNK))
def test_every_law_holds_in_every_history(first: int) -> None:
    _seen.update(played(first, CHUNK))


def played(first: int, count: int) -> Counter[str]:
    """The faults of so many histories. Fails, with the history as small as it can be told, when one broke a law."""
    faults: Counter[str] = Counter()
    for seed in range(first, first + count):
        outcome = history.play(seed)
        faults += outcome.faults
        assert not outcome.violation, minimal.told(minimal.smallest(outcome, 100))
    return faults


def test_every_kind_of_fault_has_happened() -> None:
    if not _seen:
        _seen.update(played(FIRST, 40))
    assert set(_seen) <= _EVERY_KIND
    assert len(_seen) >= 12, _seen


def test_orders_end_within_a_minute_and_money_that_nobody_told_of_is_found_within_five() -> None:
    lags = punctual.Lags()
    assert [punctual.play(seed, lags) for seed in range(12)] == [""] * 12
    assert lags.expired
    assert lags.found
    assert lags.found_later


def test_timers_that_run_too_seldom_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(punctual, "MINUTE", 2 * punctual.MINUTE)
    assert any("after its due time" in punctual.play(seed, punctual.Lags()) for seed in range(12))


def test_a_seed_gives_the_same_history_again() -> None:
    first, again = history.play(7, traced=True), history.play(7, traced=True)
    assert first.trace == again.trace
    assert first.choices == again.choices


def test_choices_give_the_same_history_again() -> None:
    drawn = history.play(11, traced=True)
    told = [Choice.read(choice.told()) for choice in drawn.choices]
    assert history.play(11, told, traced=True).trace == drawn.trace


def test_without_choices_nothing_fails_and_nobody_interrupts() -> None:
    outcome = history.play(11, [])
    assert not outcome.faults
    assert not outcome.violation


def test_a_storm_of_choices_is_drawn_from_the_seed_alone() -> None:
    assert Choices(3).mood == Choices(3).mood
