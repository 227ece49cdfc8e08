"""Memory and connections of the local shop's processes, read from Linux's /proc while they work."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from infra.local.calls import Shop

WATCHED = ("shop", "pumps")  # the emulator holds the table, the simulator its books: both grow with what is sold
GROWTH = 0.10  # of memory, from the second third of the soak to the last
MORE_CONNECTIONS = 8


@dataclass(frozen=True)
class Sample:
    """One process at one moment: resident memory in KiB, open sockets."""

    kib: int
    sockets: int


class TimedShop(Shop):
    """A shop that notes how long each call took, its repetitions included. `calls`: (seconds since the beginning, seconds)."""

    def __init__(self, url: str, connections: int) -> None:
        super().__init__(url, connections)
        self.began = time.monotonic()
        self.calls: list[tuple[float, float]] = []

    def call(
        self, operation: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        asked = time.monotonic()
        try:
            return super().call(operation, body, headers)
        finally:
            self.calls.append((asked - self.began, time.monotonic() - asked))


def processes(data_dir: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((data_dir / "run.json").read_text())
    return {name: found[name] for name in WATCHED}


def sample(pid: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text()
    (kib,) = (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return Sample(kib, sum(_is_socket(pid, fd) for fd in os.listdir(f"/proc/{pid}/fd")))


def _is_socket(pid: int, fd: str) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:")
    except FileNotFoundError:  # closed meanwhile
        return False


def leaks(samples: Mapping[str, Sequence[Sample]]) -> list[str]:
    """What grew between the second third, when everything is warm, and the last."""
    found = []
    for name, series in samples.items():
        third = len(series) // 3
        before, after = series[third : 2 * third], series[2 * third :]
        if not before or not after:
            found.append(f"{name}: too few samples")
            continue
        memory = [median(one.kib for one in part) for part in (before, after)]
        sockets = [max(one.sockets for one in part) for part in (before, after)]
        if memory[1] > memory[0] * (1 + GROWTH):
            found.append(f"{name}: memory from {memory[0] / 1024:.0f} to {memory[1] / 1024:.0f} MiB")
        if sockets[1] > sockets[0] + MORE_CONNECTIONS:
            found.append(f"{name}: sockets from {sockets[0]} to {sockets[1]}")
    return found


def told(samples: Mapping[str, Sequence[Sample]]) -> list[str]:
    """A line for each process."""
    return [
        f"{name}: {series[0].kib / 1024:.0f} → {median(one.kib for one in series[len(series) // 3 :]) / 1024:.0f} → "
        f"{series[-1].kib / 1024:.0f} MiB, at most {max(one.sockets for one in series)} sockets, {series[-1].sockets} at the end"
        for name, series in samples.items()
    ]


def by_minute(shop: TimedShop, samples: Mapping[str, Sequence[Sample]], minutes: float) -> list[str]:
    """How it went on: for each minute the calls, how long half and nineteen of twenty of them took, and memory at its end."""
    lines = []
    for minute in range(int(minutes)):
        took = sorted(seconds for at, seconds in shop.calls if minute <= at / 60 < minute + 1)
        if not took:
            continue
        ends = {
            name: series[min(len(series) - 1, int(len(series) * (minute + 1) / minutes))]
            for name, series in samples.items()
        }
        memory = ", ".join(f"{name} {one.kib / 1024:.0f} MiB {one.sockets} sockets" for name, one in ends.items())
        half, most = took[len(took) // 2], took[int(len(took) * 0.95)]
        lines.append(f"minute {minute + 1}: {len(took)} calls, {1000 * half:.0f} ms, {1000 * most:.0f} ms; {memory}")
    return lines
