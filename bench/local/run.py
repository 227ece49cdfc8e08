"""A shop of its own on free ports, driven three times, and who had the processors meanwhile."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.local import figures
from bench.local.visit import NONE, Pause, Street, Waits
from infra.local.calls import Shop
from infra.local.own_shop import own_shop, simulator_of
from infra.local.replay import limits
from infra.local.shop import content

THINKING = Pause(0.5, 1.5)  # seconds
_MANY = 5


class Run(NamedTuple):
    """`spent`: processor seconds by process; `took`: seconds; `load`: of the machine, before."""

    clients: int
    pause: Pause
    waits: Waits
    spent: dict[str, float]
    took: float
    load: float

    @property
    def name(self) -> str:
        return f"{self.clients} clients, {'thinking' if self.pause.longest else 'no pause'}"

    @property
    def visits(self) -> int:
        return len(self.waits["submit with prepay"])

    def p99_ms(self, operation: str) -> float:
        return 1000 * figures.quantile(self.waits[operation], 0.99)


class Found(NamedTuple):
    """`costs`: processor milliseconds of the shop's process for a call of each operation."""

    runs: list[Run]
    costs: dict[str, float]


def measured(
    clients: int = 8,
    seconds: float = 20,
    thinking: float = 60,
    calls: int = 60,
    told: Callable[[Run], None] = lambda run: None,
) -> Found:
    """`told` hears of each run when it is over. Raises Refusal when a call is refused."""
    runs = []
    with tempfile.TemporaryDirectory(prefix="minimall-") as directory, own_shop(Path(directory)) as url:
        shop, demo = Shop(url, _MANY * clients + 2), content.load().staff
        keeper = shop.staff(demo.username, demo.password)
        with limits.raised(keeper):
            street, parts = Street(shop, simulator_of(url)), figures.Parts(Path(directory))
            street.stock_up(keeper)
            street.drive(clients, seconds / 4)  # imports, schemas, connections
            for many, so_long, pause in (
                (clients, seconds, NONE),
                (clients, thinking, THINKING),
                (_MANY * clients, thinking, THINKING),
            ):
                runs.append(_run(street, parts, many, so_long, pause))
                told(runs[-1])
            costs = figures.costs(street, Path(directory), calls)
    return Found(runs, costs)


def _run(street: Street, parts: figures.Parts, clients: int, seconds: float, pause: Pause) -> Run:
    load, before, began = os.getloadavg()[0], parts.spent(), time.monotonic()
    waits = street.drive(clients, seconds, pause)
    took = time.monotonic() - began
    spent = {part: after - before[part] for part, after in parts.spent().items()}
    return Run(clients, pause, waits, spent, took, load)
