"""Texts and times as WeChat takes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.texts import plain_text
from chalicelib.platform.wechat.fields import beijing_milliseconds, beijing_seconds

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@given(text=ANY_TEXT, limit=st.integers(0, 130))
def test_a_text_is_sendable_and_short_enough(text: str, limit: int):
    plain = plain_text(text, limit)
    assert len(plain) <= limit
    assert all(len(char.encode()) <= 3 for char in plain), "also fails for half a surrogate pair"
    assert plain == plain.strip()
    assert "\n" not in plain
    assert plain_text(plain, limit) == plain


@given(text=st.text(st.characters(categories=["L", "N", "P"], max_codepoint=0xFFFF), max_size=127))
def test_a_text_that_fits_is_left_alone(text: str):
    assert plain_text(text, 127) == text


def test_characters_are_counted_not_bytes():
    assert plain_text("茶" * 128, 127) == "茶" * 127
    assert plain_text("😀茶😀", 2) == "茶"
    assert plain_text("\ud83d茶\ude00", 3) == "茶"


def test_times_are_in_beijing():
    moment = datetime(2025, 12, 31, 16, 0, 5, 120999, tzinfo=UTC)
    assert beijing_seconds(moment) == "2026-01-01T00:00:05+08:00"
    assert beijing_milliseconds(moment) == "2026-01-01T00:00:05.120+08:00"
    with pytest.raises(ValueError, match="zone"):
        beijing_milliseconds(datetime(2026, 1, 1))  # noqa: DTZ001
