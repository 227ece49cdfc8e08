"""Everybody else in a history: money and the provider, staff, queues, stream, timers and time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from chalicelib.runtime import clock
from tests.simulation.baton import Actor
from tests.simulation.cast import Plan, role, waited
from tests.simulation.premises import WARES, Ware
from tests.simulation.stage import Intent, Stage

_FAR = timedelta(days=20)

# money


@role("cashier", 0.5)
def cashier(stage: Stage, plan: Random) -> Plan:
    """Cashiers that stand open somewhere: they pay what can be paid, twice, late, or another sum."""

    def act(again: bool, late: bool, other_sum: bool, pick: float) -> None:
        if waited(stage, lambda: stage.provider.numbers):
            number = sorted(stage.provider.numbers)[int(pick * len(stage.provider.numbers))]
            fen = max(1, stage.provider.numbers[number].order.total_fen - 100) if other_sum else None
            if stage.provider.spend(number, fen, again=again, late=late):
                stage.seams.say(f"paid under {number}{' again' if again else ''}{' late' if late else ''}")

    intents: list[Intent] = []
    for _ in range(plan.randint(1, 3)):
        drawn = (plan.random() < 0.3, plan.random() < 0.3, plan.random() < 0.2, plan.random())
        intents.append(("pays at a cashier", lambda drawn=drawn: act(*drawn)))
    return lambda actor: intents


@role("latecomer", 0.35)
def latecomer(stage: Stage, plan: Random) -> Plan:
    """Orders, lets the time to pay go by at the open cashier, and pays then; the news of it comes at once, or some time."""
    told, coupon, key = plan.random() < 0.6, plan.random() < 0.4, f"{plan.getrandbits(64):016x}"
    person, ware, pieces = stage.shop.buyers[plan.randint(0, 3)], plan.choice(WARES), plan.randint(1, 2)
    wish = plan.choice(({}, {}, {"points": 200}))
    own: list[str] = []

    def claimed() -> dict[str, Any]:
        got = stage.ask(person, "coupons/claim", {"campaignId": stage.shop.campaign}, f"{key}-c") if coupon else None
        return {"couponId": got["coupon"]["couponId"]} if got else {}

    def order() -> None:
        body = {
            "items": [ware.item(pieces)],
            "addressId": person.headers["x-address"],
            "pay": True,
            **wish,
            **claimed(),
        }
        got = stage.ask(person, "orders/submit", body, key)
        if got:
            own.append(str(got["orderNo"]))
            stage.ask(person, "orders/pay", {"orderNo": own[0]}, f"{key}-p")

    def let_time_pass() -> None:
        if own:
            stage.seams.clock.moment += timedelta(minutes=plan.choice((31.1, 32, 50)))
            stage.seams.say("the time to pay goes by")
            stage.run_timers()

    def pay() -> None:
        over = bool(own) and waited(stage, lambda: stage.watch.heads[own[0]]["status"]["S"] == "CLOSED")
        if over and stage.provider.spend(f"{own[0]}01", late=True) and told:
            stage.knock(len(stage.provider.news) - 1)

    return lambda actor: [("orders and opens the cashier", order), ("waits too long", let_time_pass), ("pays", pay)]


def _courier(stage: Stage, plan: Random) -> Plan:
    """Brings notifications, in any order, some twice."""
    picks = [plan.random() for _ in range(plan.randint(1, 3))]

    def bring(pick: float) -> None:
        if waited(stage, lambda: stage.provider.news):
            stage.knock(int(pick * len(stage.provider.news)))

    return lambda actor: [("brings a notification", lambda pick=pick: bring(pick)) for pick in picks]


role("courier1", 0.9)(_courier)
role("courier2", 0.4)(_courier)


@role("platform", 0.4)
def platform(stage: Stage, plan: Random) -> Plan:
    """Refunds at the provider end: arrived, stopped, or failed for good."""

    def act(drawn: Random) -> None:
        if waited(stage, lambda: stage.provider.refunds):
            stage.provider.settle_refunds(drawn)

    def spoil() -> None:
        """A number is used up for asking, as when a request of ours came changed; who has its cashier open may pay there."""
        if waited(stage, lambda: stage.provider.numbers):
            stage.provider.spoilt.add(max(stage.provider.numbers))

    intents: list[Intent] = [("refunds end", lambda: act(plan)) for _ in range(2)]
    if plan.random() < 0.4:
        intents.insert(0, ("spoils a number", spoil))
    return lambda actor: intents


class Clerk:
    """Someone of the staff: sends, gives back, restocks, changes a price."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.person = stage, stage.shop.staff

    def _order(self, pick: float, *wanted: str) -> str | None:
        """An order in one of these states, as soon as there is one."""

        def fitting() -> list[str]:
            return sorted(number for number, head in self.stage.watch.heads.items() if head["status"]["S"] in wanted)

        if not waited(self.stage, fitting):
            return None
        found = fitting()
        return found[int(pick * len(found))] if found else None

    def ship(self, pick: float, key: str, last: bool) -> None:
        number = self._order(pick, "PAID", "PARTLY_SHIPPED")
        if number:
            parcel = {"method": "express", "carrier": "ZTO", "trackingNo": f"7{int(pick * 1e9):09d}", "last": last}
            self.stage.ask(self.person, "orders/ship", {"orderNo": number, **parcel}, key)

    def refund(self, pick: float, key: str) -> None:
        number = self._order(pick, "PAID", "SHIPPED", "CLOSING", "RECEIVED")
        if number:
            self.stage.ask(self.person, "orders/refund", {"orderNo": number}, key)

    def restock(self, key: str, ware: Ware, delta: int) -> None:
        self.stage.ask(self.person, "stock/adjust", {"skuId": ware.sku_id, "delta": delta, "reason": "盘点"}, key)

    def reprice(self, key: str, ware: Ware, fen: int) -> None:
        product = self.stage.table.at((f"P#{ware.product_id}", "PRODUCT"))
        assert product is not None
        body = {"productId": ware.product_id, "expectedVersion": int(product["version"]["N"])}
        sku = {"skuId": ware.sku_id, "priceFen": fen}
        self.stage.ask(self.person, "products/update", {**body, "skus": [sku]}, key)

    def may(self, plan: Random) -> list[Intent]:
        """What a clerk may mean to do, with its chances drawn: first to ship, then to give back."""
        pick, key, ware = plan.random(), f"{plan.getrandbits(64):016x}", plan.choice(WARES)
        last, delta, fen = plan.random() < 0.8, plan.choice((-1, 1, 2)), ware.price_fen + plan.choice((-300, 500))
        refund: Intent = ("gives the money back", lambda: self.refund(pick, key))
        reprice: Intent = (f"{ware.sku_id} costs {fen} now", lambda: self.reprice(key, ware, fen))
        return [
            ("ships", lambda: self.ship(pick, key, last)),
            refund,
            refund,
            (f"puts {delta} of {ware.sku_id} in", lambda: self.restock(key, ware, delta)),
            reprice,
            reprice,
        ]


