"""Runs the benchmarks and writes a record: `.local/bench/<day>-<time>.json`, with ratios to the last one.

    python -m bench [--only cost,handlers,http,rush,transport,local] [--pictures docs/pictures]

cost       units, calls and US$ of a completed order        (exact: a ratio of anything but 1 is a change of the program)
handlers   processor time of hot operations, without the table
http       what the local HTTP front adds to them
rush       orders a second on one SKU, beside a transaction for each
transport  processor time of a call to AWS, through botocore and through ours; on the emulated cloud
local      the whole shop over HTTP: waits of eight clients, and processor time of a call as the operating system counts it (Linux, three minutes)

`loop_ms` in the record is a fixed piece of work: where it took longer, neighbours had the machine. Another shop beside this one: compare.md.
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


def _http() -> Figures:
    from bench.handlers.over_http import added

    return {f"{name}, ms added": one.http - one.event for name, one in added().items()}


def _transport() -> Figures:
    from bench.transport.measure import measure

    found = measure(rounds=7, count=100)
    lean = {f"{call}, ms": by["lean"] for call, by in found.items()}
    return lean | {f"{call}, times less": by["botocore"] / by["lean"] for call, by in found.items()}


def _local() -> Figures:
    from bench.local.run import measured
    from bench.local.visit import OPERATIONS

    found = measured()
    waits = {f"{run.name}: {name}, p99 ms": run.p99_ms(name) for run in found.runs for name in OPERATIONS}
    return waits | {f"{name}, processor ms": cost for name, cost in found.costs.items()}


def _rush() -> Figures:
    from bench.rush.sku import Latency, batched, naive

    latency, buyers = Latency(), 396
    one_by_one, together = naive(buyers, buyers, latency), batched(buyers, buyers, 99, latency)
    return {
        "one by one, orders/s": one_by_one.rate,
        "batched, orders/s": together.rate,
        "times": together.rate / one_by_one.rate,
    }


PARTS: dict[str, Callable[[], Figures]] = {
    "cost": _cost,
    "handlers": _handlers,
    "http": _http,
    "rush": _rush,
    "transport": _transport,
    "local": _local,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument(
        "--pictures", type=Path, default=None, help="a folder: the order's bill and a journey's flame graph"
    )
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
    if asked.pictures:
        _draw(asked.pictures)
    return 0


def _draw(folder: Path) -> None:
    """The waits have theirs from `python -m bench.local --picture`, for they take a quiet machine."""
    from bench.cost import order, picture, prices
    from bench.handlers import flame

    plays = {"alone": order.play(1), "alone, with a coupon": order.play(1, coupon=True), "20 together": order.play(20)}
    bills = {name: prices.bill(played) for name, played in plays.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in (("cost", picture.drawn(bills)), ("journey", flame.drawn(flame.sampled()))):
        (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")
        print(folder / f"{name}.svg")


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
