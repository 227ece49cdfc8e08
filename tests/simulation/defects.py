"""The checker checked: every planted defect must be found, and found again from its seed. `python -m tests.simulation.defects [--histories N]`"""

from __future__ import annotations

import argparse
import sys
import time
from typing import NamedTuple

from tests.simulation import history
from tests.simulation.planted import DEFECTS

MOST_HISTORIES = 10_000


class Found(NamedTuple):
    """`histories` played until the first that failed; none failed when `violation` is empty."""

    defect: str
    seed: int
    histories: int
    violation: str
    replayed: bool


def search(name: str, first_seed: int = 0, most: int = MOST_HISTORIES, seconds: float | None = None) -> Found:
    """Play histories with a defect planted until a law is broken, then play that history again from its seed."""
    began = time.monotonic()
    for number in range(most):
        seed = first_seed + number
        with DEFECTS[name]():
            outcome = history.play(seed)
            if outcome.violation:
                again = history.play(seed)
                return Found(name, seed, number + 1, outcome.violation, again.violation == outcome.violation)
        if seconds is not None and time.monotonic() - began > seconds:
            return Found(name, seed, number + 1, "", False)
    return Found(name, first_seed + most, most, "", False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=MOST_HISTORIES)
    parser.add_argument("--seconds", type=float, default=None, help="at most so long for each defect")
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    missed = 0
    for name in DEFECTS:  # one that cannot be planted any more is missed, too: say what it has become
        if asked.only not in name:
            continue
        found = search(name, most=asked.histories, seconds=asked.seconds)
        missed += not (found.violation and found.replayed)
        end = f"seed {found.seed}: {found.violation[:110]}" if found.violation else "NOT FOUND"
        print(
            f"{found.histories:6} histories  {name:<55} {end}{'' if found.replayed else '  (not replayed)'}", flush=True
        )
    print(f"{len(DEFECTS)} defects, {missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
