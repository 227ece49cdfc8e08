"""The smallest history that still fails: choices and intents are taken away (delta debugging, ddmin) as long as the same law stays broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tests.simulation import history
from tests.simulation.cast import ROLES
from tests.simulation.choices import OMIT, Choice
from tests.simulation.history import Outcome

_MOST_INTENTS = 14  # of one actor
_MOST_PLAYS = 400


def kind_of(violation: str) -> str:
    """What is broken, without the numbers of this history."""
    return re.sub(r"[0-9A-Z]{8,}|[0-9]+|[a-z]+-1", "…", violation)[:45]


def smallest(outcome: Outcome, most_plays: int = _MOST_PLAYS) -> Outcome:
    """A history that breaks the same law with as little as can be; played with its trace."""
    wanted = kind_of(outcome.violation)
    plays = 0

    def fails(choices: Sequence[Choice]) -> bool:
        nonlocal plays
        plays += 1
        return plays <= most_plays and kind_of(history.play(outcome.seed, choices).violation) == wanted

    left = list(outcome.choices)
    omitted: list[Choice] = []
    if not fails(left):
        return history.play(outcome.seed, left, traced=True)
    for role in ROLES:  # whole actors first
        mute = [Choice(OMIT, role.name, number) for number in range(_MOST_INTENTS)]
        if fails([*left, *omitted, *mute]):
            omitted += mute
    left = _ddmin(left, lambda some: fails([*some, *omitted]))
    for role in ROLES:
        for number in range(_MOST_INTENTS):
            one = Choice(OMIT, role.name, number)
            if one not in omitted and fails([*left, *omitted, one]):
                omitted.append(one)
    left = _ddmin(left, lambda some: fails([*some, *omitted]))
    return history.play(outcome.seed, [*left, *omitted], traced=True)


def _ddmin(items: list[Choice], fails: Callable[[list[Choice]], bool]) -> list[Choice]:
    """A part of `items` from which nothing can be taken away."""
    parts = 2
    while len(items) >= 1:
        size = max(1, len(items) // parts)
        pieces = [items[start : start + size] for start in range(0, len(items), size)]
        for piece in pieces:
            without = [item for item in items if item not in piece]
            if fails(without):
                items, parts = without, max(2, parts - 1)
                break
        else:
            if size == 1:
                break
            parts = min(len(items), parts * 2)
    return items


def told(outcome: Outcome) -> str:
    """A failing history for people, and how to play it again."""
    kept = [choice.told() for choice in outcome.choices if choice.kind != OMIT]
    lines = [f"seed {outcome.seed}: {outcome.violation}", "", *outcome.trace]
    return "\n".join([*lines, "", f"{len(kept)} choices:", *(f"  {line}" for line in kept)])
