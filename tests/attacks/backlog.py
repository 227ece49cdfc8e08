"""A backlog of the queues, every message there many times and in any order; then all of it once more out of the dead letters, twice.

    python -m tests.attacks.backlog --messages 10000 --seed 0

What it must come to is what each message once would have come to.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random
from typing import Any

from chalicelib import relay as relay_domain
from chalicelib import shop
from chalicelib.runtime import tokens
from functions.workers import deduct_stock, notify
from tests.attacks.ground import STAFF, Door, lived_in
from tests.simulation import mail
from tests.simulation.premises import WARES, record
from tests.world import Person

_LONG = 400 * 86_400
_HANDLERS = {"stock": deduct_stock.handle, "notify": notify.handle}
ORDERS = 8  # of each buyer
STOCK = 20


def flood(messages: int, seed: int) -> list[str]:
    """Faults. Some forty orders want twenty units; each of their messages is in the queue again and again."""
    ground, chance = lived_in(), Random(seed)
    with ground.opened() as door:
        _prepare(door)
        tea = WARES[1]
        for buyer in ground.premises.buyers:
            person = Person(tokens.issue("buyer", buyer.uid, 1, _LONG), buyer.uid, buyer.headers)
            for _ in range(ORDERS):
                person.call("orders/submit", {"items": [tea.item(1)], "addressId": buyer.headers["x-address"]})
        bodies = {"stock": [one.body for one in door.mail.queues["stock"]]}
        _work(door, "stock", _many(bodies["stock"], messages, chance))
        _relay(door)
        bodies["notify"] = [one.body for one in door.mail.queues["notify"]]
        _work(door, "notify", _many(bodies["notify"], messages, chance))
        _relay(door)
        found = _faults(door, len(ground.premises.buyers) * ORDERS)
        before = _everything(door)
        for _ in range(2):  # the dead letters, sent on their way twice
            for queue in ("stock", "notify"):
                _work(door, queue, _many(bodies[queue], len(bodies[queue]), chance))
        changed = [key for key, item in _everything(door).items() if before.get(key) != item]
        return found + [f"{key} was changed by letters that came again" for key in changed]


def _prepare(door: Door) -> None:
    staff = Person(door.tokens[STAFF], "owner")
    version = staff.call("settings/get")["version"]
    changes = {"reservation": "queue", "maxOpenOrders": 20, "maxOpenUnitsPerSku": 100}
    staff.call("settings/update", {"expectedVersion": version, "changes": changes})
    left = staff.call("stock/get", {"skuId": WARES[1].sku_id})["available"]
    staff.call("stock/adjust", {"skuId": WARES[1].sku_id, "delta": STOCK - left, "reason": "盘点"})
    shop.forget()
    door.table.stream.clear()


def _many(bodies: list[str], count: int, chance: Random) -> list[str]:
    """Each at least once, and so many in all."""
    made = [*bodies, *(chance.choice(bodies) for _ in range(max(0, count - len(bodies))))]
    chance.shuffle(made)
    return made


def _work(door: Door, queue: str, bodies: list[str]) -> None:
    """The worker takes ten at a time until nothing is left; what it gives back comes again."""
    door.mail.queues[queue] = []
    waiting = [mail.Message(number, body, door.mail.now()) for number, body in enumerate(bodies)]
    tries = 0
    while waiting:
        batch, waiting = waiting[:10], waiting[10:]
        failed = {one["itemIdentifier"] for one in _HANDLERS[queue](mail.event(batch))["batchItemFailures"]}
        waiting += [message for message in batch if str(message.number) in failed]
        tries += 1
        assert tries < len(bodies), f"{queue} does not drain"
    door.mail.queues[queue] = []


def _relay(door: Door) -> None:
    """The stream is read to its end."""
    records = [record(change, place) for place, change in enumerate(door.table.stream)]
    door.table.stream.clear()
    for start in range(0, len(records), 100):
        assert not relay_domain.relay({"Records": records[start : start + 100]})


def _everything(door: Door) -> dict[tuple[str, str], Any]:
    """All items but what counts calls and deliveries."""
    return {
        (pk, sk): item
        for pk, items in door.table.partitions.items()
        for sk, item in items.items()
        if not pk.startswith(("LIMIT#", "TOKEN#", "W#"))
    }


def _faults(door: Door, orders: int) -> list[str]:
    items = _everything(door)
    heads = [
        item for (_, sk), item in items.items() if sk.startswith("O#") and item.get("entrance", {}).get("S") == "queue"
    ]
    states = Counter(head["status"]["S"] for head in heads)
    found = []
    if states != {"UNPAID": STOCK, "CLOSED": orders - STOCK}:
        found.append(f"of {orders} orders for {STOCK} units: {dict(states)}")
    left = items[f"S#{WARES[1].sku_id}", "STOCK"]["available"]["N"]
    if left != "0":
        found.append(f"{left} units are left")
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.attacks.backlog", description=__doc__)
    arguments.add_argument("--messages", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=0)
    options = arguments.parse_args()
    began = time.monotonic()
    found = flood(options.messages, options.seed)
    for one in found[:20]:
        print(f"✗ {one}")
    print(
        f"{'✗' if found else '✓'} {options.messages} messages in each queue, {time.monotonic() - began:.0f} s (seed {options.seed})"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
