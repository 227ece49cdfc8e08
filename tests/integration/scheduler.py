"""One baton, many actors: the order of their steps is drawn from a seed, so that a race can be had again.

Actors are plain functions on threads of their own, but only the one with the baton runs. Every seam that they pass (a call to the table, to the
provider, to the clock) is a `point`, where the baton may go to another actor.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from random import Random

_PATIENCE = 30.0  # seconds; an actor that waits longer for the baton will never get it


class Scheduler:
    """`run` lets the actors act until all have ended. `trace` is the schedule that came out: actor and what it was about to do."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.trace: list[str] = []
        self._restless = self.random.choice((0.1, 0.3, 0.6, 1.0))  # how often the baton changes hands
        self._gates: dict[str, threading.Semaphore] = {}
        self._holder: str | None = None
        self._all_ended = threading.Event()

    def run(self, actors: Mapping[str, Callable[[], None]]) -> dict[str, BaseException]:
        """Returns what the actors raised, by name."""
        raised: dict[str, BaseException] = {}

        def live(name: str, act: Callable[[], None]) -> None:
            self._wait(name)
            try:
                act()
            except BaseException as error:  # noqa: BLE001 - handed to the test
                raised[name] = error
            self._end(name)

        self._gates = {name: threading.Semaphore(0) for name in actors}
        threads = [threading.Thread(target=live, args=pair, daemon=True) for pair in actors.items()]
        for thread in threads:
            thread.start()
        self._give(self.random.choice(sorted(self._gates)))
        if not self._all_ended.wait(_PATIENCE):
            raise TimeoutError("the actors did not end:\n" + "\n".join(self.trace))
        for thread in threads:
            thread.join(_PATIENCE)
        return raised

    def point(self, what: str) -> None:
        """The holder of the baton is about to do `what`: perhaps another goes first. Outside of `run` nothing happens.

        It may be called on a thread that the holder has started and waits for.
        """
        me = self._holder
        if me is None:
            return
        self.trace.append(f"{me}: {what}")
        if self.random.random() < self._restless:
            other = self.random.choice(sorted(self._gates))
            if other != me:
                self._give(other)
                self._wait(me)

    def _give(self, name: str) -> None:
        self._holder = name
        self._gates[name].release()

    def _wait(self, name: str) -> None:
        if not self._gates[name].acquire(timeout=_PATIENCE):
            raise TimeoutError(f"{name} never got the baton")

    def _end(self, name: str) -> None:
        self.trace.append(f"{name}: ended")
        del self._gates[name]
        if self._gates:
            self._give(self.random.choice(sorted(self._gates)))
        else:
            self._holder = None
            self._all_ended.set()
