"""kill -9 in the middle of a rush: of the functions' process, of the pumps, of the table's emulator; then all goes on, and everything must add up.

    python -m tests.attacks.killing --buyers 2000 --stock 500 --moments 50 --seed 0

The table is dynoxide on its file when DYNOXIDE names the binary (`npm install @dynoxide/linux-x64` brings it): its writes are durable, so it is
killed like the others. Without it the table is the emulator that keeps everything in memory: it is left alone, and that is said.
Buyers do what a mini-program does: ask again with the same key while nobody answers. Nobody does anything else: what was begun and
not ended is for queues, timers and the provider's own repetitions.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from chalicelib import members, providers, shop
from chalicelib import staff as staff_domain
from chalicelib.members import User
from chalicelib.runtime import clock, ids, tokens
from chalicelib.runtime import settings as settings_module
from chalicelib.runtime.sealed import Sealed
from functions.jobs import heal, timers
from infra import definition
from infra.local import child
from infra.local.catalogue import catalogue
from infra.local.environment import Keys, local_environment
from infra.local.ministack import Ministack, free_port
from infra.local.pumps import Pumps
from infra.local.simulator.in_process import ControlRefused, Simulator
from infra.local.supervisor import answers
from infra.local.tables import create_queues, create_table
from tests.attacks.pumping import pumps_between
from tests.integration import laws
from tests.integration.crowd import Visitor, crowd, put_all
from tests.integration.shop import LONG, Product, ShiftedClock, items
from tests.world import Person, Refusal

FUNCTIONS, PUMPS, TABLE = "functions", "pumps", "table"
TABLE_NAME = "minimall-killed"
_KEYS = Keys(token="t" * 64, seal="s" * 64, cursor="c" * 64, blind="b" * 64)
_PATIENCE = 120.0  # seconds that a buyer goes on asking
_ORDERLY = 300.0  # seconds for what a process has in work, with others at the machine
_HIDDEN_SECONDS = 3  # a message in the hands of somebody who was killed
_SILENCE = (OSError, http.client.HTTPException)


@dataclass
class Part:
    """A process that can be killed and started again, at the same address."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    ready: str = ""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            if self.command[0].startswith("-m"):
                self.process = child.start(self.command[1], self.command[2:], self.environment, log)
            else:
                self.process = subprocess.Popen(self.command, stdout=log, stderr=log, env=self.environment)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while self.ready and not answers(self.ready):
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} does not start: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self._ended()

    def stop(self) -> None:
        """In order."""
        if self.process is not None:
            self.process.terminate()
            self._ended(_ORDERLY)

    def _ended(self, patience: float = 30) -> None:
        assert self.process is not None
        self.process.wait(patience)
        if self.process.stdin:
            self.process.stdin.close()
        self.process = None


@dataclass
class Ruin:
    """The world in which parts are killed."""

    parts: dict[str, Part]
    platform: Simulator
    host: str
    clock: ShiftedClock
    pumps: Pumps

    @property
    def mortal(self) -> list[str]:
        return sorted(self.parts)

    def drain(self, patience: float = 0) -> None:
        """Hand over what waits; with patience also what comes back from those that died with it."""
        ends = time.monotonic() + patience
        while self.pumps.drain() or time.monotonic() < ends:
            time.sleep(0.1)

    def forward(self, **delta: float) -> None:
        self.clock.ahead += timedelta(**delta)
        self.platform.clock(offset=self.clock.ahead.total_seconds())
        shop.forget()


