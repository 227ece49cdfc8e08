"""Two who want one thing at the same moment: the last of a budget, one balance, one order that is over; and those who pay for what they gave up.

Each pair comes together: the second one waits until the first is in the middle of it.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.simulation.cast import Plan, role, waited
from tests.simulation.doubts import Waverer
from tests.simulation.premises import PIN, WARES
from tests.simulation.stage import Intent, Stage

_NOTIFY = "payments/wechat_notify"
_PATIENCE = 80  # times that somebody waits for the moment
_FRESH = timedelta(seconds=11)  # a process sees a new promotion by then


def _key(plan: Random) -> str:
    return f"{plan.getrandbits(64):016x}"


# the last of a budget


def _wants(stage: Stage, number: int, plan: Random, turns: int) -> list[Intent]:
    """What one of them does, several times: a mug at the price that the budget allows once, and then no mug after all."""
    person = stage.shop.buyers[number]

    def order(key: str) -> None:
        if number == 3:
            waited(stage, lambda: stage.baton.at_work("orders/submit", stage.shop.buyers[1].uid), _PATIENCE // turns)
        body = {"items": [WARES[0].item(1)], "addressId": person.headers["x-address"]}
        got = stage.ask(person, "orders/submit", body, key)
        if got:
            stage.ask(person, "orders/cancel", {"orderNo": got["orderNo"]}, "")

    keys = [_key(plan) for _ in range(turns)]
    return [("wants it, and then does not", lambda key=key: order(key)) for key in keys]


@role("haggler1", 0.04)
def first_haggler(stage: Stage, plan: Random) -> Plan:
    """The shop has some more mugs, and gives away what is enough for one of them."""
    rungs = [{"at": 1000, "offFen": 600}]
    body = {"terms": {"id": "last", "name": "last", "kind": "full_reduction", "rungs": rungs}, "expectedVersion": 0}
    keys, wants = (_key(plan), _key(plan)), _wants(stage, 1, plan, 3)

    def offer() -> None:
        more = {"skuId": WARES[0].sku_id, "delta": 3, "reason": "到货"}
        stage.ask(stage.shop.staff, "stock/adjust", more, keys[0])
        stage.ask(stage.shop.staff, "promotions/save", {**body, "budgetFen": 600}, keys[1])
        stage.seams.clock.moment += _FRESH

    return lambda actor: [("a budget for one order", offer), *wants]


@role("haggler2", 0.04)
def second_haggler(stage: Stage, plan: Random) -> Plan:
    wants = _wants(stage, 3, plan, 3)
    return lambda actor: wants


# one balance


def _unpaid(stage: Stage, uid: str) -> list[str]:
    heads = stage.watch.heads
    return sorted(number for number, head in heads.items() if number.endswith(uid) and head["status"]["S"] == "UNPAID")


def _pays(stage: Stage, place: int) -> None:
    person = stage.shop.buyers[3]
    numbers = _unpaid(stage, person.uid)
    if len(numbers) > 1:
        stage.ask(person, "orders/pay_balance", {"orderNo": numbers[place], "pin": PIN}, "")


@role("wallet1", 0.06)
def first_device(stage: Stage, plan: Random) -> Plan:
    """Money is put on an account; its buyer orders twice, and pays for the first."""
    person, keys = stage.shop.buyers[3], [_key(plan) for _ in range(3)]
    fen = plan.choice((3600, 20000, 20000))  # enough for both, or for one of them

    def charge() -> None:
        body = {"buyerId": person.uid, "deltaFen": fen, "reason": "门店充值"}
        stage.ask(stage.shop.staff, "balance/adjust", body, keys[0])

    def order() -> None:
        for ware, key in zip(WARES[:2], keys[1:], strict=True):
            body = {"items": [ware.item(1)], "addressId": person.headers["x-address"]}
            stage.ask(person, "orders/submit", body, key)

    return lambda actor: [
        (f"puts {fen} fen in", charge),
        ("orders two things", order),
        ("pays for the first", lambda: _pays(stage, 0)),
    ]


@role("wallet2", 0.06)
def second_device(stage: Stage, plan: Random) -> Plan:
    """The same buyer's other device pays for the second."""
    uid = stage.shop.buyers[3].uid

    def act() -> None:
        if waited(stage, lambda: stage.baton.at_work("orders/pay_balance", uid), _PATIENCE):
            _pays(stage, -1)

    return lambda actor: [("pays for the second", act)]


# orders that are over


@role("ghost1", 0.06)
def ghost(stage: Stage, plan: Random) -> Plan:
    """Pays in both windows of an order when its time has been over; the news comes at once."""
    own = Waverer(stage, plan)
    own.told, own.too_late, own.pays = True, True, ("01", "02")
    return lambda actor: [
        ("orders", own.order),
        ("opens the cashier", lambda: own.ask("orders/pay")),
        ("tries the balance", lambda: own.ask("orders/pay_balance", pin=PIN)),
        ("opens the cashier again", lambda: own.ask("orders/pay")),
        ("thinks for long", own.think),
        ("pays in both windows", own.pay),
    ]


@role("ghost2", 0.06)
def echo_of_the_ghost(stage: Stage, plan: Random) -> Plan:
    """Brings the news of the second window while the first is being handled."""

    def last() -> list[int]:
        return [place for place in stage.provider.waiting if stage.provider.news[place].operation == _NOTIFY]

    def act() -> None:
        if waited(stage, lambda: stage.baton.at_work(_NOTIFY) and len(last()) > 1, _PATIENCE):
            stage.knock(last()[-1])

    return lambda actor: [("brings the news of the second window", act)]


@role("penitent", 0.06)
def penitent(stage: Stage, plan: Random) -> Plan:
    """Opens the cashier, gives the order up (or lets its time go by, with points in it), and pays all the same."""
    number, keys = plan.choice((0, 1, 2)), [_key(plan) for _ in range(4)]
    person, ware, cancels = stage.shop.buyers[number], plan.choice(WARES), plan.random() < 0.5
    thinks = timedelta(minutes=2 if cancels else 32)
    own: list[str] = []

    def earn() -> None:
        body = {"buyerId": person.uid, "deltaPoints": 600, "reason": "活动奖励"}
        stage.ask(stage.shop.staff, "points/adjust", body, keys[0])

    def order() -> None:
        body = {"items": [ware.item(1)], "addressId": person.headers["x-address"], "pay": True}
        got = stage.ask(person, "orders/submit", body if cancels else body | {"points": 300}, keys[1])
        own.extend([str(got["orderNo"])] if got else [])
        if got and not got["payment"]:
            stage.ask(person, "orders/pay", {"orderNo": own[0]}, keys[2])

    def give_up() -> None:
        if own:
            stage.seams.clock.moment += thinks
            stage.seams.say("time goes by")
            if cancels:
                stage.ask(person, "orders/cancel", {"orderNo": own[0]}, keys[3])
            else:
                stage.run_timers()

    def pay() -> None:
        if own and stage.provider.spend(f"{own[0]}01", late=True):
            stage.seams.say(f"paid under {own[0]}01")
            stage.knock(len(stage.provider.news) - 1)

    beginning = [] if cancels else [("gets points", earn)]
    return lambda actor: [*beginning, ("orders", order), ("gives it up", give_up), ("pays all the same", pay)]
