"""Reads the files of an export into a table: `python -m infra.operate.restore DIRECTORY --into TABLE`. The table is made if there is none.

Only an empty table is taken, unless `--over` says that items of the same keys may be replaced. Broken off, it is begun again with `--over`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from chalicelib.store import schema
from chalicelib.store.errors import Raw
from infra import definition
from infra.operate.deployment import NoDeployment, choose, client, parser, say
from infra.operate.files import Damaged, data_files, items_of

_BATCH = 25  # BatchWriteItem's limit
_TRIES = 12
_THREADS = 8


class NotEmpty(Exception):
    """There are items in the table already."""


class Slow(Exception):
    """The table kept refusing writes."""


def restore(directory: Path, into: str, *, over: bool = False) -> int:
    """Write every item of the export into the table `into`; how many. Raises Damaged before the first write, NotEmpty, Slow."""
    files = data_files(directory)
    dynamodb = client("dynamodb")
    make_table(dynamodb, into)
    if not over and dynamodb.scan(TableName=into, Limit=1)["Count"]:
        raise NotEmpty(f"{into} 不是空的 / is not empty")
    with ThreadPoolExecutor(_THREADS) as threads:
        return sum(threads.map(lambda batch: _write(dynamodb, into, batch), _batches(files)))


def _batches(files: Sequence[Path]) -> Iterator[tuple[Raw, ...]]:
    for path in files:
        items = items_of(path)
        while batch := tuple(islice(items, _BATCH)):
            yield batch


def _write(dynamodb: Any, table: str, items: Sequence[Raw]) -> int:
    left = {table: [{"PutRequest": {"Item": item}} for item in items]}
    for attempt in range(_TRIES):
        left = dynamodb.batch_write_item(RequestItems=left).get("UnprocessedItems") or {}
        if not left:
            return len(items)
        time.sleep(min(10.0, 0.1 * 2**attempt))
    raise Slow(f"{table}: {len(left[table])} 项写不进去 / not taken")


def make_table(dynamodb: Any, name: str) -> None:
    """The table with its indexes, stream, TTL and point-in-time recovery, unless it is there."""
    try:
        dynamodb.create_table(**definition.create_table(name))
    except dynamodb.exceptions.ResourceInUseException:
        return
    dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
    ttl = {"Enabled": True, "AttributeName": schema.TTL}
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
    dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def main() -> int:
    arguments = parser("restore", "Reads an export into a table")
    arguments.add_argument("directory", type=Path)
    arguments.add_argument(
        "--into", required=True, metavar="TABLE", help="the table's name; it is made if there is none"
    )
    arguments.add_argument("--over", action="store_true", help="items of the same keys may be replaced")
    options = arguments.parse_args()
    try:
        choose(options)
        count = restore(options.directory, options.into, over=options.over)
    except (NoDeployment, Damaged, NotEmpty) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 2
    say(f"✓ {count} 项数据写入 {options.into}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