@role("staff", 0.55)
def staff(stage: Stage, plan: Random) -> Plan:
    clerk = Clerk(stage)
    if plan.random() < 0.25:
        ships, _, _, *_ = clerk.may(plan)
        _, gives_back, *_ = clerk.may(plan)
        return lambda actor: [ships, gives_back]
    intents = [plan.choice(clerk.may(plan)) for _ in range(plan.randint(1, 3))]
    return lambda actor: intents


def _recounter(stage: Stage, plan: Random) -> Plan:
    """Two browser tabs that send the same correction under the same key."""
    same = Random(f"{stage.seed}/recount")
    key, ware = f"{same.getrandbits(64):016x}", same.choice(WARES)
    return lambda actor: [(f"counts {ware.sku_id} again", lambda: Clerk(stage).restock(key, ware, 1))]


role("recount1", 0.08)(_recounter)
role("recount2", 0.08)(_recounter)


@role("receiver", 0.3)
def receiver(stage: Stage, plan: Random) -> Plan:
    """Whoever got a parcel says so."""

    def act() -> None:
        def sent() -> list[str]:
            return sorted(number for number, head in stage.watch.heads.items() if head["status"]["S"] == "SHIPPED")

        if waited(stage, sent) and sent():
            person = next(one for one in stage.shop.buyers if sent()[0].endswith(one.uid))
            stage.ask(person, "orders/confirm_receipt", {"orderNo": sent()[0]}, "")

    return lambda actor: [("confirms a receipt", act)]


# machines


def _worker(queue: str) -> Callable[[Stage, Random], Plan]:
    def plan_of(stage: Stage, plan: Random) -> Plan:
        turns = plan.randint(1, 3)

        def act(actor: Actor) -> None:
            if waited(stage, lambda: stage.mail.visible(queue)):
                stage.work_off(queue, actor)

        return lambda actor: [(f"takes from {queue}", lambda: act(actor)) for _ in range(turns)]

    return plan_of


role("stock1", 0.9)(_worker("stock"))
role("stock2", 0.4)(_worker("stock"))
role("notify", 0.5)(_worker("notify"))


def _relay(stage: Stage, plan: Random) -> Plan:
    turns = plan.randint(1, 3)

    def act(actor: Actor) -> None:
        if waited(stage, lambda: not stage.all_read()):
            stage.relay(actor)

    return lambda actor: [("reads the stream", lambda: act(actor)) for _ in range(turns)]


role("relay1", 0.8)(_relay)
role("relay2", 0.35)(_relay)


def _timers(stage: Stage, plan: Random) -> Plan:
    runs = plan.randint(1, 3)

    def act() -> None:
        waited(stage, lambda: (first := stage.next_deadline()) is not None and first <= clock.now(), 6)
        stage.run_timers()

    return lambda actor: [("the minute is over", act) for _ in range(runs)]


role("timers1", 0.9)(_timers)
role("timers2", 0.3)(_timers)


@role("clock", 0.8)
def time_passes(stage: Stage, plan: Random) -> Plan:
    """Now and then: a moment, a minute, or up to the edge of the next deadline and over it."""

    def tick(seconds: float) -> None:
        stage.seams.clock.moment += timedelta(seconds=seconds)
        stage.seams.say(f"{seconds:g} s pass")

    def to_the_edge(before: float) -> None:
        for _ in range(plan.randint(0, 5)):
            stage.baton.wait()
        due = [at for at in stage.deadlines() if at < clock.now() + _FAR]  # points are over months later
        if due:
            stage.seams.clock.moment = max(stage.seams.clock.moment, due[-1] - timedelta(seconds=before))
            stage.seams.say(f"time goes on, until {before:g} s before a deadline")

    intents: list[Intent] = []
    for _ in range(plan.randint(1, 4)):
        seconds, edge = plan.choice((0.5, 2.0, 20.0, 31.0, 61.0)), plan.choice((-1.0, 0.02, 1.0, 10.0, 61.0))
        intents.append(
            plan.choice(
                [
                    ("time passes", lambda seconds=seconds: tick(seconds)),
                    ("time passes", lambda edge=edge: to_the_edge(edge)),
                ]
            )
        )
    return lambda actor: intents
