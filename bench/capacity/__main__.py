"""Prints the tables of docs/scale.md.

    python -m bench.capacity [--write]

`--write` brings docs/scale.md up to date between its marks.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from . import model, throttle
from .demand import Demand, measured
from .model import Switches

PAGE = Path("docs/scale.md")
BEGIN, END = "<!-- made by make capacity -->", "<!-- end -->"
PER_MINUTE = (1_000, 10_000, 100_000)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    text = "\n".join(lines(measured()))
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return 0


def lines(demand: Demand) -> Iterator[str]:
    yield from _breaks(demand)
    yield from _partitions(demand)
    yield from _one_sku()
    yield from _rush(demand)


def _breaks(demand: Demand) -> Iterator[str]:
    yield "### How full, and what breaks first\n"
    yield "| part | " + " | ".join(f"{rate:,}/min" for rate in PER_MINUTE) + " | switch |"
    yield "|---|" + "---|" * (len(PER_MINUTE) + 1)
    columns = [{part.name: part for part in model.parts(demand, rate / 60, Switches())} for rate in PER_MINUTE]
    for name, last in columns[-1].items():
        cells = [_share(column[name].full) for column in columns]
        yield f"| {name} | {' | '.join(cells)} | {last.switch} |"
    firsts = [next(iter(column.values())).name for column in columns]
    yield f"| **fullest** | {' | '.join(firsts)} | |\n"


def _share(full: float) -> str:
    return f"**{full:.0%}**" if full > 1 else f"{full:.0%}"


def _partitions(demand: Demand) -> Iterator[str]:
    yield "### Simulated: 600 orders a second over the shop, ten seconds\n"
    found = throttle.spread(demand, 600, Switches())
    yield "| kind of partition | fullest, of 1,000 write units a second |\n|---|---|"
    for name, share in sorted(found.fullest.items(), key=lambda one: -one[1]):
        yield f"| {name} | {share:.0%} |"
    yield f"\nRefused: {found.refused} write units.\n"


def _one_sku() -> Iterator[str]:
    yield "### Simulated: one SKU, full batches\n"
    yield "| shards | workers | orders/s | item busy | conflicts in 20 s | write units/s on an item |\n|---|---|---|---|---|---|"
    for shards, workers in ((1, 2), (1, 4), (2, 6), (4, 8), (4, 12)):
        found = throttle.one_sku(replace(Switches(), stock_shards=shards, workers=workers))
        yield (
            f"| {shards} | {workers} | {found.orders_per_second:,.0f} | {found.item_busy:.0%} "
            f"| {found.conflicts} | {found.stock_units_per_second:.0f} |"
        )
    yield ""


def _rush(demand: Demand) -> Iterator[str]:
    yield "### A million buyers for ten thousand pieces, within a minute\n"
    yield "| workers, shards | sold out after, s | API calls/s | write units of losers | US$ |\n|---|---|---|---|---|"
    for workers, shards in ((2, 1), (8, 4)):
        found = model.rush(demand, replace(Switches(), workers=workers, stock_shards=shards))
        yield (
            f"| {workers}, {shards} | {found.sold_after:.1f} | {found.calls_per_second:,.0f} "
            f"| {found.writes_of_losers:,.0f} | {found.usd:.2f} |"
        )


if __name__ == "__main__":
    sys.exit(main())