@contextmanager
def ruin(directory: Path) -> Iterator[Ruin]:
    """Everything running, the settings of it in this process's environment."""
    before, dynoxide = dict(os.environ), os.environ.get("DYNOXIDE", "")
    with Ministack() as cloud, Simulator(refund_delay=0) as platform:
        port = free_port()
        table_port = free_port()
        table_url = f"http://127.0.0.1:{table_port}" if dynoxide else cloud.endpoint
        found = catalogue()
        os.environ.update(
            local_environment(
                shop_url=f"http://127.0.0.1:{port}",
                simulator_url=platform.url,
                cloud_url=cloud.endpoint,
                queues=found.queue_names,
                credentials=platform.credentials,
                keys=_KEYS,
            ),
            MINIMALL_TABLE=TABLE_NAME,
            MINIMALL_LIMITS="false",
            MINIMALL_LOG_LEVEL="ERROR",
            MINIMALL_RESERVE_WAIT_SECONDS="1",
            AWS_ENDPOINT_URL_DYNAMODB=table_url,
            AWS_ENDPOINT_URL_SQS=cloud.endpoint,
        )
        del os.environ["MINIMALL_AWS_ENDPOINT"]  # table and queues live apart
        own = dict(os.environ)
        parts = {
            FUNCTIONS: Part(
                FUNCTIONS,
                ["-m", "infra.local.front", "--port", str(port)],
                own,
                directory / "functions.log",
                f"http://127.0.0.1:{port}",
            ),
            PUMPS: Part(
                PUMPS,
                [
                    "-m",
                    "tests.attacks.pumping",
                    "--data-dir",
                    str(directory),
                    "--queues",
                    cloud.endpoint,
                    "--table",
                    table_url,
                ],
                own,
                directory / "pumps.log",
            ),
        }
        if dynoxide:
            command = [dynoxide, "serve", "--port", str(table_port), "--db-path", str(directory / "table.sqlite3")]
            parts[TABLE] = Part(TABLE, command, own, directory / "table.log", table_url)
        settings_module.settings.cache_clear()
        providers.forget()
        shop.forget()
        ahead = ShiftedClock()
        clock_before = clock.use(ahead)
        try:
            if dynoxide:
                parts[TABLE].start()
            create_table(table_url, definition.create_table(TABLE_NAME))
            quick = [replace(queue, visibility_seconds=_HIDDEN_SECONDS, receives=50) for queue in found.queues]
            create_queues(cloud.endpoint, quick, found.stream_dead_letters)
            parts[FUNCTIONS].start()
            parts[PUMPS].start()
            ours = pumps_between(cloud.endpoint, table_url, None, poll_seconds=0)
            yield Ruin(parts, platform, f"127.0.0.1:{port}", ahead, ours)
        finally:
            for name in (PUMPS, FUNCTIONS, TABLE):
                if name in parts:
                    parts[name].stop()
            clock.use(clock_before)
            providers.forget()
            os.environ.clear()
            os.environ.update(before)
            settings_module.settings.cache_clear()


@dataclass
class Rush:
    """What buyers were told. `acknowledged`: order number -> the last state that somebody answered."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, order_no: str, state: str) -> None:
        with self.lock:
            self.acknowledged[order_no] = state

    def ended(self, how: str) -> None:
        with self.lock:
            self.outcomes[how] += 1
            self.done += 1


def _asked(buyer: Person, name: str, body: dict[str, object], key: str) -> dict[str, object]:
    """As a mini-program asks: again with the same key while nobody answers, or somebody says "busy"."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return buyer.call(name, body, key=key)
        except Refusal as refusal:
            if refusal.status < 500 or time.monotonic() > deadline:
                raise
        except _SILENCE:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def _buy(buyer: Visitor, goods: Product, number: int, ruined: Ruin, rush: Rush) -> None:
    key = ids.random_text(20)
    body: dict[str, object] = {"items": items((goods, 1)), "addressId": buyer.headers["x-address"]}
    try:
        answer = _asked(buyer, "orders/submit", body, key)
        order_no = str(answer["orderNo"])
        while answer["status"] == "RESERVING":
            rush.told(order_no, "RESERVING")
            time.sleep(0.1)
            answer = _asked(buyer, "orders/submit", body, key)
        rush.told(order_no, "UNPAID")
        if number % 5 == 0:
            _asked(buyer, "orders/cancel", {"orderNo": order_no}, ids.random_text(20))
            rush.told(order_no, "CANCELLED")
        elif number % 5 < 4:
            paying = _asked(buyer, "orders/pay", {"orderNo": order_no}, ids.random_text(20))["payment"]
            ruined.platform.request_payment(paying)  # type: ignore[arg-type]
            rush.told(order_no, "PAID")
        rush.ended("ordered")
    except Refusal as refusal:
        rush.ended(refusal.code)
    except (*_SILENCE, ControlRefused) as error:
        rush.ended(type(error).__name__)


def _kill(ruined: Ruin, moments: Sequence[int], chance: Random, rush: Rush, over: threading.Event) -> None:
    """At each moment (so many buyers are done) one of the mortal dies, and is back a little later."""
    victims = [ruined.mortal[place % len(ruined.mortal)] for place in range(len(moments))]
    chance.shuffle(victims)
    for moment, victim in zip(moments, victims, strict=True):
        while rush.done < moment and not over.is_set():
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        part = ruined.parts[victim]
        part.kill()
        time.sleep(chance.random() * 0.5)
        part.start()
        rush.killed[victim] += 1
        print(f"{rush.killed.total()} of {len(moments)}: {victim}, when {rush.done} buyers were done", flush=True)


