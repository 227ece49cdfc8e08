"""The counts that staff sees: a run that took long does not put its old count over a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import tally
from chalicelib.runtime import clock
from chalicelib.store import table


@pytest.mark.row("O5")
@pytest.mark.usefixtures("small_table")
def test_what_was_counted_later_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    orders = {"later": 7, "earlier": 3}

    def counted(day: str, at: Any, see: Any) -> tally.DayTally:
        who = "later" if at > now else "earlier"
        return tally.DayTally.at(tally.day_key(day), orders=orders[who], counted_at=at)

    monkeypatch.setattr(tally, "_tally", counted)
    tally.count(now + timedelta(minutes=5))
    tally.count(now)
    today = table.get(tally.DayTally, tally.day_key(clock.day(now)))
    assert today is not None
    assert today.orders == 7
