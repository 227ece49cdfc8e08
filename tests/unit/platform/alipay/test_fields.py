"""Yuan and fen, Beijing's wall clock, names."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.alipay import fields


@given(st.integers(0, 10**11 - 1))
def test_every_sum_survives_the_way_there_and_back(fen: int) -> None:
    text = fields.yuan(fen)
    assert fields.fen(text) == fen
    assert Decimal(text) * 100 == fen


@pytest.mark.parametrize(("text", "fen"), [("88.8", 8880), ("88", 8800), ("0.01", 1), ("0.29", 29), ("1.15", 115)])
def test_shorter_spellings_count_exactly(text: str, fen: int) -> None:
    assert fields.fen(text) == fen


@pytest.mark.parametrize(
    "text", ["", "1.234", "-1.00", "+1", "1e3", " 1.00", "1.", ".5", "1,00", "NaN", "１.00", "1.00\n"]
)
def test_what_is_no_sum_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        fields.fen(text)


def test_times_are_beijings() -> None:
    noon = datetime(2026, 1, 1, 4, 0, tzinfo=UTC)
    assert fields.beijing_wall(noon) == "2026-01-01 12:00:00"
    assert fields.parse_beijing("2026-01-01 12:00:00") == noon
    assert fields.parse_beijing("2026-01-01 12:00:00.000") == noon
    assert fields.parse_beijing("yesterday") is None


def test_a_subject_has_nothing_that_alipay_refuses() -> None:
    assert fields.subject("茶/杯=1&2🍵" + "x" * 300, 256) == ("茶 杯 1 2" + "x" * 300)[:256]
