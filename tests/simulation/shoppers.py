"""Buyers in a history: what they may mean to do at their devices, and what no answer may show them."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.simulation.cast import Plan, role, waited
from tests.simulation.premises import WARES, Ware
from tests.simulation.seams import IDLE
from tests.simulation.stage import Intent, Stage
from tests.simulation.watch import Violation
from tests.world import Person


class Shopper:
    """A buyer at a device: what they know of their own orders."""

    def __init__(self, stage: Stage, number: int, plan: Random) -> None:
        self.stage, self.person, self.plan = stage, stage.shop.buyers[number], plan
        self.number = number
        self.orders = stage.orders.setdefault(self.person.uid, [])  # all devices of a buyer show the same
        self.prepaid: list[str] = []

    def coupons(self) -> list[str]:
        """What a page that may be old shows: all that the buyer ever had."""
        own = self.stage.table.partitions[f"U#{self.person.uid}"]
        return [own[sk]["coupon_id"]["S"] for sk in sorted(own) if sk.startswith("COUPON#")]

    @property
    def address(self) -> str:
        return self.person.headers["x-address"]

    def ask(self, name: str, body: dict[str, Any], key: str = "") -> dict[str, Any] | None:
        return self.stage.ask(self.person, name, body, key)

    def key(self) -> str:
        return f"{self.plan.getrandbits(64):016x}"

    # what a shopper may mean to do; each gives an intent whose chances are drawn now

    def claim(self) -> Intent:
        key = self.key()

        def act() -> None:
            self.ask("coupons/claim", {"campaignId": self.stage.shop.campaign}, key)

        return "claims a coupon", act

    def submit(self, points: int = 0) -> Intent:
        way = self.plan.choice(("items", "items", "cart", "quote", "quoted cart"))
        lines = [(ware, self.plan.choice((1, 1, 2))) for ware in self.plan.sample(WARES, self.plan.choice((1, 1, 2)))]
        keys = [self.key() for _ in range(4)]
        pay, with_coupon, thinks = self.plan.random() < 0.3, self.plan.random() < 0.6, self.plan.randint(0, 4)

        def act() -> None:
            body: dict[str, Any] = {"addressId": self.address} | ({"points": points} if points else {})
            if with_coupon and self.coupons():
                body["couponId"] = self.coupons()[0]
            promised: int | None = None
            if way in ("cart", "quoted cart"):
                for (ware, count), key in zip(lines, keys, strict=False):
                    self.ask("cart/add", ware.item(count), key)
            else:
                body["items"] = [ware.item(count) for ware, count in lines]
            if way in ("quote", "quoted cart"):
                shown = self.ask("orders/preview", body)
                if not shown or not shown["quoteToken"]:
                    return
                body, promised = {"quoteToken": shown["quoteToken"]}, shown["price"]["payableFen"]
                for _ in range(thinks):
                    self.stage.baton.wait()
                if way == "quoted cart" and thinks:
                    self.ask("cart/add", WARES[-1].item(1), keys[2])
            self.order(body | ({"pay": True} if pay else {}), keys[3], promised)

        return f"orders by {way}: {', '.join(f'{count} {ware.sku_id}' for ware, count in lines)}", act

    def order(self, body: dict[str, Any], key: str, promised: int | None = None) -> None:
        got = self.ask("orders/submit", body, key)
        if not got:
            return
        if promised is not None and got["payableFen"] != promised:
            raise Violation(f"a quote said {promised} fen, the order costs {got['payableFen']}")
        self.orders.append(got["orderNo"])
        if got["payment"]:
            self.prepaid.append(got["payment"]["package"].removeprefix("prepay_id=wx"))

    def same_click(self, quantity: int, key: str, ware: Ware, times: int) -> Intent:
        def act() -> None:
            for _ in range(times):
                self.order({"items": [ware.item(quantity)], "addressId": self.address}, key)

        return f"clicks {times} times: {quantity} {ware.sku_id}", act

    def pay(self) -> Intent:
        spends = self.plan.random() < 0.8

        def act() -> None:
            if not self.orders:
                return
            got = self.ask("orders/pay", {"orderNo": self.orders[-1]})
            if got and got["payment"]:
                self.prepaid.append(got["payment"]["package"].removeprefix("prepay_id=wx"))
                self.stage.baton.step(IDLE)
                if spends and self.stage.provider.spend(self.prepaid[-1]):
                    self.stage.seams.say(f"paid under {self.prepaid[-1]}")

        return "pays", act

    def spend(self) -> Intent:
        def act() -> None:
            if self.prepaid and self.stage.provider.spend(self.prepaid[0]):
                self.stage.seams.say(f"paid under {self.prepaid[0]}")

        return "goes on in the cashier", act

    def about(self, name: str, label: str, **options: Any) -> Intent:
        """Ask something about the last order."""

        def act() -> None:
            if self.orders:
                self.ask(name, {"orderNo": self.orders[-1], **options})

        return label, act

    def lists(self) -> Intent:
        return "looks at the list", lambda: self._listed()

    def _listed(self) -> None:
        got = self.ask("orders/list", {})
        for order in got["orders"] if got else ():
            if not order["orderNo"].endswith(self.person.uid):
                raise Violation(f"{self.person.uid} sees {order['orderNo']}")

    def pries(self) -> Intent:
        """Asks for an order of somebody else."""

        def act() -> None:
            others = sorted(number for number in self.stage.watch.heads if not number.endswith(self.person.uid))
            for name in ("orders/get", "orders/cancel", "orders/pay") if others else ():
                if self.ask(name, {"orderNo": others[0]}) is not None:
                    raise Violation(f"{self.person.uid} was let to {others[0]} by {name}")

        return "pries", act

    def another_body(self) -> Intent:
        """Uses a key again for something else."""
        key = self.key()

        def act() -> None:
            for units in (1, 2):  # the second one is to be refused
                self.ask("cart/add", WARES[0].item(units), key)

        return "uses a key twice", act

    def logs_in(self) -> Intent:
        def act() -> None:
            got = self.stage.ask(Person(), "identity/login", {"code": f"person-{self.number}"}, "")
            if got and got["buyerId"] != self.person.uid:
                raise Violation(f"person {self.number} is {self.person.uid} and {got['buyerId']}")

        return "logs in again", act

    def later(self) -> list[Intent]:
        """What may follow an order."""
        every = [
            self.pay(),
            self.pay(),
            self.pay(),
            self.pay(),
            self.spend(),
            self.about("orders/get", "comes back from the cashier", confirm=True),
            self.about("orders/cancel", "cancels"),
            self.about("orders/get", "looks"),
            self.lists(),
        ]
        return [self.plan.choice(every) for _ in range(self.plan.randint(2, 4))]


def _shopper(stage: Stage, number: int, plan: Random) -> Plan:
    own = Shopper(stage, number, plan)
    intents: list[Intent] = []
    if plan.random() < 0.6:
        intents.append(own.claim())
    intents += [own.submit(), *own.later()]
    if plan.random() < 0.3:
        intents += [own.submit(), own.pay()]
    if plan.random() < 0.15:
        intents.insert(0, plan.choice((own.logs_in(), own.another_body(), own.another_body())))
    if plan.random() < 0.15:
        intents.append(own.pries())
    return lambda actor: intents


@role("buyer1", 1.0)
def first_buyer(stage: Stage, plan: Random) -> Plan:
    return _shopper(stage, 0, plan)


@role("buyer2", 0.7)
def second_buyer(stage: Stage, plan: Random) -> Plan:
    return _shopper(stage, 1, plan)


@role("buyer3", 0.25)
def third_buyer(stage: Stage, plan: Random) -> Plan:
    return _shopper(stage, 2, plan)


@role("device", 0.4)
def second_device(stage: Stage, plan: Random) -> Plan:
    """The first buyer on another device: claims, orders or pays at the same time."""
    own = Shopper(stage, 0, plan)
    cancels = own.about("orders/cancel", "cancels")
    waits: Intent = ("waits for an order", lambda: waited(stage, lambda: own.orders))
    first = own.submit() if plan.random() < 0.5 else waits
    intents = [first, *(plan.choice([own.pay(), own.pay(), cancels, own.submit(), own.claim()]) for _ in range(3))]
    return lambda actor: intents


@role("spender", 0.3)
def spender(stage: Stage, plan: Random) -> Plan:
    """The first buyer on one more device, who pays with points and often thinks better of it."""
    own = Shopper(stage, 0, plan)
    cancels = own.about("orders/cancel", "cancels")
    intents: list[Intent] = []
    for _ in range(plan.randint(1, 3)):
        intents += [own.submit(plan.choice((200, 900))), plan.choice([cancels, cancels, own.pay()])]
    return lambda actor: intents


@role("quitter", 0.15)
def quitter(stage: Stage, plan: Random) -> Plan:
    """The first buyer on another device, who cancels just when a prepay is on its way to the provider."""
    person = stage.shop.buyers[0]

    def under_way() -> list[str]:
        attempts = stage.watch.attempts
        return [no for no in sorted(attempts) if no[:-2].endswith(person.uid) and no not in stage.provider.numbers]

    def act() -> None:
        if waited(stage, under_way, 60) and under_way():
            stage.ask(person, "orders/cancel", {"orderNo": under_way()[-1][:-2]}, "")

    return lambda actor: [("cancels what is being paid", act)]


def _rusher(stage: Stage, plan: Random) -> Plan:
    """One of two strangers who want the last pieces of one thing at the same moment, and all that are left of it."""
    same = Random(f"{stage.seed}/last")
    ware, key = same.choice(WARES), f"{plan.getrandbits(64):016x}"
    own = Shopper(stage, plan.choice((1, 3)), plan)

    def act() -> None:
        left, _ = stage.watch.stock[ware.sku_id]
        own.order({"items": [ware.item(min(max(left, 1), 3))], "addressId": own.address}, key)

    return lambda actor: [(f"wants all that is left of {ware.sku_id}", act)]


role("rusher1", 0.2)(_rusher)
role("rusher2", 0.2)(_rusher)


def _bargainer(stage: Stage, plan: Random) -> Plan:
    """One of two strangers who both want what is left of a promotion's budget."""
    own, key = Shopper(stage, plan.choice((1, 3)), plan), f"{plan.getrandbits(64):016x}"

    def act() -> None:
        if waited(stage, lambda: any(pk.startswith("PROMO#") for pk in stage.table.partitions), 40):
            own.order({"items": [WARES[0].item(plan.choice((1, 3)))], "addressId": own.address}, key)

    return lambda actor: [("wants the promotion", act)]


role("bargain1", 0.2)(_bargainer)
role("bargain2", 0.2)(_bargainer)


def _clicker(stage: Stage, plan: Random) -> Plan:
    """One of two fingers on the same button: the same body under the same key."""
    same = Random(f"{stage.seed}/click")
    own = Shopper(stage, 3, plan)
    click = own.same_click(1, f"{same.getrandbits(64):016x}", same.choice(WARES), plan.randint(1, 3))
    intents = [click, own.pay()]
    return lambda actor: intents


role("click1", 0.15)(_clicker)
role("click2", 0.15)(_clicker)


def _newcomer(stage: Stage, plan: Random) -> Plan:
    """Somebody's first login, on two devices at once: one person, one user."""

    def act() -> None:
        got = stage.ask(Person(), "identity/login", {"code": "person-new"}, "")
        if got and stage.newcomer not in ("", got["buyerId"]):
            raise Violation(f"one person is two users: {stage.newcomer} and {got['buyerId']}")
        stage.newcomer = got["buyerId"] if got else stage.newcomer

    return lambda actor: [("logs in for the first time", act)]


role("newcomer1", 0.08)(_newcomer)
role("newcomer2", 0.08)(_newcomer)
