"""Runs the benchmarks that need nothing but this machine and writes a record: `.local/bench/<day>-<time>.json`, beside the last one.

    python -m bench [--only cost,handlers,rush]

cost       units, calls and US$ of a completed order        (exact: a ratio of anything but 1 is a change of the program)
handlers   processor time of hot operations, without the table
rush       orders a second on one SKU, beside a transaction for each
The transport has its own (`python -m bench.transport.measure`), which needs the local cloud, and so has the whole shop over
HTTP (`python -m bench.local`). Another shop beside this one: compare.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RECORDS = Path(".local/bench")
Figures = dict[str, float]


def _cost() -> Figures:
    from bench.cost import order
    from bench.cost.__main__ import figures

    alone, coupon, together = order.play(1), order.play(1, coupon=True), order.play(20)
    plays = {"alone": alone, "coupon": coupon, "20 together": together}
    return {f"{who}: {what}": value for who, played in plays.items() for what, value in figures(played).items()}


def _handlers() -> Figures:
    from bench.handlers.measure import hot, journey

    found = hot()
    return {f"{name}, ms": one.milliseconds for name, one in found.items()} | {"journey, ms": journey(found)}


def _rush() -> Figures:
    from bench.rush.sku import Latency, batched, naive

    latency, buyers = Latency(), 396
    one_by_one, together = naive(buyers, buyers, latency), batched(buyers, buyers, 99, latency)
    return {
        "one by one, orders/s": one_by_one.rate,
        "batched, orders/s": together.rate,
        "times": together.rate / one_by_one.rate,
    }


PARTS: dict[str, Callable[[], Figures]] = {"cost": _cost, "handlers": _handlers, "rush": _rush}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS))
    asked = parser.parse_args()
    last = _last()
    now = {part: PARTS[part]() for part in asked.only.split(",")}
    RECORDS.mkdir(parents=True, exist_ok=True)
    at = datetime.now(UTC)
    path = RECORDS / f"{at:%Y-%m-%d-%H%M%S}.json"
    machine = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg()[0],
        "loop_ms": _loop(),
    }
    path.write_text(json.dumps({"at": at.isoformat(), "machine": machine, "figures": now}, indent=1), encoding="utf-8")
    print("\n".join(_lines(now, last)))
    print(f"\n{path}")
    return 0


def _loop() -> float:
    """Milliseconds of processor time of a fixed piece of work: what busy neighbours slow, they slow as well."""
    began = time.thread_time()
    sum(number * number for number in range(1_000_000))
    return 1000 * (time.thread_time() - began)


def _last() -> dict[str, Any]:
    records = sorted(RECORDS.glob("*.json"))
    found: dict[str, Any] = json.loads(records[-1].read_text(encoding="utf-8"))["figures"] if records else {}
    return found


def _lines(now: dict[str, Figures], last: dict[str, Any]) -> Iterator[str]:
    yield "| part | figure | now | last | ratio |"
    yield "|---|---|---|---|---|"
    for part, figures in now.items():
        for name, value in figures.items():
            before = last.get(part, {}).get(name)
            ratio = f"{value / before:.2f}" if before else ""
            yield f"| {part} | {name} | {value:.2f} | {'' if before is None else f'{before:.2f}'} | {ratio} |"


if __name__ == "__main__":
    sys.exit(main())
