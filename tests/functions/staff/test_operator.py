"""The operator's way in: the first member of a shop, and one who has lost everything; both in the audit."""

from __future__ import annotations

import pytest

from chalicelib.staff import passwords
from infra.operate import staff as operator
from tests.world import Person, TestClock, anyone, audited, forward, staff_with_token

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_N", 2)


def log_in(password: str) -> Person:
    return Person(anyone().call("staff/login", {"username": "owner", "password": password})["accessToken"])


@pytest.mark.row("A8")
def test_who_has_lost_password_and_second_factor_is_let_in_again_and_the_audit_says_so() -> None:
    assert operator.make("owner", PASSWORD, ["*"])
    assert not operator.make("owner", "another password", [])
    log_in(PASSWORD).call("staff/enrol_totp", {"password": PASSWORD})
    forward(seconds=1)
    assert operator.reset("owner", "another password")
    assert not operator.reset("nobody", "another password")
    assert log_in("another password").call("staff/list")["members"][0]["twoFactor"] is False
    assert staff_with_token("owner").refused("staff/list").code == "token_invalid"
    entries = audited()
    by_operator = [(one.actor, one.target, one.reason) for one in entries if one.operation == "operate/staff"]
    assert by_operator == [
        ("system", "owner", "made by the operator"),
        ("system", "owner", "reset by the operator"),
    ]


def test_a_permission_that_there_is_not_is_found_before_anything_is_done() -> None:
    assert operator.unknown_permissions(["*", "orders.ship", "orders.shipp"]) == ["orders.shipp"]
