"""Envelope keys: a data key a month, wrapped by the ring or by KMS; old values stay readable, moved ones do not open."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from chalicelib.members import User, profile_key
from chalicelib.runtime import envelope
from chalicelib.runtime.envelope import DataKey
from chalicelib.runtime.sealed import SealBroken, Sealed
from chalicelib.runtime.settings import settings
from chalicelib.store import table
from chalicelib.store.item import Key
from tests.world import TestClock, forward

PHONE = "13800000000"
HERE, ELSEWHERE = Key("U#A", "PROFILE"), Key("U#B", "PROFILE")


@pytest.fixture
def by_the_ring(moto_table: TestClock) -> Iterator[None]:
    under("local")
    yield
    envelope.forget()


@pytest.fixture
def kms_key(moto_table: TestClock) -> Iterator[str]:
    """A master key of KMS, in moto."""
    key = boto3.client("kms", region_name="us-east-1").create_key()["KeyMetadata"]["Arn"]
    under(key)
    yield key
    envelope.forget()


def under(master: str, **environment: str) -> None:
    """Start anew with this master key: nothing is kept in memory."""
    os.environ.update({"MINIMALL_SEAL_MASTER": master, **environment})
    settings.cache_clear()
    envelope.forget()


def kept() -> list[DataKey]:
    return [DataKey.of(raw) for raw in table.query_all("DATAKEYS")]


@pytest.mark.row("S1")
@pytest.mark.usefixtures("by_the_ring")
@pytest.mark.row("S3")
def test_what_was_sealed_opens_in_another_process_and_the_plain_key_is_nowhere() -> None:
    sealed = Sealed.of(PHONE)
    plain_key = envelope.current()[1]
    envelope.forget()
    assert Sealed(sealed.text).reveal() == PHONE
    (item,) = kept()
    assert plain_key.hex() not in json.dumps(item.raw())
    assert item.master == "ring:dev"
    assert sealed.text.split(".")[:2] == ["s2", item.sk]


@pytest.mark.usefixtures("by_the_ring")
def test_values_of_before_stay_readable_and_values_of_now_outlive_the_switch() -> None:
    now = Sealed.of(PHONE)
    under("")
    before = Sealed.of(PHONE)
    assert before.text.startswith("s1.")
    assert Sealed(now.text).reveal() == PHONE
    under("local")
    assert Sealed(before.text).reveal() == PHONE


@pytest.mark.usefixtures("by_the_ring")
def test_a_new_month_takes_a_new_key_and_rewrites_nothing() -> None:
    old = Sealed.of(PHONE)
    forward(days=40)
    new = Sealed.of(PHONE)
    assert old.text.split(".")[1] != new.text.split(".")[1]
    assert [Sealed(one.text).reveal() for one in (old, new)] == [PHONE, PHONE]
    assert len(kept()) == 2


@pytest.mark.usefixtures("by_the_ring")
def test_a_new_ring_key_wraps_new_data_keys_and_a_dropped_one_opens_none(monkeypatch: pytest.MonkeyPatch) -> None:
    old = Sealed.of(PHONE)
    dev = settings().seal_keys["dev"].get_secret_value()
    under("local", MINIMALL_SEAL_KEYS=json.dumps({"dev": dev, "new": "n" * 40}), MINIMALL_SEAL_KEY_ID="new")
    forward(days=40)
    assert Sealed.of(PHONE).reveal() == old.reveal() == PHONE
    assert [item.master for item in kept()] == ["ring:dev", "ring:new"]
    under("local", MINIMALL_SEAL_KEYS=json.dumps({"new": "n" * 40}))
    with pytest.raises(SealBroken):
        Sealed(old.text).reveal()


@pytest.mark.row("S1")
@pytest.mark.usefixtures("by_the_ring")
@pytest.mark.row("S3")
def test_a_value_that_is_bound_to_its_item_opens_nowhere_else() -> None:
    sealed = Sealed.of(PHONE, HERE)
    assert sealed.reveal() == Sealed(sealed.text, HERE).reveal() == PHONE
    for place in (ELSEWHERE, None):
        with pytest.raises(SealBroken):
            Sealed(sealed.text, place).reveal()
    with pytest.raises(SealBroken):
        Sealed("s2" + sealed.text[2:]).reveal()


@pytest.mark.usefixtures("by_the_ring")
def test_an_item_knows_where_its_sealed_values_belong() -> None:
    def stored(uid: str) -> dict[str, Any]:
        return {"openid": Sealed.of("oX", profile_key("A")), "uid": uid, "status": "active", "token_version": 1}

    now: Any = {
        "platform": "wechat",
        "appid": "wx",
        "created_at": envelope.clock.now(),
        "last_login_at": envelope.clock.now(),
    }
    for uid in "AB":  # a thief of the table's writer copies A's ciphertext to B
        table.put(User.at(profile_key(uid), **stored(uid), **now))
    mine, copied = (table.get(User, profile_key(uid)) for uid in "AB")
    assert mine is not None
    assert mine.openid.reveal() == "oX"
    assert copied is not None
    with pytest.raises(SealBroken):
        copied.openid.reveal()


@pytest.mark.usefixtures("by_the_ring")
def test_of_two_who_make_the_months_key_at_once_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    named, seen = envelope.named, []

    def late(key_id: str) -> bytes:
        """The first look finds nothing, though another process has written it by now."""
        if not seen:
            seen.append(key_id)
            named_by_other = envelope._make(key_id)
            envelope.forget()
            seen.append(named_by_other.hex())
            raise KeyError(key_id)
        return named(key_id)

    monkeypatch.setattr(envelope, "named", late)
    assert envelope.current()[1].hex() == seen[1]
    assert len(kept()) == 1


@pytest.mark.row("S1")
@pytest.mark.row("S3")
def test_kms_wraps_and_a_changed_key_or_another_table_does_not_open(kms_key: str) -> None:
    sealed = Sealed.of(PHONE)
    envelope.forget()
    assert Sealed(sealed.text).reveal() == PHONE
    (item,) = kept()
    assert item.master == kms_key
    envelope.forget()
    table.put(
        DataKey.at(item.key, master=kms_key, wrapped=item.wrapped[::-1].replace("=", "A"), created_at=item.created_at)
    )
    with pytest.raises(SealBroken):
        Sealed(sealed.text).reveal()


def test_kms_is_asked_once_for_a_process(kms_key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.store import aws

    asked: list[str] = []
    ask = aws.ask
    monkeypatch.setattr(
        aws,
        "ask",
        lambda service, operation, *rest: asked.append(f"{service} {operation}") or ask(service, operation, *rest),
    )
    texts = [Sealed.of(PHONE).text for _ in range(5)]
    envelope.forget()
    assert {Sealed(text).reveal() for text in texts} == {PHONE}
    assert [one for one in asked if one.startswith("kms")] == ["kms GenerateDataKey", "kms Decrypt"]
