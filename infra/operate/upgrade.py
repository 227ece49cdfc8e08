"""Brings items of older schema versions up to date: `python -m infra.operate.upgrade`, beside a shop at work.

Reading upgrades an item in memory (chalicelib/store/upgrades.py); this writes what the steps add, item by item, each only while it is as it was read.
Slowly (`--per-second`), so that buyers do not notice; with `--progress FILE` a run that was broken off goes on where it stood.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import scan, upgrades
from infra.operate.deployment import NoDeployment, choose, parser, say

_PAGE = 200  # items read before the progress is noted


@dataclass
class Counts:
    """`moved`: items that somebody changed between read and write; the next run brings them up to date. `whole`: the pass came to its end."""

    read: int = 0
    upgraded: int = 0
    moved: int = 0
    whole: bool = True


def upgrade(per_second: float, progress: Path | None = None, most: int | None = None) -> Counts:
    """One pass over the table, or the part of it with `most` items to upgrade. Raises the table's errors, and upgrades.NoWay."""
    counts, start = Counts(), _begin(progress)
    for page in scan.pages(start=start, limit=_PAGE, kinds=sorted(upgrades.kinds())):
        counts.read += len(page.items)
        for raw in upgrades.outdated(page.items):
            if most is not None and counts.upgraded >= most:
                counts.whole = False
                return counts
            done = upgrades.bring_up_to_date(raw)
            counts.upgraded += done
            counts.moved += not done
            clock.sleep(1 / per_second)
        if progress and page.next:
            progress.parent.mkdir(parents=True, exist_ok=True)
            fresh = progress.with_suffix(".new")
            fresh.write_text(json.dumps({"table": settings().table, "next": page.next}))
            fresh.replace(progress)
    if progress:
        progress.unlink(missing_ok=True)
    return counts


def _begin(progress: Path | None) -> dict[str, Any] | None:
    """Where the run before stood, if it was in this table."""
    if progress is None or not progress.exists():
        return None
    noted: dict[str, Any] = json.loads(progress.read_text())
    return noted.get("next") if noted.get("table") == settings().table else None


def main() -> int:
    arguments = parser("upgrade", "Brings items of older schema versions up to date")
    arguments.add_argument("--per-second", type=float, default=50, help="writes per second at most")
    arguments.add_argument("--progress", type=Path, help="a file that remembers how far a run came")
    arguments.add_argument("--most", type=int, help="end after so many items; the next run goes on")
    options = arguments.parse_args()
    try:
        choose(options)
    except NoDeployment as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    import functions

    for name in functions.OPERATIONS:  # whose imports register the steps of every kind
        functions.load(name)
    counts = upgrade(options.per_second, options.progress, options.most)
    say(
        f"{'✓' if counts.whole else '·'} 读 {counts.read} 项，升级 {counts.upgraded} 项，{counts.moved} 项正被修改、留待下次"
    )
    if not counts.whole:
        say("  还没有到头，再跑一次接着来 / not the end yet: run it again")
    return 0 if counts.whole and not counts.moved else 1


if __name__ == "__main__":
    sys.exit(main())
