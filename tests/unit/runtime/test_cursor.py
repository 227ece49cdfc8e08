"""Cursors: they go on where their own list stopped, and open nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.settings import settings
from chalicelib.store import cursor

POSITIONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def refused(scope: str, text: str) -> bool:
    with pytest.raises(ShopError) as caught:
        cursor.read(scope, text)
    return caught.value.code == "invalid_cursor"


@given(POSITIONS)
def test_a_position_comes_back(position: Any) -> None:
    assert cursor.read("orders LAN", cursor.write("orders LAN", position)) == position


def test_no_cursor_is_the_beginning() -> None:
    assert cursor.read("orders LAN", None) is None
    assert cursor.read("orders LAN", "") is None


@pytest.mark.parametrize("scope", ["orders MING", "inbox LAN", "orders", "orders LAN ", ""])
def test_a_cursor_opens_no_other_list_and_no_other_readers(scope: str) -> None:
    assert refused(scope, cursor.write("orders LAN", "O#1"))


@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_one_bit_changed_anywhere_is_noticed(place: int, bit: int) -> None:
    text = cursor.write("orders LAN", {"pk": "U#LAN", "sk": "O#1"})
    raw = bytearray(urlsafe_b64decode(text + "=="))
    raw[place % len(raw)] ^= 1 << bit
    assert refused("orders LAN", urlsafe_b64encode(bytes(raw)).decode().rstrip("="))


@pytest.mark.parametrize("text", ["A", "AAAA", "AAAAAAAAAAAAAAAA", "....", "密码", "é", "\x00", "=" * 20, "A" * 600])
def test_garbage_is_refused(text: str) -> None:
    assert refused("orders LAN", text)


@given(st.text(min_size=1, max_size=200))
def test_no_text_at_all_is_anything_but_refused(text: str) -> None:
    assert refused("orders LAN", text)


def test_a_cursor_under_another_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = cursor.write("orders LAN", "O#1")
    monkeypatch.setenv("MINIMALL_CURSOR_KEY", "c" * 40)
    settings.cache_clear()
    assert refused("orders LAN", text)
