"""Until when something may come back (Consumer Law art. 25): to the minute, in Beijing; and what an order keeps of the shop's terms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.return_terms import KeptTerms, ReturnTerms, kept
from chalicelib.runtime import clock

TERMS = ReturnTerms(excluded={"fresh": "perishable", "sealed": "if_confirmed"})


@pytest.mark.row("G1")
@pytest.mark.parametrize(
    ("received", "until"),
    [
        (
            "2026-11-01T01:00:00Z",
            "2026-11-08T16:00:00.000Z",
        ),  # 09:00 in Beijing: the 1st does not count, the 8th is the last day
        ("2026-11-01T15:59:59Z", "2026-11-08T16:00:00.000Z"),  # the last second of the 1st
        ("2026-11-01T16:00:00Z", "2026-11-09T16:00:00.000Z"),  # midnight: it is the 2nd
    ],
)
def test_seven_days_begin_the_day_after_receipt_and_end_with_the_seventh(received: str, until: str) -> None:
    assert clock.iso(kept(ReturnTerms(), {}).until(clock.parse(received), "no_reason")) == until


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(7, 90))  # noqa: DTZ001 - hypothesis wants them so
def test_the_buyer_always_has_the_days_whole(moment: datetime, days: int) -> None:
    received = moment.replace(tzinfo=UTC)
    until = kept(ReturnTerms(no_reason_days=days), {}).until(received, "no_reason")
    assert timedelta(days=days) < until - received <= timedelta(days=days + 1)
    assert clock.iso(until)[11:] == "16:00:00.000Z"  # midnight in Beijing


@pytest.mark.row("G1")
def test_faults_have_days_of_their_own() -> None:
    terms = kept(ReturnTerms(fault_days=15), {})
    received = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert terms.until(received, "fault") - terms.until(received, "no_reason") == timedelta(days=8)


@pytest.mark.row("G1")
def test_an_order_keeps_which_of_its_lines_do_not_come_back_and_a_shop_that_changes_its_mind_changes_no_order() -> None:
    listed = {"salmon": ["food", "fresh"], "cup": ["cups"], "mask": ["sealed"]}
    terms = kept(TERMS, listed)
    assert terms.excluded == {"salmon": "perishable"}
    assert kept(TERMS, listed, confirmed={"mask"}).excluded == {"salmon": "perishable", "mask": "if_confirmed"}
    stored = terms.model_dump_json()
    assert KeptTerms.model_validate_json(stored) == terms
    later = kept(ReturnTerms(excluded={"cups": "custom"}), listed)
    assert (later.excluded, later.version != terms.version) == ({"cup": "custom"}, True)
    assert kept(TERMS, {}).version == terms.version


@pytest.mark.row("G1")
@pytest.mark.parametrize("changes", [{"no_reason_days": 6}, {"excluded": {"toys": "too_cheap"}}])
def test_terms_below_the_law_cannot_be_set(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ReturnTerms.model_validate(changes)
