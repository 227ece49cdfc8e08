"""Second thoughts in the middle of paying: buyers who cancel while another device pays, who go back to a cashier that they had left, who use the
coupon of an order that is over; and news that comes twice at the same moment, or while the table is away."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from chalicelib.payments.notifications import about
from tests.simulation.cast import Plan, role, waited
from tests.simulation.premises import PIN, WARES, Ware
from tests.simulation.stage import Stage

_NOTIFY = "payments/wechat_notify"
_PATIENCE = 60  # times that somebody waits for the moment


@role("regretter", 0.2)
def regretter(stage: Stage, plan: Random) -> Plan:
    """The first buyer on another device, who cancels what is unpaid just when a payment is being opened."""
    person = stage.shop.buyers[0]

    def unpaid() -> list[str]:
        heads = stage.watch.heads
        return sorted(no for no, head in heads.items() if no.endswith(person.uid) and head["status"]["S"] == "UNPAID")

    def the_moment() -> bool:
        return bool(unpaid()) and stage.baton.at_work("orders/pay", person.uid)

    def act() -> None:
        if waited(stage, the_moment, _PATIENCE) and unpaid():
            stage.ask(person, "orders/cancel", {"orderNo": unpaid()[-1]}, "")

    return lambda actor: [("cancels while it is being paid", act) for _ in range(plan.randint(1, 2))]


class Waverer:
    """A buyer with two cashiers open: one left for the balance, which is empty, and the one that was opened afterwards."""

    def __init__(self, stage: Stage, plan: Random) -> None:
        self.stage, self.person = stage, stage.shop.buyers[plan.choice((2, 3))]
        self.ware, self.key = plan.choice(WARES), f"{plan.getrandbits(64):016x}"
        self.told, self.too_late = plan.random() < 0.7, plan.random() < 0.4
        self.pays = ("01", "02") if self.too_late or plan.random() < 0.3 else ("01",)
        self.thinks = timedelta(minutes=plan.choice((31.1, 32, 50)))
        self.order_no = ""

    def order(self) -> None:
        body = {"items": [self.ware.item(1)], "addressId": self.person.headers["x-address"]}
        got = self.stage.ask(self.person, "orders/submit", body, self.key)
        self.order_no = str(got["orderNo"]) if got else ""

    def ask(self, name: str, **more: str) -> None:
        if self.order_no:
            self.stage.ask(self.person, name, {"orderNo": self.order_no, **more}, "")

    def think(self) -> None:
        if self.order_no and self.too_late:
            self.stage.seams.clock.moment += self.thinks
            self.stage.seams.say("the time to pay goes by")
            self.stage.run_timers()

    def pay(self) -> None:
        before = len(self.stage.provider.news)
        for number in self.pays:
            if self.stage.provider.spend(f"{self.order_no}{number}", late=True):
                self.stage.seams.say(f"paid under {self.order_no}{number}")
        for place in range(before, len(self.stage.provider.news)) if self.told else ():
            self.stage.knock(place)


@role("waverer1", 0.15)
def waverer(stage: Stage, plan: Random) -> Plan:
    """Opens the cashier, tries the balance, opens the cashier anew, and pays in the old window, perhaps in the new one, too, or too late."""
    own = Waverer(stage, plan)
    return lambda actor: [
        ("orders", own.order),
        ("opens the cashier", lambda: own.ask("orders/pay")),
        ("tries the balance", lambda: own.ask("orders/pay_balance", pin=PIN)),
        ("opens the cashier again", lambda: own.ask("orders/pay")),
        ("thinks for long", own.think),
        ("pays in the old window", own.pay),
    ]


@role("waverer2", 0.15)
def twin(stage: Stage, plan: Random) -> Plan:
    """Brings the second news of an order while the first is being handled."""

    def second() -> list[int]:
        news = stage.provider.news
        waiting = [place for place in stage.provider.waiting if news[place].operation == _NOTIFY]
        orders = [str(about(news[place].notification))[:-2] for place in waiting]
        return [place for place, order_no in zip(waiting, orders, strict=True) if orders.count(order_no) > 1]

    def act() -> None:
        if waited(stage, lambda: second() and stage.baton.at_work(_NOTIFY), _PATIENCE) and second():
            stage.knock(second()[-1])

    return lambda actor: [("brings the other news", act) for _ in range(2)]


@role("returner", 0.15)
def returner(stage: Stage, plan: Random) -> Plan:
    """Orders with a coupon and lets the time to pay go by, orders something else with it, and pays in the window that still stands open."""
    person, keys = stage.shop.buyers[plan.randint(0, 3)], [f"{plan.getrandbits(64):016x}" for _ in range(3)]
    wares, told = plan.sample(WARES, 2), plan.random() < 0.7
    own: list[str] = []

    def order(ware: Ware, key: str, **more: Any) -> None:
        claimed = stage.ask(person, "coupons/claim", {"campaignId": stage.shop.campaign}, keys[0])
        if claimed:
            body = {"items": [ware.item(1)], "addressId": person.headers["x-address"], **more}
            got = stage.ask(person, "orders/submit", {**body, "couponId": claimed["coupon"]["couponId"]}, key)
            own.extend([str(got["orderNo"])] if got else [])

    def think() -> None:
        if own:
            stage.seams.clock.moment += timedelta(minutes=32)
            stage.seams.say("the time to pay goes by")
            stage.run_timers()

    def pay() -> None:
        if own and stage.provider.spend(f"{own[0]}01", late=True) and told:
            stage.knock(len(stage.provider.news) - 1)

    return lambda actor: [
        ("orders with a coupon", lambda: order(wares[0], keys[1], pay=True)),
        ("thinks for long", think),
        ("orders something else with it", lambda: order(wares[1], keys[2])),
        ("pays for the first", pay),
    ]


@role("outage", 0.12)
def outage(stage: Stage, plan: Random) -> Plan:
    """The table is away for some calls while news is being handled."""
    calls = plan.randint(4, 12)

    def act() -> None:
        if waited(stage, lambda: stage.baton.at_work(_NOTIFY), _PATIENCE):
            stage.seams.away = calls
            stage.seams.say(f"the table is away for {calls} calls")

    return lambda actor: [("the table goes away", act) for _ in range(2)]


@role("echo", 0.3)
def echo(stage: Stage, plan: Random) -> Plan:
    """Brings the last news again while news is being handled."""

    def act() -> None:
        if waited(stage, lambda: stage.baton.at_work(_NOTIFY), _PATIENCE):
            stage.knock(len(stage.provider.news) - 1)

    return lambda actor: [("brings the same news", act) for _ in range(plan.randint(1, 2))]
