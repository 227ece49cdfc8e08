"""Prints what the hot operations cost.

    python -m bench.handlers [--json FILE] [--profile NAME] [--http] [--flame docs/pictures/journey.svg]

Processor time of the calling thread from the event to the response, through `app.app`; the table stands in memory at the store's seam and its
time is taken off, so what a call to AWS costs on top is bench.transport's to say. Medians of 7 rounds. `--http`: what the local HTTP front adds.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
from pathlib import Path

from . import flame, over_http
from .measure import AIMS, Acts, growth, hot, journey, opened


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, default=None)
    parser.add_argument(
        "--profile", default="", help="browse, product, add, quoted, unquoted or callback: where its time goes"
    )
    parser.add_argument("--http", action="store_true", help="as events and over HTTP, in turns")
    parser.add_argument("--flame", type=Path, default=None, help="where a journey's flame graph goes, as SVG")
    asked = parser.parse_args()
    if asked.profile:
        return _profiled(asked.profile)
    if asked.flame:
        asked.flame.write_text(flame.drawn(flame.sampled()), encoding="utf-8")
        return 0
    if asked.http:
        return _over_http()
    found = hot()
    print("| operation | ms | aim | calls | aim |\n|---|---|---|---|---|")
    for name, one in found.items():
        print(f"| {name} | {one.milliseconds:.2f} | {AIMS[name].milliseconds} | {one.calls} | {AIMS[name].calls} |")
    print(f"| journey: 5 lists, 3 pages, add, checkout, callback | {journey(found):.2f} | 15 | | |")
    grown = growth()
    print("\n| grows | small, ms | large, ms | times | calls |\n|---|---|---|---|---|")
    for name, (small, large) in grown.items():
        times = large.milliseconds / small.milliseconds
        print(
            f"| {name} | {small.milliseconds:.2f} | {large.milliseconds:.2f} | {times:.2f} | {small.calls}, {large.calls} |"
        )
    if asked.json:
        record = {name: one._asdict() for name, one in found.items()} | {"journey": {"milliseconds": journey(found)}}
        asked.json.write_text(json.dumps(record, indent=1))
    return 0


def _over_http() -> int:
    print("| operation | event, ms | over HTTP, ms | added | aim |\n|---|---|---|---|---|")
    for name, one in over_http.added().items():
        print(f"| {name} | {one.event:.2f} | {one.http:.2f} | {one.http - one.event:.2f} | {over_http.AIM_MS:g} |")
    return 0


def _profiled(name: str) -> int:
    with opened() as stage:
        act = getattr(Acts(stage), name)
        act(-1)
        profile = cProfile.Profile()
        profile.enable()
        for number in range(100):
            act(number)
        profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(35)
    return 0


if __name__ == "__main__":
    sys.exit(main())
