"""Writes the whole table as files: `python -m infra.operate.export DIRECTORY`.

A scan, not a moment: what changes while it runs may be half in it. In AWS take the export of a point in time instead (docs/runbook.md); `restore`
reads its files just as well.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import scan
from infra.operate.deployment import NoDeployment, choose, parser, say
from infra.operate.files import write_manifests, write_part


def export(directory: Path, segments: int = 4) -> int:
    """Write the chosen shop's table into `directory`, which must be empty or new; how many items. Raises the table's errors, FileExistsError."""
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        raise FileExistsError(f"{directory} 不是空的 / is not empty")
    began = clock.iso(clock.now())

    def part(segment: int) -> dict[str, object]:
        pages = scan.pages(segment=segment, segments=segments)
        return write_part(directory, f"{segment:04d}", (raw for page in pages for raw in page.items))

    with ThreadPoolExecutor(segments) as threads:
        parts = list(threads.map(part, range(segments)))
    write_manifests(directory, settings().table, began, parts)
    return sum(int(str(one["itemCount"])) for one in parts)


def main() -> int:
    arguments = parser("export", "Writes the whole table as files")
    arguments.add_argument("directory", type=Path)
    arguments.add_argument("--segments", type=int, default=4)
    options = arguments.parse_args()
    try:
        choose(options)
        count = export(options.directory, options.segments)
    except (NoDeployment, FileExistsError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    say(f"✓ {settings().table}：{count} 项数据写入 {options.directory}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
