"""Who comes back: a buyer who wants money, or other goods, for what was bought, and the desk that answers, looks into parcels and sends anew."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.simulation.cast import Plan, role, waited
from tests.simulation.expressions import Raw
from tests.simulation.stage import Intent, Stage
from tests.simulation.watch import Violation
from tests.world import Person

_SENT = ("PARTLY_SHIPPED", "SHIPPED", "RECEIVED")
_PAID = ("PAID", *_SENT)
_REASONS = {
    ("refund", False): ("changed_mind", "late"),
    ("refund", True): ("missing", "not_received"),
    ("return", True): ("no_reason", "quality"),
    ("exchange", True): ("quality",),
}
_PATIENCE = 40  # times that somebody waits for an order to be paid, or for the other side


def _owner(stage: Stage, number: str) -> Person:
    return next(person for person in stage.shop.buyers if number.endswith(person.uid))


class Claimant:
    """Buyers whose goods come back, on whatever device. `cases` are those that they have opened here."""

    def __init__(self, stage: Stage, plan: Random) -> None:
        self.stage, self.plan = stage, plan

    def apply(self) -> Intent:
        pick, share, key = self.plan.random(), self.plan.random(), f"{self.plan.getrandbits(64):016x}"
        kind, sure = self.plan.choice(("refund", "return", "return", "exchange")), self.plan.random() < 0.7

        def fitting(states: tuple[str, ...] = _PAID) -> list[str]:
            heads = self.stage.watch.heads
            return sorted(number for number, head in heads.items() if head["status"]["S"] in states)

        def act() -> None:
            if kind != "refund":
                waited(self.stage, lambda: fitting(_SENT), _PATIENCE)
            if not waited(self.stage, fitting, _PATIENCE):
                return
            found = fitting(_SENT) if kind != "refund" and fitting(_SENT) else fitting()
            number = found[int(pick * len(found))]
            body = self._wanted(number, kind, share)
            person, expected = _owner(self.stage, number), None
            if sure:
                shown = self.stage.ask(person, "aftersales/preview", body, "")
                if shown and shown["refund"]:
                    expected = shown["refund"]["refundFen"]
                    body["expectedFen"] = expected
            got = self.stage.ask(person, "aftersales/apply", body, key)
            if got and expected is not None and got["refundFen"] != expected:
                raise Violation(f"{expected} fen were shown for a case, and it asks for {got['refundFen']}")

        return f"asks for a {kind}", act

    def _wanted(self, number: str, kind: str, share: float) -> dict[str, Any]:
        """Some of the order's units, for a reason that fits."""
        sent = self.stage.watch.heads[number]["status"]["S"] != "PAID"
        fits = kind if sent else "refund"
        units = sorted(self.stage.watch.units[number].items())
        if share < 0.5:
            units = [(units[0][0], 1)]
        reasons = _REASONS[fits, sent]
        return {
            "orderNo": number,
            "kind": fits,
            "reasonId": reasons[int(share * 100) % len(reasons)],
            "lines": [{"skuId": sku, "quantity": count} for sku, count in units],
        }

    def goes_on(self) -> Intent:
        """Sends the goods, or takes the case back."""
        cancels, tracking = self.plan.random() < 0.2, f"8{self.plan.getrandbits(28):09d}"
        wanted = ("APPLIED", "WAIT_PARCEL") if cancels else ("WAIT_PARCEL",)

        def act() -> None:
            case = _case(self.stage, *wanted)
            if case is None:
                return
            number = case["case_no"]["S"]
            if cancels:
                self.stage.ask(_owner(self.stage, number), "aftersales/cancel", {"caseNo": number}, "")
            else:
                body = {"caseNo": number, "carrier": "SF", "trackingNo": tracking}
                self.stage.ask(_owner(self.stage, number), "aftersales/send_parcel", body, "")

        return "takes the case back" if cancels else "sends the goods back", act


def _case(stage: Stage, *wanted: str) -> Raw | None:
    """A case in one of these states, as soon as there is one."""

    def fitting() -> list[Raw]:
        return [case for _, case in sorted(stage.watch.cases.items()) if case["status"]["S"] in wanted]

    return fitting()[0] if waited(stage, fitting, _PATIENCE) and fitting() else None


@role("return1", 0.3)
def claimant(stage: Stage, plan: Random) -> Plan:
    own = Claimant(stage, plan)
    intents = [own.apply(), own.goes_on()]
    if plan.random() < 0.5:
        intents += [own.apply(), own.goes_on()]
    return lambda actor: intents


class Desk:
    """Staff for what comes back."""

    def __init__(self, stage: Stage, plan: Random) -> None:
        self.stage, self.plan = stage, plan

    def _ask(self, name: str, number: str, key: str, **more: Any) -> None:
        self.stage.ask(self.stage.shop.staff, name, {"caseNo": number, **more}, key)

    def sends_goods(self) -> Intent:
        key, tracking = f"{self.plan.getrandbits(64):016x}", f"7{self.plan.getrandbits(28):09d}"

        def fitting() -> list[str]:
            heads = self.stage.watch.heads
            return sorted(number for number, head in heads.items() if head["status"]["S"] == "PAID")

        def act() -> None:
            if waited(self.stage, fitting, _PATIENCE) and fitting():
                parcel = {"method": "express", "carrier": "ZTO", "trackingNo": tracking}
                self.stage.ask(self.stage.shop.staff, "orders/ship", {"orderNo": fitting()[0], **parcel}, key)

        return "ships", act

    def answers(self) -> Intent:
        """Whatever stands in the lists: reviews, opens a parcel, sends the goods of an exchange."""
        key, good = f"{self.plan.getrandbits(64):016x}", self.plan.random() < 0.8
        restock, most = self.plan.random() < 0.7, self.plan.choice((None, None, 500))

        def act() -> None:
            case = _case(self.stage, "APPLIED", "WAIT_PARCEL", "PARCEL_SENT", "PARCEL_BAD", "RECEIVED")
            if case is None:
                return
            number, status = case["case_no"]["S"], case["status"]["S"]
            if status in ("APPLIED", "PARCEL_BAD") and good:
                cap = {"mostFen": most} if most and case["what"]["S"] != "exchange" else {}
                self._ask("aftersales/review", number, key, decision="approve", **cap)
            elif status in ("APPLIED", "PARCEL_BAD"):
                self._ask("aftersales/review", number, key, decision="reject", note="商品已使用")
            elif status == "RECEIVED":
                self._ask("aftersales/ship_replacement", number, key, carrier="SF", trackingNo="900000001")
            elif good:
                self._ask("aftersales/receive_parcel", number, key, condition="good", restock=restock)
            else:
                self._ask("aftersales/receive_parcel", number, key, condition="bad", note="少了配件")

        return "answers a case", act


@role("return2", 0.3)
def desk(stage: Stage, plan: Random) -> Plan:
    own = Desk(stage, plan)
    intents = [own.sends_goods()] if plan.random() < 0.6 else []
    intents += [own.answers() for _ in range(plan.randint(2, 5))]
    return lambda actor: intents