def rush(ruined: Ruin, buyers: int, stock: int, moments: int, seed: int, threads: int = 24) -> Rush:
    """A rush, and the kills in it."""
    chance, result, over = Random(seed), Rush(), threading.Event()
    goods = _goods(stock)
    visitors = [Visitor(person, ruined.host) for person in _people(buyers)]
    at = sorted(chance.sample(range(int(buyers * 0.95)), moments))
    killer = threading.Thread(target=_kill, args=(ruined, at, chance, result, over))
    killer.start()
    with ThreadPoolExecutor(threads) as pool:
        work = [pool.submit(_buy, one, goods, number, ruined, result) for number, one in enumerate(visitors)]
        for one in work:
            one.result()
    over.set()
    killer.join()
    return result


def _people(count: int) -> list[Person]:
    """Buyers with an address each, whom the payment provider knows."""
    people, own, now = crowd(count), settings_module.settings(), clock.now()
    put_all(
        [
            User.at(
                members.profile_key(person.uid),
                uid=person.uid,
                status=members.ACTIVE,
                token_version=1,
                platform="wechat",
                appid=own.wechat_appid,
                openid=Sealed.of(f"o{person.uid:x<27}"),
                created_at=now,
                last_login_at=now,
            )
            for person in people
        ]
    )
    return people


def _goods(stock: int) -> Product:
    staff_domain.create_member("owner", "correct horse battery", ["*"])
    owner = Person(tokens.issue("staff", "owner", 1, LONG), "owner")
    body = {
        "productId": "kettle",
        "title": "抢购的壶",
        "categoryIds": [],
        "specs": [],
        "skus": [{"skuId": "kettle-1", "specValues": {}, "priceFen": 1000, "stock": stock}],
        "onSale": True,
    }
    owner.call("products/create", body)
    return Product("kettle", ["kettle-1"], stock)


def come_to_rest(ruined: Ruin) -> None:
    """What the shop does by itself within the hour: notifications are sent again, timers run, queues and stream are read."""
    ruined.parts[PUMPS].stop()
    ruined.drain(_HIDDEN_SECONDS + 1)
    for minutes in (1, 4, 30, 5, 5, 60):
        ruined.forward(minutes=minutes)
        ruined.drain()
        timers.handle({})
        heal.handle({})
    ruined.drain(1)


def faults(ruined: Ruin, result: Rush, stock: int) -> list[str]:
    """What is not as it must be, once everything has come to rest."""
    books = laws.check(but=())
    found = [
        f"{number} was acknowledged and is not there" for number in result.acknowledged if number not in books.heads
    ]
    trades = ruined.platform.state["trades"]
    paid = {number[:26] for number, trade in trades.items() if trade["payments"]}
    for number in paid:
        head = books.heads.get(number)
        if head is None or (head.status != "PAID" and not head.refunded_fen):
            found.append(f"{number} was paid, and is {head and head.status}")
    for number, state in result.acknowledged.items():
        head = books.heads.get(number)
        if head and state == "CANCELLED" and head.status != "CLOSED":
            found.append(f"{number} was cancelled, and is {head.status}")
    living = [head for head in books.heads.values() if head.status not in ("CLOSED", "PAID")]
    found += [f"{head.order_no} is still {head.status}" for head in living]
    sold = sum(head.status == "PAID" for head in books.heads.values())
    if sold > stock:
        found.append(f"{sold} sold of {stock}")
    wrong = {
        how: count for how, count in result.outcomes.items() if how not in ("ordered", "out_of_stock", "order_closed")
    }
    return [*found, *([f"buyers ended with {wrong}"] if wrong else [])]


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.attacks.killing", description=__doc__)
    for name, default in (("buyers", 2_000), ("stock", 500), ("moments", 50), ("seed", 0)):
        arguments.add_argument(f"--{name}", type=int, default=default)
    options = arguments.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="minimall-") as directory, ruin(Path(directory)) as ruined:
        if TABLE not in ruined.parts:
            print("DYNOXIDE is not set: the table is not killed")
        result = rush(ruined, options.buyers, options.stock, options.moments, options.seed)
        rushed = time.monotonic() - began
        print(f"the rush is over after {rushed:.0f} s: {dict(result.outcomes)}", flush=True)
        come_to_rest(ruined)
        wrong = faults(ruined, result, options.stock)
    print(
        f"killed {dict(result.killed)}; buyers {dict(result.outcomes)}; {len(result.acknowledged)} orders acknowledged"
    )
    print(f"rush {rushed:.0f} s, all in all {time.monotonic() - began:.0f} s")
    for one in wrong[:30]:
        print(f"✗ {one}")
    print("✗" if wrong else "✓ every acknowledged order is there, the books are right, nobody did anything by hand")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
