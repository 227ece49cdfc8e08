"""The pumps as a process that may be killed: queues at one address, table and stream at another (dynoxide keeps its file, ministack its queues).

python -m tests.attacks.pumping --data-dir DIR --queues http://… --table http://…
"""

from __future__ import annotations

import argparse
import importlib
import logging
import signal
import sys
import threading
from pathlib import Path

from chalicelib.runtime.settings import settings
from infra.local import aws
from infra.local.catalogue import catalogue
from infra.local.pumps import Pumps
from infra.local.pumps.lost import tell_again


def pumps_between(queues: str, table: str, data_dir: Path | None, *, poll_seconds: int = 1) -> Pumps:
    """The pumps whose stream is read where the table is."""
    pumps = Pumps(
        importlib.import_module("app"),
        catalogue(),
        queues,
        settings().table,
        data_dir=data_dir,
        retry_seconds=0,
        poll_seconds=poll_seconds,
    )
    assert pumps._stream is not None
    pumps._stream._streams = aws.client("dynamodbstreams", table)
    return pumps


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.attacks.pumping", description=__doc__)
    arguments.add_argument("--data-dir", type=Path, required=True)
    arguments.add_argument("--queues", required=True)
    arguments.add_argument("--table", required=True)
    options = arguments.parse_args()
    logging.basicConfig(level=logging.ERROR, stream=sys.stdout)
    pumps = pumps_between(options.queues, options.table, options.data_dir)
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    empty_at = pumps.stream_empty_at
    pumps.run(stopping, before_the_stream=lambda: tell_again(empty_at, stopping))


if __name__ == "__main__":
    main()
