"""One baton, many actors: the order of their steps is drawn from a seed, so that a race can be had again.

Actors are plain functions on threads of their own, but only the one with the baton runs. Every seam that they pass (a call to the table, to the
provider, to the clock) is a `point`, where the baton may go to another actor. Half of the seeds pass it on by whim; in the others the actors have a
rank, the first that lives goes on, and now and then the one with the baton falls to the last rank: so that some begin when others have all but ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from random import Random

_FALLS = 0.08  # how often the one with the baton falls to the last rank
_PATIENCE = 30.0  # seconds; an actor that waits longer for the baton will never get it


class Scheduler:
    """`run` lets the actors act until all have ended. `trace` is the schedule that came out: actor and what it was about to do."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.trace: list[str] = []
        self._whim = self.random.choice((0.1, 0.3, 0.6, 1.0, None, None, None, None))  # how often; None: by rank
        self._rank: list[str] = []
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
        self._rank = self.random.sample(sorted(actors), len(actors))
        threads = [threading.Thread(target=live, args=pair, daemon=True) for pair in actors.items()]
        for thread in threads:
            thread.start()
        self._give(self._rank[0])
        if not self._all_ended.wait(_PATIENCE):
            raise TimeoutError("the actors did not end:\n" + "\n".join(self.trace))
        for thread in threads:
            thread.join(_PATIENCE)
        return raised

    def point(self, what: str, danger: float = 1) -> None:
        """The holder of the baton is about to do `what`: perhaps another goes first, the likelier the more `danger` lies in it.

        Outside of `run` nothing happens. It may be called on a thread that the holder has started and waits for.
        """
        me = self._holder
        if me is None:
            return
        self.trace.append(f"{me}: {what}")
        other = self._next(me, danger)
        if other != me:
            self._give(other)
            self._wait(me)

    def _next(self, me: str, danger: float) -> str:
        if self._whim is None:
            if self.random.random() < _FALLS * danger:
                self._rank.remove(me)
                self._rank.append(me)
            return self._rank[0]
        return self.random.choice(self._rank) if self.random.random() < self._whim * danger else me

    def _give(self, name: str) -> None:
        self._holder = name
        self._gates[name].release()

    def _wait(self, name: str) -> None:
        if not self._gates[name].acquire(timeout=_PATIENCE):
            raise TimeoutError(f"{name} never got the baton")

    def _end(self, name: str) -> None:
        self.trace.append(f"{name}: ended")
        self._rank.remove(name)
        if self._rank:
            self._give(self._rank[0])
        else:
            self._holder = None
            self._all_ended.set()
