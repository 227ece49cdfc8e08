"""Loses a shop's table and brings it back: `python -m infra.operate.restore_drill`. All of it on this machine, in a shop of its own.

A shop is started and filled by the demo: orders, payments, a parcel, a refund. Its table is exported and deleted. The files are read
into a new table, the shop is switched over, the span around the export is republished, the doctor must find nothing, and the demo must go
through once more. Each step says how long it took.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from chalicelib import providers
from chalicelib import shop as shop_settings
from chalicelib.doctor import LAWS, Context
from chalicelib.republish import republish
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from infra import definition
from infra.local import tables
from infra.local.catalogue import catalogue
from infra.local.demo.__main__ import play
from infra.local.demo.client import Person, WeChat
from infra.local.demo.story import Demo
from infra.local.demo.telling import Teller
from infra.local.environment import simulator_dir, stored_environment, without_ambient_aws
from infra.local.ministack import SERVER, Ministack
from infra.local.own_shop import free_ports
from infra.local.ports import Ports
from infra.local.shop import content
from infra.local.supervisor import Supervisor, answers
from infra.operate.deployment import client, say
from infra.operate.doctor import look, tell
from infra.operate.export import export
from infra.operate.restore import restore

FIRST, SECOND = "minimall-drill", "minimall-drill-restored"
T = TypeVar("T")


class Failed(Exception):
    """The drill did not succeed; the message says at which step."""


class Stage:
    """A local cloud whose shop can be stopped and started again on another table."""

    def __init__(self, directory: Path) -> None:
        self.ports: Ports = free_ports()
        self._directory = directory
        self._cloud = Supervisor(directory / "logs")
        self._shop = Supervisor(directory / "logs")

    def environment(self, table: str) -> dict[str, str]:
        ambient = {name: value for name, value in os.environ.items() if not name.startswith("MINIMALL_")}
        own = stored_environment(self.ports, self._directory)
        return {**without_ambient_aws(ambient.items()), **own, "MINIMALL_TABLE": table, "MINIMALL_LOG_LEVEL": "ERROR"}

    def open(self) -> None:
        """Everything, with the demo shop in it."""
        self.start_cloud()
        self.start_shop(FIRST)
        self.seed()

    def start_cloud(self) -> None:
        cloud = Ministack(self.ports.cloud, self._directory / "ministack")
        self._cloud.start("cloud", SERVER, [], cloud.environment(), stop_seconds=20)
        options = ["--port", str(self.ports.simulator), "--data-dir", str(simulator_dir(self._directory))]
        self._cloud.start("simulator", "infra.local.simulator", options, self.environment(FIRST))
        self._cloud.wait_until(cloud.answers, "cloud", 60)
        found = catalogue()
        tables.create_table(self.ports.cloud_url, definition.create_table(FIRST))
        tables.create_queues(self.ports.cloud_url, found.queues, found.stream_dead_letters)
        self._cloud.wait_until(lambda: answers(self.ports.simulator_url + "/_sim/"), "simulator", 60)

    def start_shop(self, table: str) -> None:
        """Shop and pumps on `table`, and this process with them."""
        environment = self.environment(table)
        # in a folder of its own: where the stream of another table was read to means nothing
        pumps = ["--data-dir", str(self._directory / table)]
        (self._directory / table).mkdir(exist_ok=True)
        self._shop.start("pumps", "infra.local.pumps", pumps, environment, stop_seconds=20)
        self._shop.start("shop", "infra.local.front", ["--port", str(self.ports.shop)], environment)
        self._shop.wait_until(lambda: answers(self.ports.shop_url), "shop", 60)
        os.environ.update(environment)
        settings.cache_clear()
        shop_settings.forget()
        providers.forget()

    def seed(self) -> None:
        facts = ["--shop", self.ports.shop_url, "--facts", str(self._directory / "seed.json")]
        if self._shop.run("infra.local.seeding", facts, self.environment(FIRST)) != 0:
            raise Failed("演示数据没有写入 / not seeded")

    def stop_shop(self) -> None:
        """In order: what is in work is finished, and the stream is read to its end."""
        self._shop.stop(lambda name: None)

    def stop(self) -> None:
        self._shop.stop(lambda name: None)
        self._cloud.stop(lambda name: None)


def buy(ports: Ports, name: str, times: int) -> None:
    """The demo's story, by so many buyers: an order paid, shipped, received and refunded, and one cancelled."""
    for number in range(times):
        _buy(ports, f"{name}-{number}")


def _buy(ports: Ports, name: str) -> None:
    said = Teller(io.StringIO())
    person = Person(ports.shop_url, said.exchange)
    merchant = Person(ports.shop_url, said.exchange)
    wechat = WeChat(ports.simulator_url, said.exchange)
    play(Demo(name, person, merchant, wechat, said, content.load(), None))


def drill(stage: Stage, directory: Path, stories: int) -> None:
    """The whole of it. Raises Failed, and what the steps raise."""
    step("起一个本地商城 / start a shop", stage.open)
    step(
        f"顾客下单、付款、收货、退款 ×{stories} / orders",
        lambda: buy(stage.ports, "before", stories),
    )
    healthy("丢失之前，医生检查 / doctor before")
    exported_at = clock.now()
    step("停店 / stop the shop", stage.stop_shop)
    items = step("导出 / export", lambda: export(directory / "export"))
    step("表丢了 / the table is lost", lambda: client("dynamodb").delete_table(TableName=FIRST))
    restored = step("恢复到新表 / restore into a new table", lambda: restore(directory / "export", SECOND))
    if restored != items:
        raise Failed(f"导出 {items} 项，恢复 {restored} 项 / not all is back")
    say(f"    {items} 项数据 / items")
    step("切换到新表 / switch", lambda: stage.start_shop(SECOND))
    since = exported_at - timedelta(minutes=10)
    step("重发前后的记录 / republish", lambda: republish(since, clock.now(), said=lambda text: None))
    healthy("恢复之后，医生检查 / doctor after")
    step("店照常营业 / the shop goes on", lambda: buy(stage.ports, "after", 1))
    healthy("又有订单之后，医生检查 / doctor again")


def step(name: str, work: Callable[[], T]) -> T:
    started = time.monotonic()
    done = work()
    say(f"  ✓ {name}  {time.monotonic() - started:.1f} s")
    return done


def healthy(name: str) -> None:
    """All laws, as soon as stream and queues have come to rest, at most half a minute later."""
    deadline = time.monotonic() + 30
    while True:
        started = time.monotonic()
        found = look(Context(clock.now(), settings().due_shards, lag=timedelta()), segments=2)
        if not found.findings:
            say(f"  ✓ {name}  {found.items} 项，{len(LAWS)} 条规则，{time.monotonic() - started:.1f} s")
            return
        if time.monotonic() > deadline:
            tell(found, 0, time.monotonic() - started, len(LAWS))
            raise Failed(name)
        time.sleep(0.5)


@contextmanager
def _stage(directory: Path) -> Iterator[Stage]:
    before, stage = dict(os.environ), Stage(directory)
    try:
        yield stage
    finally:
        stage.stop()
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()
        shop_settings.forget()
        providers.forget()


def main(arguments: list[str] | None = None) -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="python -m infra.operate.restore_drill", description=__doc__)
    parser.add_argument("--stories", type=int, default=3, help="how many demo stories fill the table")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="minimall-drill-") as text, _stage(Path(text)) as stage:
        try:
            drill(stage, Path(text), options.stories)
        except Failed as error:
            say(f"✗ {error}")
            return 1
    say(f"✓ 恢复演练成功，共 {time.monotonic() - started:.0f} 秒 / the drill succeeded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
