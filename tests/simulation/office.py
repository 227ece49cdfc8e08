"""The office: promotions and coupons that begin and stop under running quotes, and money and points that staff move on buyers' accounts."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.simulation.cast import Plan, role, waited
from tests.simulation.premises import PIN
from tests.simulation.stage import Intent, Stage
from tests.world import Person


class Promoter:
    """Someone who sets one promotion up, and moves it as the last answer says it stands."""

    def __init__(self, stage: Stage, plan: Random, name: str) -> None:
        self.stage, self.plan, self.name = stage, plan, name
        self.version, self.budget = 0, plan.choice((None, 250, 999, 2000))

    def _wait(self) -> None:
        for _ in range(self.plan.randint(0, 6)):
            self.stage.baton.wait()

    def save(self) -> Intent:
        at, off, key = (
            self.plan.choice((1000, 3000)),
            self.plan.choice((100, 250, 999)),
            f"{self.plan.getrandbits(64):016x}",
        )

        def act() -> None:
            if self.version:
                self._wait()
            terms = {"id": self.name, "name": self.name, "kind": "full_reduction", "rungs": [{"at": at, "offFen": off}]}
            body: dict[str, Any] = {"terms": terms, "expectedVersion": self.version}
            self._sent("promotions/save", body | ({"budgetFen": self.budget} if self.budget else {}), key)

        return f"sets {self.name} up: {off} off from {at}", act

    def move(self, action: str) -> Intent:
        key = f"{self.plan.getrandbits(64):016x}"

        def act() -> None:
            self._wait()
            if self.version:
                body = {"promotionId": self.name, "action": action, "expectedVersion": self.version}
                self._sent("promotions/set_state", body, key)

        return f"{action}s {self.name}", act

    def _sent(self, name: str, body: dict[str, Any], key: str) -> None:
        got = self.stage.ask(self.stage.shop.staff, name, body, key)
        self.version = got["promotion"]["version"] if got else self.version


@role("promoter", 0.3)
def promoter(stage: Stage, plan: Random) -> Plan:
    own = Promoter(stage, plan, "spring")
    intents = [own.save()]
    for _ in range(plan.randint(1, 3)):
        intents.append(own.save() if plan.random() < 0.3 else own.move(plan.choice(("pause", "resume", "end"))))
    return lambda actor: intents


@role("campaigner", 0.2)
def campaigner(stage: Stage, plan: Random) -> Plan:
    """Stops a campaign, lets it go on, gives out more coupons."""
    stage.tolerated.add("campaign_closed")

    def change(changes: dict[str, Any], key: str) -> None:
        campaign = stage.table.at((f"C#{stage.shop.campaign}", "CAMPAIGN"))
        assert campaign is not None
        version = int(campaign.get("version", {"N": "1"})["N"])
        body = {"campaignId": stage.shop.campaign, "expectedVersion": version, "changes": changes}
        stage.ask(stage.shop.staff, "campaigns/update", body, key)

    every: list[dict[str, Any]] = [{"paused": True}, {"paused": False}, {"addTotal": 1}]
    intents: list[Intent] = []
    for _ in range(plan.randint(1, 3)):
        changes, key = plan.choice(every), f"{plan.getrandbits(64):016x}"
        intents.append((f"changes the campaign: {changes}", lambda changes=changes, key=key: change(changes, key)))
    return lambda actor: intents


@role("till1", 0.3)
def teller(stage: Stage, plan: Random) -> Plan:
    """Moves money and points on accounts, up and down."""

    def money(person: Person, fen: int, key: str) -> None:
        body = {"buyerId": person.uid, "deltaFen": fen, "reason": "门店充值"}
        stage.ask(stage.shop.staff, "balance/adjust", body, key)

    def points(person: Person, count: int, key: str) -> None:
        body = {"buyerId": person.uid, "deltaPoints": count, "reason": "活动奖励"}
        stage.ask(stage.shop.staff, "points/adjust", body, key)

    first = stage.shop.buyers[0]
    start, key = plan.choice((3000, 20000, 20000)), f"{plan.getrandbits(64):016x}"
    intents: list[Intent] = [(f"puts {start} fen in", lambda: money(first, start, key))]
    for _ in range(plan.randint(1, 3)):
        person, again = plan.choice(stage.shop.buyers[:2]), f"{plan.getrandbits(64):016x}"
        fen, count = plan.choice((-1500, -400, 1000)), plan.choice((-300, 300, 600))
        intents.append(
            plan.choice(
                [
                    (f"moves {fen} fen", lambda of=person, fen=fen, key=again: money(of, fen, key)),
                    (f"moves {count} points", lambda of=person, count=count, key=again: points(of, count, key)),
                ]
            )
        )
    return lambda actor: intents


@role("till2", 0.3)
def saver(stage: Stage, plan: Random) -> Plan:
    """The first buyer on one more device, who pays out of the balance whatever is unpaid."""
    person = stage.shop.buyers[0]
    picks = [plan.random() for _ in range(plan.randint(1, 3))]

    def unpaid() -> list[str]:
        heads = stage.watch.heads
        return sorted(no for no, head in heads.items() if no.endswith(person.uid) and head["status"]["S"] == "UNPAID")

    def act(pick: float) -> None:
        if waited(stage, unpaid, 30) and unpaid():
            number = unpaid()[int(pick * len(unpaid()))]
            stage.ask(person, "orders/pay_balance", {"orderNo": number, "pin": PIN}, "")

    return lambda actor: [("pays out of the balance", lambda pick=pick: act(pick)) for pick in picks]
