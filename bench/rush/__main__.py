"""Prints how many orders a second one SKU takes.

    python -m bench.rush [--buyers 1000] [--json FILE]

Equal demand and equal stock each: as many sold as there were, nobody between two states, first come first served within a batch.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .sku import Latency, Rushed, batched, naive, record


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--buyers", type=int, default=1_000)
    parser.add_argument("--json", type=Path, default=None)
    asked = parser.parse_args()
    latency, buyers = Latency(), asked.buyers
    found = {
        "a transaction for each order": naive(buyers, buyers, latency),
        "worker, batches of 10": batched(buyers, buyers, 10, latency),
        "worker, batches of 100": batched(buyers, buyers, 100, latency),
        "the same, half of them sold out": batched(buyers, buyers // 2, 100, latency),
        "the same, two SKUs in every order": batched(buyers, buyers, 100, latency, skus=2, both=True),
        "the same, ten SKUs, one an order": batched(buyers, buyers, 100, latency, skus=10),
    }
    first = next(iter(found.values())).rate
    print(f"transaction {latency.transaction * 1000:g} ms, read {latency.read * 1000:g} ms, {buyers} buyers\n")
    print("| | orders/s | times | sold | closed | left | stock writes | processor ms an order |")
    print("|---|---|---|---|---|---|---|---|")
    for name, one in found.items():
        print(
            f"| {name} | {one.rate:.0f} | {one.rate / first:.1f} | {one.sold} | {one.closed} | {one.left} "
            f"| {one.writes} | {1000 * one.processor / one.orders:.2f} |"
        )
    if asked.json:
        asked.json.write_text(record(found))
    return 0 if all(map(_is_right, found.values())) else 1


def _is_right(one: Rushed) -> bool:
    return one.sold + one.closed == one.orders and one.first_served and one.left >= 0


if __name__ == "__main__":
    sys.exit(main())
