"""How long eight clients wait for a local shop: `python -m bench.local [--clients 8] [--seconds 20] [--picture docs/pictures/waits.svg]`.

It starts a shop of its own on free ports, with its data in a folder that is removed afterwards, and drives it three times with visits (4 lists,
3 pages, an add, a submit with its prepay, the payment):

no pause   all clients at once, none of them ever pausing: how much the machine bears, and what waits become when it bears no more
thinking   as many who look at what came for half a second to one and a half before they ask again, then five times as many: what people wait
alone      one operation at a time by one client: processor time of the shop's process for a call, as the operating system counts it

The emulated cloud, the simulated provider, the pumps and the clients run on the same processors: who had them stands beside the waits, and the
load of the machine before each run. Linux only (it reads /proc).
Exit status 1: something was refused, or with --strict a wait is over its aim.
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from bench.local import figures, picture
from bench.local.run import Run, measured
from infra.local.calls import Refusal

AIMS_MS = {"list of 20": 30, "product page": 30, "submit with prepay": 80}  # p99 at eight clients


def main() -> int:
    options = _options()

    def tell(run: Run) -> None:
        print(f"### {run.name}, {run.took:.0f} s; {run.visits} visits; load of the machine before: {run.load:.1f}\n")
        aims = AIMS_MS if run.clients == options.clients else {}
        print(*figures.waited(run.waits, aims), "", sep="\n")
        print(*figures.shared(run.spent, run.visits, run.took), "", sep="\n", flush=True)

    found = measured(options.clients, options.seconds, options.thinking, options.calls, tell)
    print(*figures.of_a_call(found.costs), sep="\n")
    if options.picture:
        options.picture.write_text(picture.drawn({run.name: run.waits for run in found.runs}), encoding="utf-8")
        print(f"\n{options.picture}")
    judged = [run for run in found.runs if run.clients == options.clients]
    late = [name for run in judged for name, most in AIMS_MS.items() if run.p99_ms(name) > most]
    return 1 if options.strict and late else 0


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
