"""Who acts in a history, and what they mean to do. A role plans with `stage.chance` and then acts; to add an actor, add a function with `@role`.

A plan is a list of intents, (label, act): a history can be told without some of them, so the first that fails is made as small as it can be.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple

from tests.simulation.baton import Actor
from tests.simulation.seams import IDLE
from tests.simulation.stage import Intent, Stage

Plan = Callable[[Actor], list[Intent]]  # what an actor means to do, told when it begins


class Role(NamedTuple):
    """`often`: in which share of histories there is one."""

    name: str
    often: float
    plan: Callable[[Stage, Random], Plan]


ROLES: list[Role] = []
_RELAYED = 0.6  # of the histories: reading the stream costs a quarter of one
_PAIRS = {
    f"{name}{number}"
    for name in (
        "bargain",
        "click",
        "ghost",
        "haggler",
        "newcomer",
        "recount",
        "return",
        "rusher",
        "till",
        "wallet",
        "waverer",
    )
    for number in (1, 2)
}  # both or none
_RIVALS = {
    "buyer1": ("device", "timers1", "stock1", "courier1", "quitter", "regretter"),
    "device": ("buyer1", "quitter", "regretter", "timers1", "stock1", "courier1"),
    "timers1": ("buyer1", "device", "courier1", "timers2"),
    "courier1": ("buyer1", "device", "timers1", "courier2", "echo", "outage"),
    "courier2": ("courier1", "echo", "outage"),
    "latecomer": ("echo", "courier1", "outage"),
    "returner": ("echo", "courier1", "outage"),
    "waverer1": ("waverer2", "courier1", "echo", "timers1"),
    "waverer2": ("waverer1",),
    "stock1": ("buyer1", "stock2", "timers1"),
    "spender": ("buyer1", "device", "timers1"),
    "bargain1": ("bargain2",),
    "bargain2": ("bargain1",),
    "click1": ("click2",),
    "click2": ("click1",),
    "newcomer1": ("newcomer2",),
    "newcomer2": ("newcomer1",),
    "recount1": ("recount2",),
    "recount2": ("recount1",),
    "relay1": ("relay2",),
    "staff": ("buyer1", "platform", "receiver", "return1"),
    "return1": ("return2", "staff", "platform"),
    "return2": ("return1", "staff", "platform"),
    "till1": ("till2", "buyer1"),
    "till2": ("till1", "buyer1", "device", "timers1"),
    "quitter": ("buyer1", "device"),
    "rusher1": ("rusher2",),
    "rusher2": ("rusher1",),
    "haggler1": ("haggler2",),
    "haggler2": ("haggler1",),
    "wallet1": ("wallet2",),
    "wallet2": ("wallet1",),
    "ghost1": ("ghost2", "timers1"),
    "ghost2": ("ghost1",),
    "penitent": ("echo", "courier1", "timers1"),
    "promoter": ("buyer1", "buyer2"),
    "campaigner": ("buyer1", "buyer2"),
}
_READERS = {"relay1", "relay2", "notify"}


def role(name: str, often: float) -> Callable[[Callable[[Stage, Random], Plan]], Callable[[Stage, Random], Plan]]:
    def register(plan: Callable[[Stage, Random], Plan]) -> Callable[[Stage, Random], Plan]:
        ROLES.append(Role(name, often, plan))
        return plan

    return register


def assembled(stage: Stage) -> dict[str, Callable[[Actor], None]]:
    """The actors of this history."""
    actors: dict[str, Callable[[Actor], None]] = {}
    stage.choices.rivals = _RIVALS
    stage.relays = stage.chance.random() < _RELAYED
    for one in ROLES:
        there = Random(f"{stage.seed}/there/{one.name.rstrip('12') if one.name in _PAIRS else one.name}").random()
        if there < one.often and (stage.relays or one.name not in _READERS):
            actors[one.name] = _acting(stage, one.plan(stage, Random(f"{stage.seed}/role/{one.name}")))
    return actors


def _acting(stage: Stage, plan: Plan) -> Callable[[Actor], None]:
    def act(actor: Actor) -> None:
        for number, (label, do) in enumerate(plan(actor)):
            if stage.choices.is_left_out(actor.name, number):
                continue
            stage.baton.step(IDLE)
            stage.seams.say(f"[{number}] {label}")
            do()

    return act


def waited(stage: Stage, until: Callable[[], Any], turns: int = 12) -> bool:
    """Others go on until something is there. False: it never was."""
    for _ in range(turns):
        if until():
            return True
        stage.baton.wait()
    return bool(until())
