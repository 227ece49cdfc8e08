"""Quantiles, processor time from the operating system, and their tables."""

from __future__ import annotations

import json
import math
import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.local.visit import OPERATIONS, Street, Waits

_TICKS = os.sysconf("SC_CLK_TCK")
_ROUNDS = 3
# the parts of `make run`, as tables name them
NAMES = {"shop": "the shop", "cloud": "the emulated cloud", "pumps": "the pumps", "simulator": "the provider"}


def quantile(waits: Sequence[float], share: float) -> float:
    """The wait that `share` of them do not exceed (nearest rank), in seconds."""
    ordered = sorted(waits)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


class Parts:
    """The processes of a local shop and this one, the clients: who spent how much processor time."""

    def __init__(self, data_dir: Path) -> None:
        noted: dict[str, int] = json.loads((data_dir / "run.json").read_text())
        self.processes = {NAMES[part]: process for part, process in noted.items() if part in NAMES}
        self.processes["the clients"] = os.getpid()

    def spent(self) -> dict[str, float]:
        """Processor seconds so far."""
        return {name: _spent(process) for name, process in self.processes.items()}


def costs(street: Street, data_dir: Path, calls: int) -> dict[str, float]:
    """Processor milliseconds of the shop's process for a call of each operation: medians over rounds."""
    process = Parts(data_dir).processes[NAMES["shop"]]
    found: dict[str, list[float]] = {}
    for _ in range(_ROUNDS):
        for name, act, end in street.alone():
            before = _spent(process)
            for number in range(calls // _ROUNDS):
                act(number)
            end()
            found.setdefault(name, []).append(1000 * (_spent(process) - before) / (calls // _ROUNDS))
    return {name: statistics.median(each) for name, each in found.items()}


def _spent(process: int) -> float:
    """Processor seconds of a process with its threads, user and system ("proc(5)": fields 14 and 15 of stat)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def waited(waits: Waits, aims: Mapping[str, float]) -> Iterator[str]:
    """How long calls took, in milliseconds."""
    yield "| operation | calls | p50 | p95 | p99 | aim of p99 |"
    yield "|---|---|---|---|---|---|"
    for name in OPERATIONS:
        p50, p95, p99 = (1000 * quantile(waits[name], share) for share in (0.5, 0.95, 0.99))
        yield f"| {name} | {len(waits[name]):,} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {aims.get(name, '')} |"


def shared(spent: Mapping[str, float], visits: int, seconds: float) -> Iterator[str]:
    """Who had the processors, of all that this machine has."""
    yield "| process | processor ms of a visit | share of the processors |"
    yield "|---|---|---|"
    for name, took in (*spent.items(), ("**together**", sum(spent.values()))):
        share = took / seconds / (os.cpu_count() or 1)
        yield f"| {name} | {1000 * took / visits:.1f} | {share:.0%} |"


def of_a_call(costs: Mapping[str, float]) -> Iterator[str]:
    """Processor milliseconds of the shop's process."""
    yield "| one call, nobody else | processor, shop |"
    yield "|---|---|"
    for name, cost in costs.items():
        yield f"| {name} | {cost:.1f} |"
