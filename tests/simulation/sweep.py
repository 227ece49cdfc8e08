"""The crash sweep: every function, at every call that it makes, in every way in which that call can go wrong; then it is delivered again.

A scenario prepares a shop and names the function. It runs once to count its calls to table, queues and provider; then once for each call and
each way, is delivered again, everything comes to rest, and all laws must hold. `python -m tests.simulation.sweep`
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from chalicelib.runtime import clock
from chalicelib.shop import KEY as SETTINGS_KEY
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.stock import first
from tests.simulation import history, premises, rest
from tests.simulation.choices import Choices
from tests.simulation.premises import WARES
from tests.simulation.stage import Stage
from tests.simulation.watch import Violation, Watch
from tests.world import Person

WAYS = ("killed_before", "killed_after", "lost_before", "lost_after")
_SEED = "sweep"


@dataclass
class Case:
    """A stage with what a scenario has to remember."""

    stage: Stage
    order_no: str = ""
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def buyer(self) -> Person:
        return self.stage.shop.buyers[0]

    def ask(
        self, name: str, body: dict[str, Any], key: str = "sweeping", tries: int = 1, who: Person | None = None
    ) -> Any:
        return self.stage.ask(who or self.buyer, name, body, key, tries)

    def ordered(self, who: Person | None = None, units: int = 1, **more: Any) -> str:
        person = who or self.buyer
        body = {"items": [WARES[0].item(units)], "addressId": person.headers["x-address"], **more}
        number = str(self.ask("orders/submit", body, f"first-{person.uid}", who=person)["orderNo"])
        self.order_no = self.order_no or number
        return number

    def paid(self) -> None:
        self.ordered()
        self.ask("orders/pay", {"orderNo": self.order_no})
        assert self.stage.provider.spend(f"{self.order_no}01")
        self.stage.knock(0)

    def forward(self) -> None:
        """Up to the next deadline and over it."""
        due = self.stage.deadlines()
        if due:
            self.stage.seams.clock.moment = max(self.stage.seams.clock.moment, due[0] + premises.timedelta(seconds=1))


class Scenario(NamedTuple):
    """`prepare` brings the shop to where the function `act` is called."""

    name: str
    prepare: Callable[[Case], None]
    act: Callable[[Case], Any]
    entrance: str = "inline"


def _submit(case: Case) -> Any:
    body = {"addressId": case.buyer.headers["x-address"], "couponId": case.known["coupon"], "pay": True}
    return case.ask("orders/submit", body)


def _with_cart(case: Case) -> None:
    claimed = case.ask("coupons/claim", {"campaignId": case.stage.shop.campaign}, "claiming")
    case.known["coupon"] = claimed["coupon"]["couponId"]
    case.ask("cart/add", WARES[0].item(2), "adding-1")
    case.ask("cart/add", WARES[1].item(1), "adding-2")


def _by_name(name: str, **more: Any) -> Callable[[Case], Any]:
    return lambda case: case.ask(name, {"orderNo": case.order_no, **more})


def _by_staff(name: str, **more: Any) -> Callable[[Case], Any]:
    return lambda case: case.ask(name, {"orderNo": case.order_no, **more}, who=case.stage.shop.staff)


def _nothing(case: Case) -> None:
    """The shop as it is."""


def _ordered(case: Case) -> None:
    case.ordered()


def _prepaid(case: Case) -> None:
    case.ordered()
    case.ask("orders/pay", {"orderNo": case.order_no})


def _paid_unheard(case: Case) -> None:
    _prepaid(case)
    assert case.stage.provider.spend(f"{case.order_no}01")


def _refunding(case: Case) -> None:
    case.paid()
    case.ask("orders/refund", {"orderNo": case.order_no}, "refunding", who=case.stage.shop.staff)


def _two_reservations(case: Case) -> None:
    """Two buyers want more than there is."""
    case.ordered(units=2)
    case.ordered(case.stage.shop.buyers[1], units=2)


def _shipped(case: Case) -> None:
    case.paid()
    parcel = {"method": "express", "carrier": "ZTO", "trackingNo": "70000001"}
    case.ask("orders/ship", {"orderNo": case.order_no, **parcel}, "shipping", who=case.stage.shop.staff)


def _drained(case: Case) -> None:
    case.paid()
    while case.stage.relay():
        pass


def _relay_all(case: Case) -> None:
    for _ in range(8):
        if not case.stage.relay():
            return


def _due(prepare: Callable[[Case], None]) -> Callable[[Case], None]:
    def prepared(case: Case) -> None:
        prepare(case)
        case.forward()

    return prepared


def _after_its_look(prepare: Callable[[Case], None]) -> Callable[[Case], None]:
    """The provider has been asked once; then the order's own time is over."""

    def prepared(case: Case) -> None:
        _due(prepare)(case)
        case.stage.run_timers()
        case.forward()

    return prepared


