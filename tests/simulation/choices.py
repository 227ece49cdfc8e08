"""Every chance of a history: what befalls which actor at which of its steps, and which of its intents are left out.

A history is its seed and its choices. Without choices they are drawn from the seed and written down; with them the same history comes again.
A choice is told by the actor and by how many steps that actor had taken, so that taking one away leaves the others their meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

SWITCH, FAULT, OMIT = "switch", "fault", "omit"

_NEAR = 0.5  # how often the baton goes to a rival, if it goes


class Choice(NamedTuple):
    """`actor` at its step `nth`: a switch to the actor `value`, or the fault `value` with `amount`; or its intent `nth` is left out."""

    kind: str
    actor: str
    nth: int
    value: str = ""
    amount: float = 0.0

    def told(self) -> str:
        amount = f" {self.amount:g}" if self.amount else ""
        return f"{self.kind} {self.actor} {self.nth} {self.value}{amount}".rstrip()

    @classmethod
    def read(cls, line: str) -> Choice:
        """What `told` wrote."""
        kind, actor, nth, *rest = line.split()
        return cls(kind, actor, int(nth), *rest[:1], *map(float, rest[1:]))


class Mood(NamedTuple):
    """How a history is played, drawn once: how often calls fail, how often the baton goes on by whim (None: by rank, with falls)."""

    faults: float
    whim: float | None
    falls: float


def mood_of(chance: Random) -> Mood:
    return Mood(
        faults=chance.choice((0.01, 0.02, 0.04, 0.07, 0.1)),
        whim=chance.choice((0.1, 0.3, 0.6, None, None)),
        falls=chance.choice((0.03, 0.08, 0.15)),
    )


class Choices:
    """What is drawn or replayed. `made` is what was chosen, in order."""

    def __init__(self, seed: int | str, given: Sequence[Choice] | None = None) -> None:
        self.random = Random(f"{seed}/choices")
        self.mood = mood_of(self.random)
        self.made: list[Choice] = []
        self.rivals: dict[str, tuple[str, ...]] = {}  # who is after the same things as whom
        self._replays = given is not None
        self._given: dict[tuple[str, str, int], Choice] = {
            (choice.kind, choice.actor, choice.nth): choice for choice in given or ()
        }
        self._storm = 0

    def next_actor(self, me: str, nth: int, rank: list[str], danger: float) -> str:
        """Who goes on at a step of `me`; `rank` are those who live, and is changed when one falls."""
        if self._replays:
            choice = self._given.get((SWITCH, me, nth))
            return choice.value if choice is not None and choice.value in rank else me
        chance = self.random
        if self.mood.whim is not None:
            near = [name for name in self.rivals.get(me, ()) if name in rank] if chance.random() < _NEAR else []
            other = chance.choice(near or rank) if chance.random() < self.mood.whim * danger else me
        else:
            if chance.random() < self.mood.falls * danger and len(rank) > 1:
                rank.remove(me)
                rank.append(me)
            other = rank[0]
        if other != me:
            self.made.append(Choice(SWITCH, me, nth, other))
        return other

    def fault(self, me: str, nth: int, kinds: Sequence[str], danger: float) -> Choice | None:
        """What befalls this call of `me`, if anything. A table in trouble turns several calls in a row away."""
        if self._replays:
            choice = self._given.get((FAULT, me, nth))
            return choice if choice is not None and choice.value in kinds else None
        chance = self.random
        if not self._storm and chance.random() >= self.mood.faults * danger:
            return None
        kind = self._kind(kinds)
        choice = Choice(FAULT, me, nth, kind, self._amount(kind))
        self.made.append(choice)
        return choice

    def _kind(self, kinds: Sequence[str]) -> str:
        turned_away = [kind for kind in kinds if kind in ("throttled", "conflict", "busy")]
        if self._storm:
            self._storm -= 1
            if turned_away:
                return self.random.choice(turned_away)
        kind = self.random.choice(kinds)
        if kind in turned_away and self.random.random() < 0.3:
            self._storm = self.random.randint(1, 6)
        return kind

    def _amount(self, kind: str) -> float:
        if kind == "slow":
            return self.random.choice((0.3, 1.5, 5.0, 20.0, 40.0))
        if kind in ("lag", "short"):
            return float(self.random.choice((1, 1, 2, 3, 8, 25)))
        return 0.0

    def is_left_out(self, actor: str, intent: int) -> bool:
        return (OMIT, actor, intent) in self._given
