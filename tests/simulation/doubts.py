"""Second thoughts in the middle of paying: buyers who cancel while another device pays, who go back to a cashier that they had left, and news
that comes twice at the same moment."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from tests.simulation.cast import Plan, role, waited
from tests.simulation.premises import PIN, WARES
from tests.simulation.stage import Stage

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


@role("waverer", 0.15)
def waverer(stage: Stage, plan: Random) -> Plan:
    """Opens the cashier, tries the balance, which is empty, opens the cashier anew, and pays in the old window, perhaps in the new one, too; now and
    then when the time to pay is over."""
    person, ware, key = stage.shop.buyers[plan.choice((2, 3))], plan.choice(WARES), f"{plan.getrandbits(64):016x}"
    told, too_late = plan.random() < 0.7, plan.random() < 0.4
    both = too_late or plan.random() < 0.3
    own: list[str] = []

    def order() -> None:
        body = {"items": [ware.item(1)], "addressId": person.headers["x-address"]}
        got = stage.ask(person, "orders/submit", body, key)
        if got:
            own.append(str(got["orderNo"]))

    def opens() -> None:
        if own:
            stage.ask(person, "orders/pay", {"orderNo": own[0]}, "")

    def tries_the_balance() -> None:
        if own:
            stage.ask(person, "orders/pay_balance", {"orderNo": own[0], "pin": PIN}, "")

    def lets_time_pass() -> None:
        if own and too_late:
            stage.seams.clock.moment += timedelta(minutes=plan.choice((31.1, 32, 50)))
            stage.seams.say("the time to pay goes by")
            stage.run_timers()

    def pays() -> None:
        before = len(stage.provider.news)
        for number in ("01", "02") if own and both else ("01",) if own else ():
            if stage.provider.spend(f"{own[0]}{number}", late=True):
                stage.seams.say(f"paid under {own[0]}{number}")
        for place in range(before, len(stage.provider.news)) if told else ():
            stage.knock(place)

    return lambda actor: [
        ("orders", order),
        ("opens the cashier", opens),
        ("tries the balance", tries_the_balance),
        ("opens the cashier again", opens),
        ("thinks for long", lets_time_pass),
        ("pays in the old window", pays),
    ]


@role("echo", 0.3)
def echo(stage: Stage, plan: Random) -> Plan:
    """Brings the last news again while news is being handled."""

    def act() -> None:
        if waited(stage, lambda: stage.baton.at_work("payments/wechat_notify"), _PATIENCE):
            stage.knock(len(stage.provider.news) - 1)

    return lambda actor: [("brings the same news", act) for _ in range(plan.randint(1, 2))]
