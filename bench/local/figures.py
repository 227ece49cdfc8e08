"""Quantiles, processor time from the operating system, and the picture of waits."""

from __future__ import annotations

import itertools
import json
import math
import os
import statistics
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from bench.local.visit import Street, Waits

_TICKS = os.sysconf("SC_CLK_TCK")
_ROUNDS = 3
# the picture: upper bounds of its bars in milliseconds, and sizes in pixels
_BOUNDS = (2, 5, 10, 15, 20, 30, 40, 60, 80, 120, 200, 400, 1_000)
_BAR, _ROW, _LEFT, _TOP = 38, 74, 130, 34


def quantile(waits: Sequence[float], share: float) -> float:
    """The wait that `share` of them do not exceed (nearest rank), in seconds."""
    ordered = sorted(waits)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def costs(street: Street, data_dir: Path, calls: int) -> dict[str, float]:
    """Processor milliseconds of the shop's process for a call of each operation: medians over rounds."""
    process: int = json.loads((data_dir / "run.json").read_text())["shop"]
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


def lines(waits: Waits, costs: Mapping[str, float], aims: Mapping[str, float]) -> Iterator[str]:
    """The table for docs/performance.md, in milliseconds."""
    yield "| operation | calls | p50 | p95 | p99 | aim of p99 | processor, shop |"
    yield "|---|---|---|---|---|---|---|"
    for name, cost in costs.items():
        p50, p95, p99 = (1000 * quantile(waits[name], share) for share in (0.5, 0.95, 0.99))
        aim = aims.get(name, "")
        yield f"| {name} | {len(waits[name])} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {aim} | {cost:.1f} |"


def picture(waits: Waits, names: Sequence[str]) -> str:
    """A row of bars for each operation: the share of calls that waited so long."""
    width, height = _LEFT + _BAR * (len(_BOUNDS) + 1) + 10, _TOP + _ROW * len(names) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="18" font-size="13">How long clients waited, share of calls by milliseconds</text>',
    ]
    for row, name in enumerate(names):
        foot = _TOP + _ROW * (row + 1) - 14
        parts.append(f'<text x="{_LEFT - 8}" y="{foot - 20}" text-anchor="end">{escape(name)}</text>')
        for place, share in enumerate(_shares(waits[name])):
            tall, left = round(share * (_ROW - 28), 1), _LEFT + place * _BAR
            parts.append(f'<rect x="{left}" y="{foot - tall}" width="{_BAR - 3}" height="{tall}" fill="#4672b4"/>')
            if share >= 0.005:
                parts.append(
                    f'<text x="{left + _BAR / 2 - 2}" y="{foot - tall - 3}" text-anchor="middle" fill="#555">{share:.0%}</text>'
                )
        parts.append(f'<line x1="{_LEFT}" x2="{width - 10}" y1="{foot}" y2="{foot}" stroke="#999"/>')
    for place, bound in enumerate((*(f"≤ {bound}" for bound in _BOUNDS), "more")):
        parts.append(
            f'<text x="{_LEFT + place * _BAR + _BAR / 2 - 2}" y="{height - 10}" text-anchor="middle">{bound}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _shares(waits: Sequence[float]) -> list[float]:
    bounds = [0.0, *(bound / 1000 for bound in _BOUNDS), float("inf")]
    return [sum(low < wait <= high for wait in waits) / max(1, len(waits)) for low, high in itertools.pairwise(bounds)]
