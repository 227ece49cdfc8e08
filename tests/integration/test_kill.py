"""kill -9 in the middle of a rush: functions, pumps and (where dynoxide is there) the table die, and nothing that was acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attacks.killing import FUNCTIONS, PUMPS, come_to_rest, faults, ruin, rush

STOCK = 12


@pytest.mark.row("D3")
def test_a_rush_survives_that_its_processes_are_killed(tmp_path: Path) -> None:
    with ruin(tmp_path) as ruined:
        result = rush(ruined, buyers=36, stock=STOCK, moments=len(ruined.mortal), seed=3, threads=12)
        come_to_rest(ruined)
        assert faults(ruined, result, STOCK) == []
    assert result.killed[FUNCTIONS] == result.killed[PUMPS] == 1
    assert len(result.acknowledged) >= STOCK
    assert result.outcomes["ordered"] >= STOCK
