"""The replay from the file to the closing account."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.local.calls import Refusal, Shop
from infra.local.own_shop import simulator_of
from infra.local.progress import Progress, in_parallel
from infra.local.replay import account, closing, importing, limits, report, returns
from infra.local.replay.customer import Customer, Run, Turned, Unexpected
from infra.local.replay.dataset import read
from infra.local.replay.plan import PlannedOrder, plan
from infra.local.shop import content


def replay(path: Path, url: str, buyers: int, refunds: float = 0) -> int:
    """Replay the file in the seeded local shop at `url`, `buyers` at a time; 0 if the account agrees, else 1.

    `refunds`: how many of a hundred orders are given back at the end.

    Raises dataset.BadRow, OSError, and calls.Refusal when the shop refuses the staff or the products.
    """
    started = time.monotonic()
    planned = plan(read(path))
    report.planned(path, planned)
    shop = Shop(url, buyers)
    demo = content.load().staff
    keeper = shop.staff(demo.username, demo.password)
    run = Run(shop, simulator_of(url), hashlib.sha256(path.read_bytes()).hexdigest()[:8])

    new_products = importing.put_in(keeper, planned.products, run.number, buyers)
    with limits.raised(keeper):
        visits = _buy(run, planned.orders, buyers)
    turned = [refused for visit in visits for refused in visit.turned]
    report.bought(planned, new_products, sum(visit.new for visit in visits), len(turned))

    customers = [visit.customer for visit in visits]
    orders = closing.read_orders(customers, buyers)
    wanted = returns.chosen(orders, run.tag, refunds)
    if wanted:
        new_refunds = returns.give_back(keeper, wanted, run.tag, buyers)
        orders = closing.read_orders(customers, buyers)
        report.given_back(len(wanted), new_refunds, sum(order["refundedFen"] for order in orders))
    why = {refused.order.invoice: refused.why for refused in turned}
    expected, answered = account.expected(path), closing.answered(planned, orders, why)
    differences = [
        *(f"{refused.order.reference}: 商城拒绝 / the shop refused: {refused.why}" for refused in turned),
        *account.differences(expected, answered),
        *closing.faults_of_orders(planned, orders),
        *(returns.faults(orders, wanted) if refunds else ()),
        *closing.faults_of_stock(planned, keeper, buyers, orders),
    ]
    report.closing(expected, answered, differences, len(wanted), time.monotonic() - started)
    return 1 if differences else 0


@dataclass(frozen=True, slots=True)
class _Visit:
    """What came of one buyer's orders: how many were new, and which the shop did not take."""

    customer: Customer
    new: int
    turned: list[Turned]


def _buy(run: Run, orders: Sequence[PlannedOrder], threads: int) -> list[_Visit]:
    """Every order, in the file's order within a buyer, `threads` buyers at once. Raises Refusal if the shop is gone."""
    by_buyer: dict[str, list[PlannedOrder]] = defaultdict(list)
    for order in orders:
        by_buyer[order.buyer].append(order)
    # the longest first: nobody shall still be filling hundreds of lines when all others have gone
    queue = sorted(by_buyer.items(), key=lambda entry: -sum(len(order.lines) for order in entry[1]))
    stopped = threading.Event()
    with Progress("订单 / orders", len(orders)) as progress:

        def visit(entry: tuple[str, list[PlannedOrder]]) -> _Visit:
            name, planned = entry
            customer, new, turned = Customer(run, name), 0, []
            for order in planned:
                if stopped.is_set():
                    break
                try:
                    new += customer.place(order)
                except (Refusal, Unexpected) as refused:
                    if isinstance(refused, Refusal) and refused.is_silence:
                        raise
                    turned.append(Turned(order, str(refused)))
                progress.step()
            return _Visit(customer, new, turned)

        return in_parallel(queue, visit, threads, stopped)
