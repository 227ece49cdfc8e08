"""Two operations on one order, one of them in the middle of the other: every pair, at every call, from several beginnings; then all comes to rest.

    python -m tests.simulation.between                     pay, pay out of the balance, cancel, come back from the cashier

What is looked for: that every number which was opened is paid, closed at the provider, or has a timer, and that every other law holds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from chalicelib.payments.items import Attempt, attempts_of
from chalicelib.store import table, transport
from tests.simulation import rest
from tests.simulation.premises import PIN
from tests.simulation.sweep import Case, staged
from tests.simulation.watch import Violation

OPERATIONS: dict[str, dict[str, Any]] = {
    "orders/pay": {},
    "orders/pay_balance": {"pin": PIN},
    "orders/cancel": {},
    "orders/get": {"confirm": True},
}
BEGINNINGS = ("nothing was opened", "open", "its answer was lost", "it never arrived")
LATER = (0, 70, 190)  # seconds after the beginning: a prepay may still land; it may not; the provider is asked


class Pair(NamedTuple):
    """`second` comes whole before the call `place` of `first`."""

    first: str
    second: str
    beginning: str
    paid: bool
    later: int
    place: int = 0


def pairs() -> Iterator[Pair]:
    """All that there are, each at its first call."""
    for beginning in BEGINNINGS:
        for paid in (False, True) if beginning in ("open", "its answer was lost") else (False,):
            for later in LATER:
                for first in OPERATIONS:
                    for second in OPERATIONS:
                        yield Pair(first, second, beginning, paid, later)


def _begun(case: Case, pair: Pair) -> None:
    body = {"buyerId": case.buyer.uid, "deltaFen": 50_000, "reason": "充值"}
    case.ask("balance/adjust", body, "putting-in", who=case.stage.shop.staff)
    case.ordered()
    if pair.beginning == "nothing was opened":
        return
    case.ask("orders/pay", {"orderNo": case.order_no})
    if pair.beginning != "open":
        (attempt,) = attempts_of(case.order_no)
        table.update(Attempt, attempt.key, [Attempt.prepay_id.remove(), Attempt.state.set("INTENT")])
    if pair.beginning == "it never arrived":
        del case.stage.provider.numbers[f"{case.order_no}01"]
    if pair.paid:
        case.stage.provider.spend(f"{case.order_no}01")


def play(pair: Pair) -> bool:
    """False: the first operation has no such call any more. Raises Violation."""
    case, calls = staged(), iter(range(1_000))
    came = False

    def between(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        nonlocal came
        if next(calls) == pair.place:
            came = True
            transport.use(before)
            case.ask(pair.second, {"orderNo": case.order_no, **OPERATIONS[pair.second]}, "")
            transport.use(between)
        return before(operation, request)

    with case.stage.open():
        _begun(case, pair)
        case.stage.seams.clock.moment += timedelta(seconds=pair.later)
        before = transport.use(between)
        case.ask(pair.first, {"orderNo": case.order_no, **OPERATIONS[pair.first]}, "")
        transport.use(before)
        rest.come_to_rest(case.stage, again=False)
        rest.check(case.stage)
    return came


def broken(pair: Pair) -> Iterator[str]:
    """What breaks a law, over all calls of the first operation."""
    place, more = 0, True
    while more:
        try:
            more = play(pair._replace(place=place))
        except Violation as violation:
            yield f"{pair._replace(place=place)}: {violation}"
        place += 1


def main() -> int:
    every = list(pairs())
    found = [told for pair in every for told in broken(pair)]
    print("\n".join(found))
    print(f"{len(every)} pairs, each at every call; {len(found)} broke a law")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
