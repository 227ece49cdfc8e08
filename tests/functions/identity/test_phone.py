"""captcha/picture, identity/send_code, identity/bind_phone: a picture is read once, a code is guessed at five times, nobody floods a stranger."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib import members, providers, shop
from chalicelib.captchas import codes
from chalicelib.platform.aliyun import Aliyun
from chalicelib.platform.errors import Busy, Misconfigured, Refused, Unknown
from chalicelib.runtime import ids
from chalicelib.runtime.settings import settings
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.store import table
from tests.captchas import asked
from tests.world import Person, anyone, forward

LogIn = Callable[..., tuple[Person, dict[str, Any]]]
PHONE, OTHER = "13800000001", "13900000002"


class Phones(Aliyun):
    """Stands where Alibaba Cloud does: keeps what it was told to send, and fails when a test says so."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fails: Exception | None = None

    def text_message(self, phone: str, sign: str, template: str, words: Any) -> None:
        if self.fails:
            raise self.fails
        self.sent.append((phone, words["code"]))


@pytest.fixture
def phones(log_in: LogIn) -> Iterator[Phones]:
    table.put(
        SettingsItem.at(shop.KEY, version=1, value=ShopSettings(sms_sign="小店", sms_templates={"phone_code": "S1"}))
    )
    shop.forget()
    fake = Phones()
    before = providers.use("aliyun", fake)
    os.environ["MINIMALL_LIMITS"] = "1"
    os.environ["MINIMALL_ALIYUN_KEY_ID"] = "key"
    settings.cache_clear()
    yield fake
    providers.use("aliyun", before)
    del os.environ["MINIMALL_LIMITS"], os.environ["MINIMALL_ALIYUN_KEY_ID"]
    settings.cache_clear()
    shop.forget()


@pytest.fixture
def lan(log_in: LogIn) -> Person:
    return log_in("oLan")[0]


def send(person: Person, phone: str = PHONE, **options: Any) -> dict[str, Any]:
    picture, digits = asked(anyone())
    body = {"phone": phone, "captchaId": picture["captchaId"], "captchaAnswer": digits}
    return person.call("identity/send_code", body, **options)


def refused(person: Person, phone: str = PHONE) -> Any:
    picture, digits = asked(anyone())
    body = {"phone": phone, "captchaId": picture["captchaId"], "captchaAnswer": digits}
    return person.refused("identity/send_code", body)


@pytest.mark.row("A3")
def test_a_phone_is_bound_by_the_code_that_came_to_it(lan: Person, phones: Phones) -> None:
    assert send(lan) == {"sentTo": "138****0001", "expiresIn": 600, "againAfter": 60}
    ((phone, code),) = phones.sent
    assert lan.call("identity/bind_phone", {"phone": PHONE, "code": code}) == {"phone": "138****0001"}
    profile = lan.get("identity/profile")["profile"]
    assert (phone, profile["phone"], profile["phoneVerified"]) == (PHONE, "138****0001", True)
    assert [one.uid for one in _found(PHONE)] == [lan.uid]
    lan.call("identity/update_profile", {"phone": PHONE, "nickname": "小岚"})
    assert lan.get("identity/profile")["profile"]["phoneVerified"] is True  # as it was
    lan.call("identity/update_profile", {"phone": OTHER})  # typed, not proven
    assert lan.get("identity/profile")["profile"]["phoneVerified"] is False


def _found(phone: str) -> list[Any]:
    from chalicelib.member_desk import by_phone

    return by_phone(phone)


@pytest.mark.row("A3")
def test_any_guess_uses_a_picture_up(lan: Person, phones: Phones) -> None:
    picture, digits = asked(anyone())
    body = {"phone": PHONE, "captchaId": picture["captchaId"]}
    wrong = "22222" if digits != "22222" else "33333"
    for answer in (wrong, digits):
        assert lan.refused("identity/send_code", {**body, "captchaAnswer": answer}).code == "captcha_wrong"
    picture, digits = asked(anyone())
    forward(minutes=3)
    body = {"phone": PHONE, "captchaId": picture["captchaId"], "captchaAnswer": digits}
    assert lan.refused("identity/send_code", body).code == "captcha_wrong"
    assert phones.sent == []


