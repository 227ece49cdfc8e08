"""How late things happen, in virtual time: the timers run each minute on the minute, every notification of a payment is lost, all else as ever.

    python -m tests.simulation.punctual --seed 0 --histories 200

An order that nobody paid ends at most a minute after its due time. Money that nobody told us of is found within five minutes, whenever it came:
while a payment is open the provider is asked again and again. What the timers themselves do is spared from faults here: a run that dies is made up
for by the next one, a minute later, and the ordinary histories are about that.
"""

from __future__ import annotations

import argparse
import contextvars
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chalicelib.orders.transition import EXPIRY_GRACE, LOOK_AFTER
from chalicelib.runtime import clock
from tests.simulation import cast, history, premises, rest
from tests.simulation.choices import Choices
from tests.simulation.expressions import Raw
from tests.simulation.seams import BEGINNING
from tests.simulation.stage import Stage
from tests.simulation.table import Table
from tests.simulation.watch import Violation

MINUTE = timedelta(minutes=1)
MOST_EXPIRY, MOST_REPAIR = timedelta(seconds=61), timedelta(minutes=5)  # a run takes a moment
_LONG_ENOUGH = timedelta(minutes=35)  # for every order to be paid or over
_PAYS = 0.1  # of the payments that are open, each minute or so


@dataclass
class Lags:
    """How long things took. `found`: money that came before the order's first look; `found_later`: after it."""

    expired: list[timedelta] = field(default_factory=list)
    found: list[timedelta] = field(default_factory=list)
    found_later: list[timedelta] = field(default_factory=list)


class Timekeeper:
    """Looks at every write, after the watch has. Raises Violation for what comes too late."""

    def __init__(self, stage: Stage, lags: Lags) -> None:
        self._stage, self._lags = stage, lags
        self._unpaid: dict[str, datetime] = {}  # since when an order can be paid

    def __call__(self, table: Table, since: int) -> None:
        self._stage.watch(table, since)
        for change in table.stream[since:]:
            new, old = change.new or {}, change.old or {}
            if new.get("kind", {}).get("S") == "order" and old.get("status") != new["status"]:
                self._moved(old["status"]["S"] if old else "", new)

    def _moved(self, was: str, new: Raw) -> None:
        now, status, order_no = self._stage.seams.clock.moment, new["status"]["S"], new["order_no"]["S"]
        if status == "UNPAID":
            self._unpaid[order_no] = now
        if was == "UNPAID" and status in ("CLOSING", "CLOSED") and new.get("reason", {}).get("S") == "expired":
            lag = now - max(clock.parse(new["pay_until"]["S"]) + EXPIRY_GRACE, self._unpaid[order_no])
            self._lags.expired.append(lag)
            if lag > MOST_EXPIRY:
                raise Violation(f"{order_no} expired {lag} after its due time")
        if status == "PAID" and was != "CLOSED" and "paid_attempt" in new:
            number = f"{order_no}{int(new['paid_attempt']['N']):02d}"
            if number in self._stage.provider.spent:
                self._found(number, now)

    def _found(self, number: str, now: datetime) -> None:
        paid, asked = (
            self._stage.provider.spent[number],
            clock.parse(self._stage.watch.attempts[number]["asked_at"]["S"]),
        )
        (self._lags.found_later if paid >= asked + LOOK_AFTER else self._lags.found).append(now - paid)
        if now - paid > MOST_REPAIR:
            raise Violation(f"{number} was paid, and that was found {now - paid} later")


def play(seed: int, lags: Lags) -> str:
    """The history of a seed with an exact minute and no news of payments; the violation, empty when everything was in time."""
    premises.set_up()
    stage = Stage(history.shop(), seed, Choices(seed))
    stage.knock = lambda place: None  # type: ignore[method-assign]  # lost on its way
    stage.seams._watch = Timekeeper(stage, lags)

    def minute() -> None:
        """Uninterrupted, in a context of its own, whoever is at work just then."""
        actor, stage.baton.actor = stage.baton.actor, stage.baton.stage
        try:
            contextvars.Context().run(stage.run_timers)
            contextvars.Context().run(stage.work_off, "stock")
        finally:
            stage.baton.actor = actor

    try:
        with stage.open():
            stage.seams.clock.each(MINUTE, minute)
            stage.baton.run(cast.assembled(stage))
            stage.seams.faulty = False
            _pay_some_time(stage)
            stage.seams.clock.each(MINUTE, None)
            del stage.knock
            rest.come_to_rest(stage)
            rest.check(stage)
    except Violation as violation:
        return str(violation)
    return ""


def _pay_some_time(stage: Stage) -> None:
    """All time to pay passes; now and then somebody pays who had left the cashier open, and tells nobody."""
    chance = Random(f"{stage.seed}/late")
    end = stage.seams.clock.moment + _LONG_ENOUGH
    while stage.seams.clock.moment < end:
        stage.seams.clock.moment += timedelta(seconds=chance.uniform(10, 150))
        for order_no, head in sorted(stage.watch.heads.items()):
            payable = stage.provider.payable(order_no) if head["status"]["S"] == "UNPAID" else []
            if payable and chance.random() < _PAYS:
                stage.provider.spend(payable[0])


def told(lags: Sequence[timedelta]) -> str:
    if not lags:
        return "none"
    ordered = sorted(lags)
    middle, most = ordered[len(ordered) // 2].total_seconds(), ordered[-1].total_seconds()
    return f"{len(ordered)} times, median {middle:.0f} s, at most {most:.1f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--histories", type=int, default=200)
    asked = parser.parse_args()
    lags, broken = Lags(), 0
    for seed in range(asked.seed, asked.seed + asked.histories):
        violation = play(seed, lags)
        broken += bool(violation)
        if violation:
            print(f"seed {seed}: {violation[:300]}", flush=True)
    print(f"{asked.histories} histories from seed {asked.seed}, begun at {clock.iso(BEGINNING)}; {broken} broke a law")
    print(f"ended after the due time: {told(lags.expired)}")
    print(f"money found that nobody told of, come before the first look: {told(lags.found)}")
    print(f"money found that nobody told of, come after it: {told(lags.found_later)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
