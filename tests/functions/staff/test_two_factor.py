"""The second factor and the locks: a password alone opens nothing, a code opens once, and a stranger locks nobody out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import staff
from chalicelib.runtime import clock, http
from chalicelib.runtime.errors import ShopError
from chalicelib.staff import StaffMember, entry, passwords, totp
from chalicelib.staff.items import member_key
from chalicelib.store import table
from functions import load
from tests.goods import clerk
from tests.world import Person, Refusal, TestClock, data_of, forward, staff_with_token

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_N", 2)
    staff.create_member("ann", PASSWORD, ["settings.read"])


def log_in(code: str | None = None, password: str = PASSWORD, address: str = "203.0.113.7") -> dict[str, Any]:
    body = {"username": "ann", "password": password, "code": code}
    return data_of(
        http.answer(load("staff/login"), http.Inbound("POST", {}, {}, json.dumps(body).encode(), address=address))
    )


def refused(code: str | None = None, password: str = PASSWORD, address: str = "203.0.113.7") -> str:
    with pytest.raises(Refusal) as told:
        log_in(code, password, address)
    return told.value.code


def enrolled() -> tuple[str, list[str]]:
    """The secret of Ann's second factor, and her recovery codes."""
    ann = staff_with_token("ann")
    secret = ann.call("staff/enrol_totp", {"password": PASSWORD})["secret"]
    assert log_in()["accessToken"]  # it does not hold yet
    codes = ann.call("staff/confirm_totp", {"code": now(secret)})["recoveryCodes"]
    forward(minutes=2)
    return secret, codes


def now(secret: str) -> str:
    return totp.code_at(secret, totp.step_at(clock.epoch()))


@pytest.mark.row("A7")
def test_with_a_second_factor_a_password_is_not_enough_and_a_code_opens_once() -> None:
    secret, _ = enrolled()
    assert refused() == "staff_code_required"
    assert refused("000000") == "staff_login_failed"
    assert refused(now(secret), "wrong password") == "staff_login_failed"
    code = now(secret)
    assert log_in(code)["accessToken"]
    assert refused(code) == "staff_login_failed"
    forward(seconds=30)
    assert log_in(now(secret))


def test_a_recovery_code_opens_once() -> None:
    _, codes = enrolled()
    assert len(set(codes)) == 10
    assert log_in(codes[3].lower())
    assert refused(codes[3]) == "staff_login_failed"
    assert log_in(codes[4])


def test_neither_secret_nor_recovery_codes_are_readable_in_the_table() -> None:
    secret, codes = enrolled()
    member = table.get(StaffMember, staff.member_key("ann"))
    assert member is not None
    assert not [word for word in (secret, *codes) if word in json.dumps(member.raw())]


def test_it_is_taken_off_by_its_owner_or_by_a_colleague_who_may() -> None:
    enrolled()
    staff_with_token("ann").call("staff/remove_totp", {"password": PASSWORD})
    assert log_in()
    enrolled()
    clerk("*", name="owner").call("staff/update", {"username": "ann", "resetTwoFactor": True, "reason": "手机丢失"})
    assert log_in()


def test_a_wrong_code_at_enrolment_puts_nothing_in_force() -> None:
    ann = staff_with_token("ann")
    assert ann.refused("staff/confirm_totp", {"code": "123456"}).code == "two_factor_not_enrolled"
    ann.call("staff/enrol_totp", {"password": PASSWORD})
    assert ann.refused("staff/confirm_totp", {"code": "123456"}).code == "staff_login_failed"
    assert ann.refused("staff/enrol_totp", {"password": "a guess"}).code == "staff_login_failed"
    assert log_in()


@pytest.mark.row("A5")
def test_a_stranger_locks_their_own_address_and_not_the_colleague() -> None:
    assert [refused(password="guess", address="198.51.100.9") for _ in range(6)] == ["staff_login_failed"] * 5 + [
        "staff_locked"
    ]
    assert refused(address="198.51.100.9") == "staff_locked"
    assert log_in()


@pytest.mark.row("A5")
def test_strangers_share_their_guesses_and_lock_out_nobody_who_was_here_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entry, "MOST_STRANGE", 8)
    assert log_in()  # her first time here: one of the eight
    codes = [refused(password="guess", address=f"198.51.100.{number}") for number in range(7)]
    assert codes == ["staff_login_failed"] * 7
    assert refused(address="198.51.100.200") == "staff_locked"
    assert log_in()
    forward(hours=1)
    assert log_in(address="198.51.100.200")


@pytest.mark.row("A5")
def test_a_stolen_token_guesses_no_more_from_many_addresses_than_strangers_do_at_the_door(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entry, "MOST_STRANGE", 8)
    assert log_in()  # one of the eight
    member = table.get(StaffMember, member_key("ann"))
    assert member is not None

    def guess(address: str) -> str:
        with pytest.raises(ShopError) as refusal:
            entry.check_password(member, "guess", address, clock.now())
        return refusal.value.code

    assert [guess(f"198.51.100.{number}") for number in range(7)] == ["staff_login_failed"] * 7
    assert guess("198.51.100.200") == "staff_locked"
    assert refused(password=PASSWORD, address="198.51.100.201") == "staff_locked"
    assert log_in()


def test_neighbours_within_one_ipv6_network_are_one_address() -> None:
    for number in range(5):
        assert refused(password="guess", address=f"2001:db8:1:2::{number}") == "staff_login_failed"
    assert refused(address="2001:db8:1:2:ffff::1") == "staff_locked"
    assert log_in(address="2001:db8:1:3::1")


def test_guesses_with_a_stolen_token_are_bounded_too() -> None:
    thief = Person(staff_with_token("ann").token)
    codes = [thief.refused("staff/remove_totp", {"password": "guess"}).code for _ in range(7)]
    assert codes == ["staff_login_failed"] * 5 + ["staff_locked"] * 2
