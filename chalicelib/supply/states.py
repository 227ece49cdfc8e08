"""The states of an order to a supplier, pure: the one table of them.

    DRAFT ─place─> PLACED ─receive─> PARTLY_RECEIVED ─receive─> RECEIVED        DRAFT, PLACED ─cancel─> CANCELLED
                                     PARTLY_RECEIVED ─close──> RECEIVED         (what is missing will not come)

Goods go back to the supplier (`send_back`) from any state in which some have come.
"""

from __future__ import annotations

from typing import Literal, get_args

State = Literal["DRAFT", "PLACED", "PARTLY_RECEIVED", "RECEIVED", "CANCELLED"]
Action = Literal["place", "cancel", "close"]
STATES: tuple[State, ...] = get_args(State)
DRAFT, PLACED, PARTLY_RECEIVED, RECEIVED, CANCELLED = STATES

OPEN = frozenset({PLACED, PARTLY_RECEIVED})  # goods are on order
LISTED = frozenset({DRAFT, PLACED, PARTLY_RECEIVED})  # somebody has something to do

AFTER: dict[Action, dict[State, State]] = {
    "place": {DRAFT: PLACED},
    "cancel": {DRAFT: CANCELLED, PLACED: CANCELLED},
    "close": {PARTLY_RECEIVED: RECEIVED},
}
LEADS_TO: dict[Action, State] = {"place": PLACED, "cancel": CANCELLED, "close": RECEIVED}


def after(action: Action, state: State) -> State | None:
    """The state that an action leads to; None: it cannot be done in this one."""
    return AFTER[action].get(state)


def received(open_units: int, *, final: bool) -> State:
    """The state after goods have come. `final`: no more will."""
    return RECEIVED if final or open_units == 0 else PARTLY_RECEIVED