@pytest.mark.row("A3")
def test_the_same_call_again_sends_nothing_and_answers_the_same(lan: Person, phones: Phones) -> None:
    picture, digits = asked(anyone())
    body = {"phone": PHONE, "captchaId": picture["captchaId"], "captchaAnswer": digits}
    key = ids.random_text(20)
    assert lan.call("identity/send_code", body, key=key) == lan.call("identity/send_code", body, key=key)
    assert len(phones.sent) == 1


@pytest.mark.row("A3")
def test_five_guesses_and_ten_minutes(lan: Person, phones: Phones) -> None:
    send(lan)
    code = phones.sent[-1][1]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    lefts = [lan.refused("identity/bind_phone", {"phone": PHONE, "code": wrong}).details["left"] for _ in range(5)]
    assert lefts == [4, 3, 2, 1, 0]
    assert lan.refused("identity/bind_phone", {"phone": PHONE, "code": code}).code == "phone_code_over"
    forward(minutes=2)
    send(lan)
    forward(minutes=10)
    assert lan.refused("identity/bind_phone", {"phone": PHONE, "code": phones.sent[-1][1]}).code == "phone_code_over"


@pytest.mark.row("A3")
def test_a_code_is_of_one_buyer_and_one_phone_and_of_one_use(log_in: LogIn, lan: Person, phones: Phones) -> None:
    ming, _ = log_in("oMing")
    send(lan)
    code = phones.sent[-1][1]
    assert ming.refused("identity/bind_phone", {"phone": PHONE, "code": code}).code == "phone_code_over"
    assert lan.refused("identity/bind_phone", {"phone": OTHER, "code": code}).code == "phone_code_over"
    lan.call("identity/bind_phone", {"phone": PHONE, "code": code})
    assert lan.refused("identity/bind_phone", {"phone": PHONE, "code": code}).code == "phone_code_over"


@pytest.mark.row("A3")
def test_nobody_floods_a_stranger(log_in: LogIn, lan: Person, phones: Phones) -> None:
    ming, _ = log_in("oMing")
    send(lan)
    seen = refused(ming)
    assert (seen.code, 0 < seen.details["retryAfter"] <= 60) == ("too_many_requests", True)
    for _ in range(9):
        forward(minutes=1)
        send(lan)
    forward(minutes=1)
    assert refused(ming).code == "too_many_requests"  # ten a day to one phone, whoever asks
    assert len(phones.sent) == 10
    assert refused(lan, OTHER).code == "too_many_requests"  # and ten a day of one buyer
    assert send(ming, OTHER)


@pytest.mark.row("A3")
@pytest.mark.parametrize(
    ("fails", "status"),
    [(Busy("x", "x"), 503), (Misconfigured("x", "x"), 503), (Refused("x", "x"), 502), (Unknown("x", "x"), 200)],
)
def test_what_the_provider_makes_of_it(lan: Person, phones: Phones, fails: Exception, status: int) -> None:
    phones.fails = fails
    picture, digits = asked(anyone())
    body = {"phone": PHONE, "captchaId": picture["captchaId"], "captchaAnswer": digits}
    assert lan.send("identity/send_code", body).status == status


@pytest.mark.row("A3")
def test_a_shop_without_text_messages_says_so(lan: Person) -> None:
    assert refused(lan).code == "sms_not_offered"


@pytest.mark.row("A3")
def test_neither_digits_nor_code_nor_phone_are_kept_readably(lan: Person, phones: Phones) -> None:
    send(lan)
    kept = table.get(codes.PhoneCode, codes.code_key(lan.uid))
    assert kept is not None
    written = json.dumps(kept.raw())
    assert phones.sent[-1][1] not in written
    assert PHONE not in written


@pytest.mark.row("A3")
def test_a_frozen_buyer_binds_nothing(lan: Person, phones: Phones) -> None:
    send(lan)
    freeze = [members.User.status.set(members.FROZEN), members.User.status_reason.set("滥用")]
    table.update(members.User, members.profile_key(lan.uid), freeze)
    assert lan.refused("identity/bind_phone", {"phone": PHONE, "code": phones.sent[-1][1]}).code == "account_frozen"
    assert refused(lan).code == "account_frozen"
