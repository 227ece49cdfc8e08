"""Mixed traffic with the real orders' profile, several buyers at once, while the payment provider fails: `make soak`.

    python -m bench.soak --minutes 10 --buyers 6 --seed 0

It starts a shop of its own. Exit status 1: memory or connections grew, dead letters are left, the doctor found something, or anybody was told
anything but a sensible no. Linux only (it reads /proc).
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.soak import watching
from bench.soak.visits import Street, Tally, stocked
from infra.local import aws
from infra.local.calls import Caller, Refusal, key_of
from infra.local.own_shop import own_shop, ports_of, simulator_of
from infra.local.progress import each
from infra.local.replay import importing, limits, returns
from infra.local.replay.dataset import read
from infra.local.replay.plan import plan
from infra.local.shop import content

FILE = Path("tests/data/online-retail-2010-12.csv.gz")
ORDERS, LINES = 30, 12  # real baskets that are drawn from, and how large they may be: importing their goods takes time
FAULTS = [
    ("prepay", "drop_after"),
    ("prepay", "timeout_before"),
    ("prepay", "error"),
    ("query", "drop_before"),
    ("close", "drop_after"),
    ("refund", "drop_after"),
    ("notify", "lost"),
    ("notify", "duplicate"),
    ("notify", "bad_signature"),
    ("notify", "delay"),
    ("pay", "duplicate"),
    ("subscribe", "error"),
    ("shipping", "drop_before"),
]
# A no that traffic like this must meet now and then. Anything else is a fault of the soak's.
SENSIBLE = {"409", "429", "502", "503", "404"}


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="minimall-") as directory, own_shop(Path(directory)) as url:
        return soak(url, Path(directory), options.minutes, options.buyers, options.seed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--buyers", type=int, default=6, help="how many at once")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def soak(url: str, data_dir: Path, minutes: float, buyers: int, seed: int) -> int:
    """Run it against the local shop at `url`, whose data is in `data_dir`; the exit status."""
    shop, demo = watching.TimedShop(url, buyers + 4), content.load().staff
    keeper = shop.staff(demo.username, demo.password)
    planned = plan(read(FILE))
    orders = random.Random(seed).sample([one for one in planned.orders if len(one.lines) <= LINES], ORDERS)
    wanted = {line.product_id for order in orders for line in order.lines}
    products = [stocked(importing.request(one)) for one in planned.products if one.product_id in wanted]
    list(
        each(
            "商品 / products",
            products,
            lambda one: keeper.call("products/create", one, key=key_of("create", one)),
            buyers,
        )
    )
    street = Street(shop, simulator_of(url), orders, Tally(), f"{seed}-{time.time():.0f}")
    samples: dict[str, list[watching.Sample]] = defaultdict(list)
    over = threading.Event()
    with limits.raised(keeper), ThreadPoolExecutor(buyers + 3) as pool:
        work = [pool.submit(_visits, street, random.Random(f"{seed}/{place}"), over) for place in range(buyers)]
        work.append(pool.submit(_staff, street, keeper, random.Random(f"{seed}/staff"), over))
        work.append(pool.submit(_faults, street, random.Random(f"{seed}/faults"), over))
        work.append(pool.submit(_watch, data_dir, samples, over))
        shop.began = time.monotonic()
        shop.calls.clear()
        over.wait(minutes * 60)
        over.set()
        for one in work:
            one.result()
    shop.web.post(f"{street.simulator}/_sim/clock", {"advance": 60})  # notifications that wait for their next turn
    for line in watching.by_minute(shop, samples, minutes):
        print(f"  {line}")
    return _judged(street, samples, url, data_dir)


def _visits(street: Street, chance: random.Random, over: threading.Event) -> None:
    while not over.is_set():
        street.visit(chance)


def _staff(street: Street, keeper: Caller, chance: random.Random, over: threading.Event) -> None:
    while not over.wait(2):
        street.tend(keeper, chance)


def _faults(street: Street, chance: random.Random, over: threading.Event) -> None:
    while not over.wait(chance.uniform(1, 4)):
        operation, kind = chance.choice(FAULTS)
        street.shop.web.post(f"{street.simulator}/_sim/fault", {"operation": operation, "kind": kind})
        street.tally.did(f"fault {operation} {kind}")


def _watch(data_dir: Path, samples: dict[str, list[watching.Sample]], over: threading.Event) -> None:
    running = watching.processes(data_dir)
    while not over.wait(2):
        for name, pid in running.items():
            samples[name].append(watching.sample(pid))


def _judged(street: Street, samples: dict[str, list[watching.Sample]], url: str, data_dir: Path) -> int:
    faults = watching.leaks(samples)
    strange = {why: count for why, count in street.tally.refused.items() if why.split(" ")[1] not in SENSIBLE}
    faults += [f"refused: {why} ({count} times)" for why, count in sorted(strange.items())]
    right = returns.examine(ports_of(url), data_dir)
    left = _dead_letters(ports_of(url).cloud_url)
    faults += [f"{count} dead letters in {queue}" for queue, count in left.items() if count]
    for name, count in sorted(street.tally.done.items()):
        print(f"  {count:7} {name}")
    for why, count in sorted(street.tally.refused.items()):
        print(f"  {count:7} refused: {why}")
    for line in watching.told(samples):
        print(f"  {line}")
    for fault in faults:
        print(f"✗ {fault}")
    print("✗" if faults or not right else "✓ flat, and the books are right")
    return 1 if faults or not right else 0


def _dead_letters(cloud_url: str) -> dict[str, int]:
    sqs = aws.client("sqs", cloud_url)
    found = {}
    for url in sqs.list_queues().get("QueueUrls", []):
        if url.endswith("-dlq"):
            told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
            found[url.rpartition("/")[2]] = int(told["ApproximateNumberOfMessages"])
    return found


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that its shop is ended, and leaves nothing
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(f"✗ {refusal}")