def _too_late(prepare: Callable[[Case], None]) -> Callable[[Case], None]:
    """No timer has run, and the order's time is over."""

    def prepared(case: Case) -> None:
        prepare(case)
        case.stage.seams.clock.moment += premises.timedelta(minutes=32)

    return prepared


def _paid_late(case: Case) -> None:
    """With a coupon and goods out of the cart; everything was given back before the money came."""
    _with_cart(case)
    case.order_no = _submit(case)["orderNo"]
    _too_late(_nothing)(case)
    case.stage.run_timers()
    assert case.stage.provider.spend(f"{case.order_no}01", late=True)


def _paid_twice(case: Case) -> None:
    """The first payment is known, the second one is not."""
    _paid_unheard(case)
    case.stage.provider.spend(f"{case.order_no}01", again=True)
    case.stage.knock(0)


def _asked_back(kind: str, reason: str, prepare: Callable[[Case], None]) -> Callable[[Case], None]:
    """A case for one piece of an order; its number is kept under "case"."""

    def prepared(case: Case) -> None:
        prepare(case)
        case.known["case"] = case.ask("aftersales/apply", _wish(case, kind, reason), "asking-back")["caseNo"]

    return prepared


def _wish(case: Case, kind: str, reason: str) -> dict[str, Any]:
    goods = [{"skuId": WARES[0].sku_id, "quantity": 1}]
    return {"orderNo": case.order_no, "kind": kind, "reasonId": reason, "lines": goods}


def _agreed(kind: str, reason: str) -> Callable[[Case], None]:
    """Staff have agreed to what the buyer of a parcel asks for, and the goods are on their way back."""

    def prepared(case: Case) -> None:
        _asked_back(kind, reason, _shipped)(case)
        _of_case("aftersales/review", decision="approve")(case, "agreeing")
        body = {"caseNo": case.known["case"], "carrier": "SF", "trackingNo": "70000002"}
        case.ask("aftersales/send_parcel", body, "")

    return prepared


def _of_case(name: str, **more: Any) -> Callable[..., Any]:
    def act(case: Case, key: str = "sweeping") -> Any:
        return case.ask(name, {"caseNo": case.known["case"], **more}, key, who=case.stage.shop.staff)

    return act


def _take_back(case: Case) -> Any:
    return case.ask("aftersales/cancel", {"caseNo": case.known["case"]})


def _received_exchange(case: Case) -> None:
    _agreed("exchange", "quality")(case)
    _of_case("aftersales/receive_parcel", condition="good", restock=True)(case, "receiving")


def _with_balance(case: Case) -> None:
    _prepaid(case)
    _put_in(case, "putting-in")


def _put_in(case: Case, key: str = "sweeping") -> Any:
    body = {"buyerId": case.buyer.uid, "deltaFen": 5000, "reason": "充值"}
    return case.ask("balance/adjust", body, key, who=case.stage.shop.staff)


def _points(case: Case) -> Any:
    body = {"buyerId": case.buyer.uid, "deltaPoints": 300, "reason": "活动"}
    return case.ask("points/adjust", body, who=case.stage.shop.staff)


