"""One baton, many actors: greenlets of one thread, of which only the one with the baton runs. Where it may change hands is a step.

Without a choice an actor goes on until it ends or waits; then the next one in line does. So a history without choices is one story after the
other, and every choice is a deviation from that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from greenlet import greenlet

from tests.simulation.choices import Choices


class Actor:
    """Someone who acts.

    steps  the places where the baton could have gone on; waits  those of them where there was nothing to do
    until  when the function in work is cut off; at_work, uid  which it is, and for which buyer
    """

    def __init__(self, name: str, seed: int | str) -> None:
        self.name = name
        self.random = Random(f"{seed}/{name}")
        self.steps = 0
        self.waits = 0
        self.until: Any = None
        self.at_work = ""
        self.uid = ""


class Baton:
    """`run` lets the actors act until all have ended."""

    def __init__(self, choices: Choices, seed: int | str) -> None:
        self.choices = choices
        self.actor = Actor("stage", seed)  # who acts while nobody has the baton
        self._stage = self.actor
        self._seed = seed
        self._rank: list[str] = []
        self._line: list[str] = []
        self._greenlets: dict[str, greenlet] = {}
        self._actors: dict[str, Actor] = {}
        self.raised: BaseException | None = None

    @property
    def stage(self) -> Actor:
        """Who acts while nobody has the baton, and is neither interrupted nor unlucky."""
        return self._stage

    @property
    def runs(self) -> bool:
        return self.actor is not self._stage

    @property
    def steps(self) -> int:
        """Calls, sleeps and beginnings of intents while the actors act; waiting and their fair completion are not counted."""
        return sum(actor.steps - actor.waits for actor in self._actors.values())

    def at_work(self, function: str, uid: str | None = None) -> bool:
        """Is somebody in the middle of a function just now, for that buyer?"""
        return any(one.at_work == function and uid in (None, one.uid) for one in self._actors.values())

    def run(self, actors: Mapping[str, Callable[[Actor], None]]) -> None:
        """Raises what an actor raised, at once: the others are left where they are."""
        self._actors = {name: Actor(name, self._seed) for name in actors}
        self._line = list(actors)
        self._rank = self.choices.random.sample(self._line, len(self._line))
        for name, act in actors.items():
            self._greenlets[name] = greenlet(lambda name=name, act=act: self._live(name, act))
        try:
            while self._line and self.raised is None:
                self._give(self._line[0])
        finally:
            self.actor = self._stage
        if self.raised is not None:
            raise self.raised

    def _live(self, name: str, act: Callable[[Actor], None]) -> None:
        try:
            act(self._actors[name])
        except BaseException as error:  # noqa: BLE001 - handed to whoever runs the history
            self.raised = error
        self._line.remove(name)
        self._rank.remove(name)

    def step(self, danger: float) -> None:
        """The actor with the baton is about to do something: perhaps another goes first, the likelier the more danger lies in it."""
        me = self.actor
        me.steps += 1
        if me is self._stage:
            return
        other = self.choices.next_actor(me.name, me.steps, self._rank, danger)
        if other != me.name:
            self._pass(other, me)

    def wait(self) -> None:
        """The actor has nothing to do now: the next in line goes on."""
        me = self.actor
        me.steps += 1
        me.waits += 1
        if me is self._stage:
            return
        self._rank.remove(me.name)
        self._rank.append(me.name)
        self._line.remove(me.name)
        self._line.append(me.name)
        if self._line[0] != me.name:
            self._pass(self._line[0], me)

    def _pass(self, other: str, me: Actor) -> None:
        self._give(other)
        self.actor = me

    def _give(self, name: str) -> None:
        """To an actor, whose greenlet was made by the one that called `run`: there an actor that ends goes back to."""
        self.actor = self._actors[name]
        self._greenlets[name].switch()
