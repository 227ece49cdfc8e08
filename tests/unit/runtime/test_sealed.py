"""Sealed values: they open to what was sealed, show nothing, and notice every change."""

from __future__ import annotations

import copy
import json
import pickle
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from chalicelib.runtime.safety import DEV_KEY as _DEV_KEY
from chalicelib.runtime.sealed import SealBroken, Sealed, blind
from chalicelib.runtime.settings import settings


@given(st.text())
def test_what_was_sealed_is_what_opens(plain: str) -> None:
    assert Sealed.of(plain).reveal() == plain


def test_equal_texts_look_different() -> None:
    assert Sealed.of("13800000000").text != Sealed.of("13800000000").text


def test_a_sealed_value_shows_nothing() -> None:
    sealed = Sealed.of("13800000000")
    shown = [repr(sealed), str(sealed), f"{sealed}", repr([sealed]), sealed.text]
    assert all("13800000000" not in text for text in shown)
    assert repr(sealed) == "Sealed(…)"


@pytest.mark.row("S1")
@given(place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_one_bit_changed_anywhere_breaks_the_seal(place: int, bit: int) -> None:
    version, key_id, body = Sealed.of("广东省深圳市").text.split(".")
    raw = bytearray(urlsafe_b64decode(body))
    raw[place % len(raw)] ^= 1 << bit
    with pytest.raises(SealBroken):
        Sealed(f"{version}.{key_id}.{urlsafe_b64encode(bytes(raw)).decode()}").reveal()


@pytest.mark.parametrize(
    "text", ["", ".", "..", "s1", "s1.dev", "s1.dev.", "s1.dev.AAAA", "s1.dev.密", "s2.dev.AAAA", "s1.nokey.AAAA"]
)
def test_what_is_no_seal_does_not_open(text: str) -> None:
    with pytest.raises(SealBroken):
        Sealed(text).reveal()


def test_a_seal_of_another_version_does_not_open() -> None:
    with pytest.raises(SealBroken):
        Sealed("s2" + Sealed.of("x").text[2:]).reveal()


def test_keys_rotate_and_a_dropped_one_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Sealed.of("13800000000")
    monkeypatch.setenv("MINIMALL_SEAL_KEYS", json.dumps({"dev": _DEV_KEY, "new": "n" * 40}))
    monkeypatch.setenv("MINIMALL_SEAL_KEY_ID", "new")
    settings.cache_clear()
    assert old.reveal() == "13800000000"
    assert Sealed.of("x").text.startswith("s1.new.")
    relabelled = Sealed(old.text.replace(".dev.", ".new."))
    with pytest.raises(SealBroken):
        relabelled.reveal()
    monkeypatch.setenv("MINIMALL_SEAL_KEYS", json.dumps({"new": "n" * 40}))
    settings.cache_clear()
    with pytest.raises(SealBroken):
        old.reveal()


def test_in_a_model_it_travels_as_ciphertext() -> None:
    class Order(BaseModel):
        phone: Sealed

    order = Order(phone=Sealed.of("13800000000"))
    text = order.model_dump_json()
    assert "13800000000" not in text + repr(order)
    assert Order.model_validate_json(text).phone.reveal() == "13800000000"
    with pytest.raises(ValidationError):
        Order.model_validate({"phone": 13800000000})


def test_a_copy_opens_too() -> None:
    sealed = Sealed.of("x")
    assert copy.deepcopy(sealed).reveal() == pickle.loads(pickle.dumps(sealed)).reveal() == "x"


@pytest.mark.row("S1")
def test_a_fingerprint_is_the_same_for_the_same_text_and_needs_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    first = blind("oLan")
    assert first == blind("oLan") != blind("oMing")
    assert len(first) == 32
    assert "oLan" not in first
    monkeypatch.setenv("MINIMALL_BLIND_KEY", "b" * 40)
    settings.cache_clear()
    assert blind("oLan") != first
