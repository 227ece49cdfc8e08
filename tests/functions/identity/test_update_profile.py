"""identity/profile and identity/update_profile: the buyer's own, sealed where it is personal, and refused at once when frozen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members
from chalicelib.members import User
from chalicelib.runtime import clock
from chalicelib.store import table, transport
from tests.world import Person, buyer_with_token, forward

LogIn = Callable[..., tuple[Person, dict[str, Any]]]

LAN = {
    "nickname": "小兰",
    "avatarUrl": "https://example.com/a.png",
    "gender": 2,
    "birthday": "1999-12-31",
    "phone": "13800000000",
}


@pytest.mark.row("A6")
def test_what_is_sent_is_kept_and_the_phone_is_masked(log_in: LogIn) -> None:
    buyer, _ = log_in()
    answered = buyer.call("identity/update_profile", LAN)["profile"]
    assert answered == buyer.call("identity/profile")["profile"] == buyer.get("identity/profile")["profile"]
    assert {name: answered[name] for name in LAN} == LAN | {"phone": "138****0000"}
    assert answered["status"] == "active"


@pytest.mark.row("A6")
def test_only_what_is_sent_changes_and_null_clears(log_in: LogIn) -> None:
    buyer, _ = log_in()
    buyer.call("identity/update_profile", LAN)
    changed = buyer.call("identity/update_profile", {"nickname": "阿兰", "phone": None})["profile"]
    assert changed["nickname"] == "阿兰"
    assert changed["phone"] is None
    assert changed["birthday"] == "1999-12-31"
    assert buyer.call("identity/update_profile", {})["profile"] == changed


@pytest.mark.row("A6")
def test_the_phone_is_never_readable_in_the_table(log_in: LogIn) -> None:
    buyer, _ = log_in()
    written: list[str] = []
    before = transport.use(lambda operation, request: written.append(json.dumps(request)) or before(operation, request))
    try:
        buyer.call("identity/update_profile", {"phone": "13800000000"})
    finally:
        transport.use(before)
    assert written
    assert "13800000000" not in "".join(written)
    stored = members.load(buyer.uid).phone
    assert stored is not None
    assert stored.reveal() == "13800000000"


@pytest.mark.row("A4")
def test_a_freeze_works_at_once_and_ends_by_itself(log_in: LogIn) -> None:
    buyer, _ = log_in()
    until = clock.now() + timedelta(minutes=5)
    table.update(User, members.profile_key(buyer.uid), [User.status.set("frozen"), User.status_until.set(until)])
    assert buyer.refused("identity/update_profile", LAN).code == "account_frozen"
    assert buyer.refused("identity/profile").code == "account_frozen"
    forward(minutes=5)
    assert buyer.call("identity/update_profile", LAN)["profile"]["nickname"] == "小兰"


@pytest.mark.row("A6")
def test_a_restricted_account_keeps_its_profile(log_in: LogIn) -> None:
    buyer, _ = log_in()
    table.update(User, members.profile_key(buyer.uid), [User.status.set("restricted")])
    assert buyer.call("identity/update_profile", LAN)["profile"]["status"] == "restricted"


@pytest.mark.usefixtures("wechat")
def test_a_token_without_its_user_changes_nothing() -> None:
    nobody = buyer_with_token("NB0DY0000000")
    assert nobody.refused("identity/update_profile", LAN).code == "token_invalid"
    assert nobody.refused("identity/profile").code == "token_invalid"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nickname", ""),
        ("nickname", "名" * 61),
        ("nickname", "a\u0000b"),
        ("avatarUrl", "javascript:alert(1)"),
        ("gender", 3),
        ("gender", None),
        ("birthday", "1899-12-31"),
        ("birthday", "2999-01-01"),
        ("birthday", "soon"),
        ("phone", "call me"),
        ("uid", "SOMEBODYELSE"),
        ("status", "active"),
    ],
)
def test_bad_input_names_the_field(field: str, value: Any) -> None:
    refusal = buyer_with_token("KAN000000001").refused("identity/update_profile", {field: value})
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == field


@pytest.mark.parametrize(
    ("phone", "shown"), [("13800000000", "138****0000"), ("12345", "***45"), ("+8613800000000", "+86*******0000")]
)
def test_a_masked_phone_cannot_be_called(phone: str, shown: str) -> None:
    assert members.masked(phone) == shown
