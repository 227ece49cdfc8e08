"""How long clients wait for a local shop: `python -m bench.local [--clients 8] [--seconds 20] [--picture docs/latency.svg]`.

It starts a shop of its own on free ports, with its data in a folder that is removed afterwards, and drives it three times with visits (4 lists,
3 pages, an add, a submit with its prepay, the payment):

saturated  all clients at once, none of them ever pausing: how much the machine bears, and what waits become when it bears no more
thinking   as many who look at what came for half a second to one and a half before they ask again, then five times as many: what people wait
alone      one operation at a time by one client: processor time of the shop's process for a call, as the operating system counts it

The emulated cloud, the simulated provider, the pumps and the clients run on the same processors: who had them stands beside the waits, and the
load of the machine before each run. Linux only (it reads /proc).
Exit status 1: something was refused, or with --strict a wait is over its aim.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.local import figures, picture
from bench.local.visit import NONE, Pause, Street, Waits
from infra.local.calls import Refusal, Shop
from infra.local.own_shop import own_shop, simulator_of
from infra.local.replay import limits
from infra.local.shop import content

AIMS_MS = {"list of 20": 30, "product page": 30, "submit with prepay": 80}  # p99 at eight clients
THINKING = Pause(0.5, 1.5)  # seconds
_MANY = 5


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="minimall-") as directory, own_shop(Path(directory)) as url:
        shop, demo = Shop(url, _MANY * options.clients + 2), content.load().staff
        keeper = shop.staff(demo.username, demo.password)
        with limits.raised(keeper):
            street, parts = Street(shop, simulator_of(url)), figures.Parts(Path(directory))
            street.stock_up(keeper)
            street.drive(options.clients, options.seconds / 4)  # imports, schemas, connections
            runs = dict(_runs(street, parts, options))
            costs = figures.costs(street, Path(directory), options.calls)
    print(*figures.of_a_call(costs), sep="\n")
    if options.picture:
        options.picture.write_text(picture.drawn(runs), encoding="utf-8")
        print(f"\n{options.picture}")
    late = [name for waits in list(runs.values())[:2] for name, most in AIMS_MS.items() if _p99_ms(waits, name) > most]
    return 1 if options.strict and late else 0


def _runs(street: Street, parts: figures.Parts, options: argparse.Namespace) -> Iterator[tuple[str, Waits]]:
    """Each run by its name, told when it is over."""
    for clients, seconds, pause in (
        (options.clients, options.seconds, NONE),
        (options.clients, options.thinking, THINKING),
        (_MANY * options.clients, options.thinking, THINKING),
    ):
        name = f"{clients} clients, {'thinking' if pause.longest else 'no pause'}"
        load, before, began = os.getloadavg()[0], parts.spent(), time.monotonic()
        waits = street.drive(clients, seconds, pause)
        took = time.monotonic() - began
        spent = {part: after - before[part] for part, after in parts.spent().items()}
        visits = len(waits["submit with prepay"])
        print(f"### {name}, {seconds:g} s; {visits} visits; load of the machine before: {load:.1f}\n")
        aims = AIMS_MS if clients == options.clients else {}
        print(*figures.waited(waits, aims), "", *figures.shared(spent, visits, took), "", sep="\n", flush=True)
        yield name, waits


def _p99_ms(waits: Waits, name: str) -> float:
    return 1000 * figures.quantile(waits[name], 0.99)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.local", description="Waits and costs of the local shop")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20, help="of the run without a pause")
    parser.add_argument("--thinking", type=float, default=60, help="seconds of each run of clients who think")
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
