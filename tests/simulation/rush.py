"""Few goods, many buyers; and one buyer who clicks ten times. Transactions meet each other, nothing else fails: everybody must get a clean answer.

python -m tests.simulation.rush --histories 100            stock 50, 200 buyers: all at once, 20, 5, one at a time; both entrances
python -m tests.simulation.rush --crowd                    stock 100, 10,000 buyers
python -m tests.simulation.rush --clicks 1000              ten equal clicks on "order and pay"
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from random import Random

from chalicelib import shop
from chalicelib.runtime import tokens
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.stock import first
from tests.simulation import premises, rest
from tests.simulation.baton import Actor
from tests.simulation.choices import Choices, Mood
from tests.simulation.expressions import Raw
from tests.simulation.premises import WARES, Premises
from tests.simulation.stage import Stage
from tests.simulation.watch import Violation, Watch
from tests.world import Person

AT_ONCE = (200, 20, 5, 1)
ENTRANCES = ("inline", "queue")
_WARE = WARES[0]
_PATIENT = 3600.0  # seconds: a scheduler that draws one of two hundred is not fair, and nobody is cut off for that here


@cache
def crowded(buyers: int) -> Premises:
    """A shop with a crowd of people who are all like the first one but for their names."""
    made = premises.build(1)
    model = made.buyers[0]
    own = [raw for raw in made.table.every() if raw["pk"]["S"] == f"U#{model.uid}"]
    bits = Random("crowd")
    for _ in range(buyers - 1):
        uid = f"{bits.getrandbits(40):012d}"[-12:]
        for raw in own:
            made.table("PutItem", {"Item": _renamed(raw, uid)})
        made.buyers.append(Person("", uid, dict(model.headers)))
    made.table.stream.clear()
    return made


def _renamed(raw: Raw, uid: str) -> Raw:
    renamed = {**raw, "pk": {"S": f"U#{uid}"}}
    return {**renamed, "uid": {"S": uid}} if "uid" in raw else renamed


def _stage(seed: int, people: Premises, units: int, entrance: str, conflicts: float, whim: float) -> Stage:
    choices = Choices(f"rush/{seed}")
    choices.mood = Mood(conflicts, whim, 0.0)
    premises.set_up()
    stage = Stage(people, f"rush/{seed}", choices)
    stage.relays = False
    stage.seams.only = frozenset({"conflict"})
    own = ShopSettings(reservation="queue" if entrance == "queue" else "inline")
    stage.table("PutItem", {"Item": SettingsItem.at(shop.KEY, version=1, value=own).raw()})
    stage.table("PutItem", {"Item": first(_WARE.sku_id, _WARE.product_id, units).raw()})
    stage.table.stream.clear()
    stage.watch = Watch(stage.table, own.max_open_orders, stage._now, stage.provider)
    stage.seams._watch = stage.watch
    return stage


def rush(seed: int, units: int = 50, buyers: int = 200, at_once: int = 200, entrance: str = "inline") -> Counter[str]:
    """One rush; returns how many were answered what, by word. Raises Violation."""
    people = crowded(buyers)
    stage = _stage(seed, people, units, entrance, 0.05, 0.5)
    said: Counter[str] = Counter()

    def buy(people_in_line: list[Person]) -> Callable[[Actor], None]:
        def act(actor: Actor) -> None:
            for person in people_in_line:
                said[_order(stage, person, f"rush-{person.uid}")] += 1

        return act

    def serve(actor: Actor) -> None:
        for _ in range(buyers):
            if not stage.work_off("stock", actor):
                stage.baton.wait()

    with stage.open():
        actors = {f"line{place}": buy(people.buyers[place::at_once]) for place in range(at_once)}
        for person in people.buyers:
            person.token = person.token or tokens.issue("buyer", person.uid, 1, premises.LONG)
        stage.baton.run({**actors, "stock1": serve, "stock2": serve})
        rest.come_to_rest(stage, timedelta())
    _judge(stage, units, buyers, said)
    return said


def _order(stage: Stage, person: Person, key: str) -> str:
    """The word for what the buyer was answered. Raises Violation for what is no clean answer."""
    body = {"items": [_WARE.item(1)], "addressId": person.headers["x-address"]}
    stage.baton.step(0.3)
    with stage.seams.work("orders/submit", _PATIENT, person.uid):
        outbound = person.send("orders/submit", body, key=key)
    content = json.loads(outbound.body)
    if outbound.status == 200:
        return str(content["data"]["status"])
    if (outbound.status, content["code"]) != (409, "out_of_stock"):
        raise Violation(f"a buyer was answered {outbound.status} {content}")
    return "refused"


def _judge(stage: Stage, units: int, buyers: int, said: Counter[str]) -> None:
    """Exactly so many are sold as there were, the ledger says the same, and nobody is left waiting."""
    ends = Counter((head["status"]["S"], head.get("reason", {}).get("S", "")) for head in stage.watch.heads.values())
    sold = ends.pop(("UNPAID", ""), 0)
    available, put_in = stage.watch.stock[_WARE.sku_id]
    if (sold, available, put_in) != (units, 0, units):
        raise Violation(f"{sold} were sold of {units}; the ledger says {available} of {put_in} are left")
    if set(ends) - {("CLOSED", "out_of_stock")}:
        raise Violation(f"orders ended as {dict(ends)}")
    if said.total() != buyers or said["refused"] + ends.total() < buyers - units:
        raise Violation(f"{buyers} buyers were answered {dict(said)}, orders ended as {dict(ends)}")


def clicks(seed: int, times: int = 10) -> None:
    """Ten fingers on one button: one order, one prepay, ten equal answers. Raises Violation."""
    people = crowded(2)
    stage = _stage(seed, people, 5, Random(seed).choice(ENTRANCES), 0.05, 0.6)
    stage.provider.numbers.clear()
    answers: list[str] = []
    person = people.buyers[0]
    body = {"items": [_WARE.item(1)], "addressId": person.headers["x-address"], "pay": True}

    def click(actor: Actor) -> None:
        for _ in range(20):
            got = stage.ask(person, "orders/submit", body, "ten-equal-clicks")
            if got and got["payment"]:
                answers.append(json.dumps(got, sort_keys=True))
                return
            stage.baton.wait()

    def serve(actor: Actor) -> None:
        for _ in range(60):
            if not stage.work_off("stock", actor):
                stage.baton.wait()

    with stage.open():
        stage.baton.run({**{f"click{number}": click for number in range(times)}, "stock1": serve})
    if len(answers) != times or len(set(answers)) != 1:
        raise Violation(f"{len(answers)} answers: {sorted(set(answers))}")
    if len(stage.watch.heads) != 1 or len(stage.provider.numbers) != 1:
        raise Violation(f"{len(stage.watch.heads)} orders, {len(stage.provider.numbers)} prepays")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--histories", type=int, default=0, help="of each kind of rush")
    parser.add_argument(
        "--at-once", type=int, choices=AT_ONCE, action="append", help="only so many; all when it is not given"
    )
    parser.add_argument(
        "--entrance", choices=ENTRANCES, action="append", help="only by this one; all when it is not given"
    )
    parser.add_argument("--crowd", action="store_true")
    parser.add_argument("--clicks", type=int, default=0)
    asked = parser.parse_args()
    try:
        for entrance in asked.entrance or ENTRANCES:
            for at_once in asked.at_once or AT_ONCE:
                began, said = time.monotonic(), Counter[str]()
                for seed in range(asked.seed, asked.seed + asked.histories):
                    said += rush(seed, at_once=at_once, entrance=entrance)
                if asked.histories:
                    _say(f"{asked.histories} rushes, {at_once} at a time, {entrance}: {dict(said)}", began)
        if asked.crowd:
            for entrance in ENTRANCES:
                began = time.monotonic()
                said = rush(asked.seed, 100, 10_000, 200, entrance)
                _say(f"10,000 buyers, stock 100, {entrance}: {dict(said)}", began)
        began = time.monotonic()
        for seed in range(asked.seed, asked.seed + asked.clicks):
            clicks(seed)
        if asked.clicks:
            _say(f"{asked.clicks} times ten equal clicks: one order, one prepay, ten equal answers each", began)
    except Violation as violation:
        print(f"broken: {violation}")
        return 1
    return 0


def _say(what: str, began: float) -> None:
    print(f"{what} ({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
