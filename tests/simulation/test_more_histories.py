"""As many histories again as in test_histories.py, from other seeds: a file of their own, so that another processor plays them."""

from __future__ import annotations

import pytest

from tests.simulation.test_histories import CHUNK, FIRST, HISTORIES, played

_NEXT = FIRST + HISTORIES


@pytest.mark.row("C2")
@pytest.mark.row("E4")
@pytest.mark.parametrize("first", range(_NEXT, _NEXT + HISTORIES, CHUNK))
def test_every_law_holds_in_every_history(first: int) -> None:
    played(first, CHUNK)