def _promote(case: Case, key: str = "sweeping") -> Any:
    terms = {"id": "spring", "name": "spring", "kind": "full_reduction", "rungs": [{"at": 1000, "offFen": 100}]}
    body = {"terms": terms, "expectedVersion": 0, "budgetFen": 500}
    return case.ask("promotions/save", body, key, who=case.stage.shop.staff)


def _promoted(case: Case) -> None:
    _promote(case, "promoting")


def _end_promotion(case: Case) -> Any:
    body = {"promotionId": "spring", "action": "end", "expectedVersion": 1}
    return case.ask("promotions/set_state", body, who=case.stage.shop.staff)


def _more_coupons(case: Case) -> Any:
    body = {"campaignId": case.stage.shop.campaign, "expectedVersion": 1, "changes": {"addTotal": 1}}
    return case.ask("campaigns/update", body, who=case.stage.shop.staff)


def _submit_promoted(case: Case) -> Any:
    body = {"items": [WARES[0].item(1)], "addressId": case.buyer.headers["x-address"]}
    return case.ask("orders/submit", body)


def _timers(case: Case) -> Any:
    return case.stage.run_timers()


def _refund_ended(case: Case) -> None:
    _refunding(case)
    case.stage.provider.settle_refunds()


def _first_login(case: Case) -> Any:
    return case.ask("identity/login", {"code": "person-new"}, "", who=Person())


def _claim(case: Case) -> Any:
    return case.ask("coupons/claim", {"campaignId": case.stage.shop.campaign})


def _notified(place: int) -> Callable[[Case], Any]:
    return lambda case: case.stage.knock(place)


def _worked_off(queue: str) -> Callable[[Case], Any]:
    return lambda case: case.stage.work_off(queue)


_PARCEL = {"method": "express", "carrier": "ZTO", "trackingNo": "70000001"}
SCENARIOS = [
    Scenario("identity/login, first", _nothing, _first_login),
    Scenario("cart/add", _nothing, lambda case: case.ask("cart/add", WARES[0].item(2))),
    Scenario("coupons/claim", _nothing, _claim),
    Scenario("orders/submit, inline", _with_cart, _submit),
    Scenario("orders/submit, queue", _with_cart, _submit, "queue"),
    Scenario("orders/pay", _ordered, _by_name("orders/pay")),
    Scenario("orders/cancel, not yet paying", _ordered, _by_name("orders/cancel")),
    Scenario("orders/cancel, with an open attempt", _prepaid, _by_name("orders/cancel")),
    Scenario("orders/cancel, reserving", _ordered, _by_name("orders/cancel"), "queue"),
    Scenario("orders/get, back from the cashier", _paid_unheard, _by_name("orders/get", confirm=True)),
    Scenario("orders/confirm_receipt", _shipped, _by_name("orders/confirm_receipt")),
    Scenario("payments/wechat_notify", _paid_unheard, _notified(0)),
    Scenario("payments/wechat_notify, paid twice", _paid_twice, _notified(1)),
    Scenario("payments/wechat_notify, after the order's end", _paid_late, _notified(0)),
    Scenario("payments/wechat_refund_notify", _refund_ended, _notified(1)),
    Scenario("orders/ship", Case.paid, _by_staff("orders/ship", **_PARCEL)),
    Scenario("orders/refund", Case.paid, _by_staff("orders/refund")),
    Scenario("workers/deduct_stock", _two_reservations, _worked_off("stock"), "queue"),
    Scenario("workers/relay", Case.paid, _relay_all),
    Scenario("workers/notify", _drained, _worked_off("notify")),
    Scenario("jobs/timers, a look at what nobody paid", _due(_prepaid), _timers),
    Scenario("jobs/timers, a look at what was paid", _due(_paid_unheard), _timers),
    Scenario("jobs/timers, expiry", _after_its_look(_prepaid), _timers),
    Scenario("jobs/timers, expiry of what was paid", _too_late(_paid_unheard), _timers),
    Scenario("jobs/timers, a reservation", _due(_ordered), _timers, "queue"),
    Scenario("jobs/timers, a refund", _due(_refunding), _timers),
    Scenario("jobs/timers, a parcel", _due(_shipped), _timers),
    Scenario("aftersales/apply", Case.paid, lambda case: case.ask("aftersales/apply", _wish(case, "refund", "late"))),
    Scenario("aftersales/cancel", _asked_back("refund", "late", Case.paid), _take_back),
    Scenario(
        "aftersales/review, money",
        _asked_back("refund", "late", Case.paid),
        _of_case("aftersales/review", decision="approve"),
    ),
    Scenario(
        "aftersales/review, an exchange",
        _asked_back("exchange", "quality", _shipped),
        _of_case("aftersales/review", decision="approve"),
    ),
    Scenario(
        "aftersales/receive_parcel",
        _agreed("return", "no_reason"),
        _of_case("aftersales/receive_parcel", condition="good", restock=True),
    ),
    Scenario(
        "aftersales/ship_replacement",
        _received_exchange,
        _of_case("aftersales/ship_replacement", carrier="SF", trackingNo="70000003"),
    ),
    Scenario("jobs/timers, a case that nobody answers", _due(_asked_back("refund", "late", Case.paid)), _timers),
    Scenario("balance/adjust", _nothing, _put_in),
    Scenario("orders/pay_balance", _with_balance, _by_name("orders/pay_balance", pin=premises.PIN)),
    Scenario("points/adjust", _nothing, _points),
    Scenario("promotions/save", _nothing, _promote),
    Scenario("promotions/set_state", _promoted, _end_promotion),
    Scenario("orders/submit, with a budget", _promoted, _submit_promoted),
    Scenario("campaigns/update", _nothing, _more_coupons),
]


