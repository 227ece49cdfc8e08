"""One history: a seed, or a seed and its choices, from the shop's beginning to its rest."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from tests.simulation import aftercare, cast, crew, doubts, office, premises, rest, rivalry, shoppers
from tests.simulation.choices import Choice, Choices
from tests.simulation.premises import Premises
from tests.simulation.stage import Stage
from tests.simulation.watch import Violation

COMPANY = (shoppers, crew, aftercare, office, doubts, rivalry)  # importing them registers their roles
_SELDOM = (
    50_000,
    10,
    10,
)  # objects until the next look for garbage: a history leaves little that counting references does not free
_FAR = timedelta(days=40)  # in a history of twenty everybody waits for the end of every order


@dataclass
class Outcome:
    """How a history ended. `violation` is empty when every law held."""

    seed: int
    steps: int = 0
    violation: str = ""
    choices: list[Choice] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


@cache
def shop() -> Premises:
    """The premises of this process's histories. What was loaded and built for them is not looked through for garbage again, and the rest seldom."""
    built = premises.build()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    return built


def play(seed: int, given: Sequence[Choice] | None = None, *, traced: bool = False) -> Outcome:
    """The history of this seed; with `given`, only with these choices."""
    premises.set_up()
    choices = Choices(seed, given)
    stage = Stage(shop(), seed, choices, traced=traced)
    outcome = Outcome(seed)
    try:
        with stage.open():
            stage.baton.run(cast.assembled(stage))
            rest.come_to_rest(stage, _FAR if seed % 20 == 0 else rest.HORIZON)
            rest.check(stage)
    except Violation as violation:
        outcome.violation = str(violation)
    except Exception as error:  # noqa: BLE001 - whatever comes out of a history is told with its seed
        outcome.violation = f"{type(error).__name__}: {error}"
    outcome.steps, outcome.faults = stage.baton.steps, stage.seams.faults
    outcome.choices = choices.made if given is None else list(given)
    outcome.states = Counter(head["status"]["S"] for head in stage.watch.heads.values())
    outcome.trace = stage.seams.trace or []
    return outcome
