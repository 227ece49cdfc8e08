"""The one table of states: what may follow what."""

from __future__ import annotations

import pytest

from chalicelib.orders import states


def test_every_state_ends() -> None:
    """From every state a way leads to FINISHED or CLOSED."""
    onward = {
        status: {table[status] for table in states.TRANSITIONS.values() if status in table}
        for status in states.STATUSES
    }
    for status in states.STATUSES:
        seen, todo = set(), [status]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += onward[here]
        assert seen & {states.FINISHED, states.CLOSED}, status


@pytest.mark.row("X2")
def test_a_closed_order_lives_again_by_late_money_alone() -> None:
    assert {event for event, table in states.TRANSITIONS.items() if states.CLOSED in table} == {"revived"}
    assert states.TRANSITIONS["revived"] == {states.CLOSED: states.PAID}


def test_only_an_order_that_nobody_has_paid_is_paid_or_closed() -> None:
    assert set(states.TRANSITIONS["paid"]) == {states.UNPAID, states.CLOSING}
    assert set(states.TRANSITIONS["closed"]) == states.NOT_PAID | {states.ACCEPTED}


def test_what_is_paid_at_the_door_is_sent_like_what_is_paid() -> None:
    for event in ("shipped", "partly_shipped"):
        assert states.after(states.ACCEPTED, event) == states.after(states.PAID, event)
    assert states.worklist(states.ACCEPTED, owed=True) == states.ACCEPTED
    assert states.worklist(states.SHIPPED, owed=True) == "OWED"
    assert states.worklist(states.SHIPPED, owed=False) is None
    assert states.worklist(states.CLOSED, owed=False) is None


def test_telling_events_change_no_state() -> None:
    for event in states.TELLING:
        assert all(states.after(status, event) == status for status in states.STATUSES)


def test_an_unknown_event_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        states.after(states.PAID, "vanished")


def test_each_open_state_stands_in_exactly_one_tab() -> None:
    for status in states.STATUSES:
        tabs = [tab for tab, statuses in states.TABS.items() if status in statuses]
        assert len(tabs) == (0 if status in (states.FINISHED, states.CLOSED) else 1)
