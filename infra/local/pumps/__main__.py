"""Run the pumps of the local cloud as one process, or one job once.

    python -m infra.local.pumps                  until SIGTERM
    python -m infra.local.pumps --once timers    one job, now

Table, queues and endpoint come from the `MINIMALL_*` settings, as for the functions themselves. Where these are not set (a
terminal beside `make run`), they are those of the local cloud of `--data-dir` and `--port`.
"""

import argparse
import importlib
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from chalicelib.runtime.settings import settings
from infra.local import interpreter
from infra.local.catalogue import catalogue
from infra.local.environment import stored_environment
from infra.local.ports import Ports
from infra.local.pumps import Pumps
from infra.local.pumps.lost import tell_again

RETRY_SECONDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description="Feeds queues, stream and clock to the shop's functions")
    parser.add_argument("--data-dir", type=Path, default=Path(".local"))
    parser.add_argument("--retry-seconds", type=int, default=RETRY_SECONDS, help="when a failed message is tried again")
    parser.add_argument("--once", metavar="JOB", help="run one job and end")
    parser.add_argument("--port", type=int, default=8000, help="the shop's port, where no settings are given")
    options = parser.parse_args()
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stdout
    )
    logging.getLogger("pump").setLevel(logging.INFO)

    if "MINIMALL_AWS_ENDPOINT" not in os.environ:
        os.environ.update(stored_environment(Ports(options.port), options.data_dir))
    endpoint = settings().aws_endpoint
    assert endpoint is not None
    pumps = Pumps(
        importlib.import_module("app"),
        catalogue(),
        endpoint,
        settings().table,
        data_dir=options.data_dir,
        retry_seconds=options.retry_seconds,
    )
    if options.once:
        pumps.job(options.once).call()
        return
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    interpreter.for_answers()
    empty_at = pumps.stream_empty_at
    pumps.run(stopping, before_the_stream=lambda: tell_again(empty_at, stopping))


if __name__ == "__main__":
    main()