class Crash(NamedTuple):
    scenario: str
    call: int
    way: str
    violation: str


def staged(entrance: str = "inline") -> Case:
    """A shop with three pieces of everything, where only what is aimed at goes wrong."""
    premises.set_up()
    stage = Stage(history.shop(), _SEED, Choices(_SEED, ()))
    own = ShopSettings(reservation="queue" if entrance == "queue" else "inline")
    stage.table("PutItem", {"Item": SettingsItem.at(SETTINGS_KEY, version=1, value=own).raw()})
    for ware in WARES:
        stage.table("PutItem", {"Item": first(ware.sku_id, ware.product_id, 3).raw()})
    stage.table.stream.clear()
    stage.watch = Watch(stage.table, own.max_open_orders, clock.now, stage.provider)
    stage.seams._watch = stage.watch
    return Case(stage)


def calls_of(one: Scenario) -> int:
    """How many calls the function makes when all goes well."""
    case = staged(one.entrance)
    with case.stage.open():
        one.prepare(case)
        case.stage.seams.called = 0
        one.act(case)
    return case.stage.seams.called


def crash(one: Scenario, call: int, way: str) -> str:
    """The violation that a failure at this call leads to; empty when all laws hold."""
    case = staged(one.entrance)
    try:
        with case.stage.open():
            one.prepare(case)
            case.stage.seams.called, case.stage.seams.aim = 0, (call, way)
            one.act(case)
            case.stage.seams.aim = None
            one.act(case)  # delivered again
            rest.come_to_rest(case.stage)
            rest.check(case.stage)
    except Violation as violation:
        return str(violation)
    except Exception as error:  # noqa: BLE001 - whatever comes out is told with its place
        return f"{type(error).__name__}: {error}"
    return ""


def sweep(ways: tuple[str, ...] = WAYS, only: str = "") -> Iterator[Crash]:
    """Every crash, with what came of it."""
    for one in SCENARIOS:
        if only in one.name:
            for call in range(1, calls_of(one) + 1):
                for way in ways:
                    yield Crash(one.name, call, way, crash(one, call, way))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    counts: Counter[str] = Counter()
    bad = 0
    for found in sweep(only=parser.parse_args().only):
        counts[found.scenario] += 1
        if found.violation:
            bad += 1
            print(f"{found.scenario}, call {found.call}, {found.way}: {found.violation}", flush=True)
    for name, count in counts.items():
        print(f"{count:5} {name}")
    print(f"{counts.total()} crashes of {len(counts)} scenarios, {bad} broke a law")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
