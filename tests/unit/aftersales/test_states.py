"""The one table of a case's states: every way ends, money goes once, and what the template shows is told for each state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aftersales import reasons, states, words
from chalicelib.aftersales.states import KINDS, STATES, TABS, TRANSITIONS, What

EVENTS = sorted(TRANSITIONS)


def reached(what: What) -> set[str]:
    """Every state that a case of this kind can come to."""
    seen, todo = set(), [states.APPLIED]
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo += [to for event in EVENTS if (to := states.after(what, here, event)) is not None]
    return seen


@pytest.mark.row("G4")
@pytest.mark.parametrize("what", KINDS)
def test_every_state_that_a_case_comes_to_leads_to_an_end(what: What) -> None:
    for state in reached(what):
        seen, todo = set(), [state]
        while todo:
            here = todo.pop()
            if here not in seen:
                seen.add(here)
                todo += [to for event in EVENTS if (to := states.after(what, here, event)) is not None]
        assert seen & states.ENDED, state


@pytest.mark.row("G4")
@pytest.mark.parametrize("what", KINDS)
def test_an_ended_case_never_moves_again(what: What) -> None:
    assert [(end, event) for end in states.ENDED for event in EVENTS if states.after(what, end, event)] == []


@pytest.mark.row("G3")
def test_an_exchange_never_comes_to_money_and_a_refund_never_to_a_parcel() -> None:
    assert not reached("exchange") & {states.APPROVED, states.REFUNDING, states.REFUNDED}
    assert not reached("refund") & {states.WAIT_PARCEL, states.PARCEL_SENT, states.RECEIVED, states.EXCHANGED}
    assert states.EXCHANGED not in reached("return")


@pytest.mark.row("G4")
@given(st.sampled_from(KINDS), st.lists(st.sampled_from(EVENTS), max_size=40))
def test_whatever_happens_money_goes_once_and_only_after_somebody_agreed(what: What, events: list[str]) -> None:
    state, happened = states.APPLIED, []
    for event in events:
        to = states.after(what, state, event)
        if to is not None:
            state = to
            happened.append(event)
    assert happened.count("refunded") <= 1
    assert happened.count("refunding") <= happened.count("refund_failed") + 1
    if "refunding" in happened or "refunded" in happened or "replaced" in happened:
        agreed = [event in ("approved", "received") for event in happened]
        first = min(happened.index(event) for event in ("refunding", "refunded", "replaced") if event in happened)
        assert any(agreed[:first])


@pytest.mark.row("G4")
def test_every_state_has_its_number_its_name_its_tab_and_its_sentence() -> None:
    for state in STATES:
        assert state in states.RIGHTS_STATUS
        assert words.NAMES[state]
        assert [tab for tab, inside in TABS.items() if state in inside]
        for what in KINDS:
            assert words.next_step(what, state, "reject").endswith("。")
    template = {
        "APPLIED": 100,
        "APPROVED": 110,
        "WAIT_PARCEL": 120,
        "PARCEL_SENT": 130,
        "RECEIVED": 140,
        "PARCEL_BAD": 150,
    }
    assert template.items() <= states.RIGHTS_STATUS.items()
    assert (states.RIGHTS_STATUS["REFUNDED"], states.RIGHTS_STATUS["CLOSED"]) == (160, 170)


@pytest.mark.row("G5")
@pytest.mark.parametrize("what", KINDS)
def test_what_waits_for_staff_stands_in_a_list_of_theirs(what: What) -> None:
    """All but what waits for the buyer, for the provider, or for the settlement that follows at once."""
    others = {states.WAIT_PARCEL, states.REFUNDING, states.APPROVED, *states.ENDED}
    others |= {states.RECEIVED} if what == "return" else set()
    for state in reached(what):
        assert (states.work(what, state, escalated=False) is None) == (state in others), state
    assert states.work(what, states.APPLIED, escalated=True) == "escalated"
    assert states.work(what, states.CLOSED, escalated=True) is None


@pytest.mark.row("G1")
def test_reasons_are_known_by_one_name_each_and_only_no_reason_is_bound_to_the_seven_days() -> None:
    for what in KINDS:
        for shipped in (True, False):
            found = reasons.choices(what, shipped=shipped)
            assert len({reason.id for reason in found}) == len(found)
            assert all(reasons.text_of(what, reason.id) == reason.text for reason in found)
    assert [reason.id for reason in reasons.choices("return", shipped=True) if reason.no_reason] == ["no_reason"]
    assert all(reason.fault for reason in reasons.choices("refund", shipped=True) if reason.evidence)


def test_an_unknown_event_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        states.after("refund", states.APPLIED, "vanished")
