"""A backlog drains without a doubled effect, and letters that are sent again twice change nothing; 10,000 messages by `make fuzz`."""

from __future__ import annotations

import pytest

from tests.attacks.backlog import flood


@pytest.mark.row("D3")
def test_hundreds_of_messages_come_to_what_each_once_would_come_to() -> None:
    assert flood(300, seed=1) == []
