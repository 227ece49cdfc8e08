"""Prints what a completed order of two lines costs.

    python -m bench.cost [--orders 20] [--json FILE] [--picture docs/pictures/cost.svg]

Every write with its units, what it is for and what dropping it would lose; US$ for a million orders, beside the floor. Twice: one order alone in
the shop, so that every function starts for it alone, and `--orders` of them at the same time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from chalicelib.store.units import Units

from . import order, picture, prices
from .order import Played
from .reasons import REASONS

FLOOR_WRITES = 12  # docs/performance.md: without record, attempt, journal and merchant's list


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument("--picture", type=Path, default=None, help="where the bill goes as bars, as SVG")
    asked = parser.parse_args()
    alone, coupon = order.play(1), order.play(1, coupon=True)
    together = order.play(asked.orders)
    print("## One order, two lines, no coupon\n")
    print(writes_table(alone))
    print("\n## Summary\n")
    names = ["alone", "alone, with a coupon", f"{asked.orders} together"]
    print(summary_table(names, [alone, coupon, together]))
    print(f"\nUS$ for 1M orders ({prices.AS_OF}, list prices; {prices.ASSUMED['why']})\n")
    print(bill_table(names, [alone, coupon, together]))
    print(f"\nRanking what was sold, by the clock, for each product and ten minutes: {_told(alone.ranking, 2)} units")
    if asked.picture:
        bills = [prices.bill(played) for played in (alone, coupon, together)]
        asked.picture.write_text(picture.drawn(dict(zip(names, bills, strict=True))), encoding="utf-8")
    if asked.json:
        asked.json.write_text(json.dumps(record(alone, coupon, together), indent=1))
    return 0


def _told(units: Units, products: int) -> str:
    return f"{units.written / products:g} write, {units.read / products:g} read"


def writes_table(played: Played) -> str:
    """A row for each write: by function and kind, units, reason."""
    found: dict[tuple[str, str], Units] = defaultdict(Units)
    count: dict[tuple[str, str], int] = defaultdict(int)
    for line in played.own_lines:
        if line.units.written:
            found[line.by, line.kind] = found[line.by, line.kind].plus(line.units)
            count[line.by, line.kind] += 1
    rows = [
        "| function | item | writes | units | of indexes | what for | without it |",
        "|---|---|---|---|---|---|---|",
    ]
    for (by, kind), units in found.items():
        what, loss = REASONS[by, kind]
        rows.append(
            f"| {by} | {kind} | {count[by, kind]} | {units.written} | {units.indexes or ''} | {what} | {loss} |"
        )
    whole = played.own
    rows.append(f"| **together** | | {sum(count.values())} | **{whole.written}** | {whole.indexes} | | |")
    return "\n".join(rows)


def figures(played: Played) -> dict[str, float]:
    """Per order."""
    orders = played.orders
    return {
        "write units": played.own.written / orders,
        "read units": played.own.read / orders,
        "calls to the table": played.ledger.calls.total() / orders,
        "invocations": played.ledger.invocations.total() / orders,
        "API calls": played.api_calls / orders,
        "own log bytes per invocation, most": played.most_log_bytes,
        "changes in the stream": played.stream_records / orders,
        "US$ per 1M": prices.total(prices.bill(played)),
    }


def summary_table(names: list[str], plays: list[Played]) -> str:
    columns = [figures(played) for played in plays]
    targets = {
        "write units": f"30 (floor {FLOOR_WRITES})",
        "read units": "4",
        "invocations": "6.5",
        "API calls": "6",
        "own log bytes per invocation, most": "500",
        "US$ per 1M": "34",
    }
    rows = [f"| per order | {' | '.join(names)} | aim |", "|---|" + "---|" * (len(names) + 1)]
    for what in columns[0]:
        rows.append(f"| {what} | {' | '.join(f'{column[what]:.1f}' for column in columns)} | {targets.get(what, '')} |")
    return "\n".join(rows)


def bill_table(names: list[str], plays: list[Played]) -> str:
    bills = [prices.bill(played) for played in plays]
    rows = [f"| | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for parts in zip(*bills, strict=True):
        rows.append(f"| {parts[0].what} | {' | '.join(f'{part.usd:.2f}' for part in parts)} |")
    rows.append(f"| **together** | {' | '.join(f'**{prices.total(parts):.2f}**' for parts in bills)} |")
    return "\n".join(rows)


def record(*plays: Played) -> dict[str, Any]:
    return dict(zip(("alone", "coupon", "together"), map(figures, plays), strict=True))


if __name__ == "__main__":
    sys.exit(main())
