"""How long eight clients wait for a local shop: `python -m bench.local [--clients 8] [--seconds 20] [--picture docs/latency.svg]`.

It starts a shop of its own on free ports, with its data in a folder that is removed afterwards, and drives it twice:

waits   all clients at once, each a visit after the other (4 lists, 3 pages, an add, a submit with its prepay, the payment): p50, p95, p99
costs   one operation at a time by one client: processor time of the shop's process for a call, as the operating system counts it

The emulated cloud, the simulated provider, the pumps and the clients run on the same processors, so that waits are longer than the shop's own work;
the load of the machine before the run stands beside the figures. Linux only (it reads /proc).
Exit status 1: something was refused, or with --strict a wait is over its aim.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from bench.local import figures
from bench.local.visit import OPERATIONS, Street
from infra.local.calls import Refusal, Shop
from infra.local.own_shop import own_shop, simulator_of
from infra.local.replay import limits
from infra.local.shop import content

AIMS_MS = {"list of 20": 30, "product page": 30, "submit with prepay": 80}  # p99 at eight clients


def main() -> int:
    options = _options()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="minimall-") as directory, own_shop(Path(directory)) as url:
        shop, demo = Shop(url, options.clients + 2), content.load().staff
        keeper = shop.staff(demo.username, demo.password)
        with limits.raised(keeper):
            street = Street(shop, simulator_of(url))
            street.stock_up(keeper)
            street.drive(options.clients, options.seconds / 4)  # imports, schemas, connections
            waits = street.drive(options.clients, options.seconds)
            costs = figures.costs(street, Path(directory), options.calls)
    print(f"{options.clients} clients, {options.seconds:g} s; load of the machine before: {load:.1f}\n")
    print(*figures.lines(waits, costs, AIMS_MS), sep="\n")
    if options.picture:
        options.picture.write_text(figures.picture(waits, OPERATIONS), encoding="utf-8")
        print(f"\n{options.picture}")
    late = [name for name, most in AIMS_MS.items() if figures.quantile(waits[name], 0.99) > most / 1000]
    return 1 if options.strict and late else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.local", description="Waits and costs of the local shop")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--calls", type=int, default=60, help="of each operation, for its processor time")
    parser.add_argument("--picture", type=Path, default=None, help="where the histogram goes, as SVG")
    parser.add_argument("--strict", action="store_true", help="fail when a wait is over its aim")
    return parser.parse_args()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that its shop is ended, and leaves nothing
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(f"✗ {refusal}")
