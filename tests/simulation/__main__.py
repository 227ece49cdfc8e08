"""Plays many histories and says what came of them.

    python -m tests.simulation --seed 0 --histories 2000              on all processors
    python -m tests.simulation --replay 4711                          one history, told step by step
    python -m tests.simulation --seed 0 --histories 100000 --seconds 600 --every 1000

Ends with 1 when a law was broken; the first broken history is then told as small as it can be made.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation import history, minimal
from tests.simulation.history import Outcome

_BATCH = 25  # seeds that a process is given at a time


@dataclass
class Tally:
    """What many histories came to."""

    histories: int = 0
    steps: int = 0
    fewest: int = 1_000_000
    short: int = 0  # of fewer than 50 steps
    faulty: int = 0  # with at least one fault
    faults: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    broken: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.histories += 1
        self.steps += outcome.steps
        self.fewest = min(self.fewest, outcome.steps)
        self.short += outcome.steps < 50
        self.faulty += bool(outcome.faults)
        self.faults += outcome.faults
        self.states += outcome.states
        if outcome.violation:
            self.broken.append(outcome)

    def told(self, seconds: float) -> str:
        per_minute = 60 * self.histories / seconds if seconds else 0
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        ends = ", ".join(f"{state} {count}" for state, count in self.states.most_common())
        return "\n".join(
            [
                f"{self.histories} histories in {seconds:.0f} s ({per_minute:.0f} a minute), {len(self.broken)} broke a law",
                f"steps: {self.steps / max(1, self.histories):.0f} on average, {self.fewest} at least, {self.short} histories below 50",
                f"faults: in {self.faulty} histories, {self.faults.total()} in all: {kinds}",
                f"orders: {ends}",
            ]
        )


def _batch(seeds: range) -> list[Outcome]:
    outcomes = [history.play(seed) for seed in seeds]
    for outcome in outcomes:
        if not outcome.violation:
            outcome.choices = []  # nobody makes it smaller: they need not go from one process to another
    return outcomes


def played(first: int, count: int, processes: int, seconds: float | None = None) -> Iterator[Outcome]:
    """The histories of `count` seeds from `first` on, in order; after `seconds` no more are begun."""
    ends = time.monotonic() + seconds if seconds else None
    batches = [range(start, min(start + _BATCH, first + count)) for start in range(first, first + count, _BATCH)]
    if processes == 1:
        for seeds in batches:
            if ends is None or time.monotonic() < ends:
                yield from _batch(seeds)
        return
    with get_context("fork").Pool(processes) as pool:
        for outcomes in pool.imap(_batch, batches):
            yield from outcomes
            if ends is not None and time.monotonic() > ends:
                pool.terminate()
                return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="of the first history; the next one has the next seed")
    parser.add_argument("--histories", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=None, help="begin no more after so long")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--replay", type=int, default=None, metavar="SEED", help="tell one history")
    parser.add_argument("--every", type=int, default=None, help="after so many, say what came of all so far")
    asked = parser.parse_args()
    if asked.replay is not None:
        outcome = history.play(asked.replay, traced=True)
        print(minimal.told(outcome))
        if outcome.violation:
            print("\nas small as it can be:\n\n" + minimal.told(minimal.smallest(outcome)))
        return 1 if outcome.violation else 0
    tally, began = Tally(), time.monotonic()
    for outcome in played(asked.seed, asked.histories, asked.processes, asked.seconds):
        tally.add(outcome)
        if outcome.violation:
            print(f"seed {outcome.seed}: {outcome.violation[:300]}", flush=True)
        if asked.every and tally.histories % asked.every == 0:
            print(f"up to seed {outcome.seed}: {tally.told(time.monotonic() - began)}\n", flush=True)
    print(f"seeds {asked.seed} to {asked.seed + tally.histories - 1}")
    print(tally.told(time.monotonic() - began))
    if tally.broken:
        print("\nthe first one, as small as it can be:\n\n" + minimal.told(minimal.smallest(tally.broken[0])))
    return 1 if tally.broken else 0


if __name__ == "__main__":
    sys.exit(main())
