"""The local cloud in one command: `python -m infra.local [--port N] [--data-dir DIR] [--no-seed] [--fresh]`, what `make run` starts.

It starts the emulated cloud (port + 2), the simulated WeChat (port + 1), the shop (port) and the pumps between them, seeds
the demo shop, prints where everything is, and ends all of it with Ctrl-C. What the shop holds stays in the data directory.

Exit status: 0 stopped by the person, 1 a part failed, 2 it could not start here (port in use, already running,
stored data broken).
"""

import argparse
import json
import os
import shutil
import sys
import time
from functools import cached_property
from pathlib import Path

from infra import definition
from infra.local import screen, stored, tables
from infra.local.catalogue import catalogue
from infra.local.environment import BUCKET_NAME, TABLE_NAME, simulator_dir, stored_environment, without_ambient_aws
from infra.local.ministack import SERVER, Ministack
from infra.local.ports import PortBusy, Ports, port
from infra.local.single import AlreadyRunning, Single
from infra.local.supervisor import ChildEnded, Stopped, Supervisor, answers

# what a start makes in the data directory, and `--fresh` may therefore remove
_OURS = ("ministack", "simulator", "keys.json", "stream-position.json", "schedules.json", "seed.json")


def main() -> int:
    options = _options()
    data_dir: Path = options.data_dir.resolve()
    ports = Ports(options.port)
    try:
        stored.require_directory(data_dir)
        with Single(data_dir, screen.waiting_for_a_killed_run) as single:
            ports.require_free()
            if options.fresh:
                _forget(data_dir)
            stored.require_readable(data_dir)
            return LocalCloud(ports, data_dir, single).run(with_seed=not options.no_seed)
    except AlreadyRunning as running:
        screen.already_running(running)
    except PortBusy as busy:
        screen.port_busy(busy, ports.shop)
    except stored.Unreadable as unreadable:
        screen.unreadable(unreadable, data_dir)
    return 2


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description="The whole shop on this machine")
    parser.add_argument(
        "--port", type=port, default=os.environ.get("PORT") or "8000", help="the shop's; the next two are used as well"
    )
    parser.add_argument("--data-dir", type=Path, default=Path(".local"), help="where the shop's data and logs are kept")
    parser.add_argument("--no-seed", action="store_true", help="do not put the demo shop in")
    parser.add_argument("--fresh", action="store_true", help="forget the stored shop and start with a new one")
    return parser.parse_args()


def _forget(data_dir: Path) -> None:
    for name in _OURS:
        path = data_dir / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


class LocalCloud:
    """One run, from the first process to the last."""

    def __init__(self, ports: Ports, data_dir: Path, single: Single) -> None:
        self._ports = ports
        self._data_dir = data_dir
        self._single = single
        self._supervisor = Supervisor(data_dir / "logs")
        self._catalogue = catalogue()

    def run(self, with_seed: bool) -> int:
        """Start, watch, stop; the exit status."""
        self._supervisor.catch_signals()
        started = time.monotonic()
        status = 0
        try:
            self._start()
            facts = self._seed() if with_seed else {}
            screen.summary(self._ports, self._data_dir, facts, time.monotonic() - started)
            self._supervisor.watch()
        except Stopped:
            pass
        except ChildEnded as ended:
            screen.failed(ended)
            status = 1
        except tables.SchemaChanged as changed:
            screen.schema_changed(changed, self._data_dir)
            status = 1
        finally:
            in_order = self._stop()
        return status if in_order else 1

    def _start(self) -> None:
        """All processes at once, for none needs another to start; only the pumps wait for their queues."""
        supervisor, ports = self._supervisor, self._ports
        cloud = Ministack(ports.cloud, self._data_dir / "ministack")
        supervisor.start("cloud", SERVER, [], cloud.environment(), stop_seconds=20)
        simulator_options = ["--port", str(ports.simulator), "--data-dir", str(simulator_dir(self._data_dir))]
        supervisor.start("simulator", "infra.local.simulator", simulator_options, self._environment)
        screen.starting("云 / cloud", ports.cloud_url)
        supervisor.wait_until(cloud.answers, "cloud", 30)
        tables.create_table(ports.cloud_url, definition.create_table(TABLE_NAME))
        tables.create_bucket(ports.cloud_url, BUCKET_NAME)
        tables.create_queues(ports.cloud_url, self._catalogue.queues, self._catalogue.stream_dead_letters)
        pump_options = ["--data-dir", str(self._data_dir)]
        supervisor.start("pumps", "infra.local.pumps", pump_options, self._environment, stop_seconds=20)
        supervisor.start("shop", "infra.local.front", ["--port", str(ports.shop)], self._environment)
        self._single.note(supervisor.pids)
        screen.starting("微信 / WeChat", ports.simulator_url)
        supervisor.wait_until(lambda: answers(ports.simulator_url + "/_sim/"), "simulator", 30)
        screen.starting("商城 / shop", ports.shop_url)
        supervisor.wait_until(lambda: answers(ports.shop_url), "shop", 30)

    def _seed(self) -> dict[str, str]:
        """Put the demo shop in; what a person should know of it. A shop that could not be seeded still runs."""
        facts = self._data_dir / "seed.json"
        facts.unlink(missing_ok=True)
        arguments = ["--shop", self._ports.shop_url, "--facts", str(facts)]
        if self._supervisor.run("infra.local.seeding", arguments, self._environment) != 0:
            screen.not_seeded()
        return json.loads(facts.read_text()) if facts.exists() else {}

    @cached_property
    def _environment(self) -> dict[str, str]:
        return {**without_ambient_aws(os.environ.items()), **stored_environment(self._ports, self._data_dir)}

    def _stop(self) -> bool:
        screen.stopping()
        in_order = self._supervisor.stop(screen.ending)
        screen.stopped(in_order, self._data_dir)
        return in_order


if __name__ == "__main__":
    sys.exit(main())
