"""staff/… and roles/…: permissions that exist, rights that one has oneself, somebody who may do everything, all of it at the next call."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import staff
from chalicelib.runtime import catalogue
from chalicelib.staff import StaffMember, passwords
from chalicelib.store import table, transport
from tests.goods import clerk
from tests.world import Person, TestClock, anyone, staff_with_token

PASSWORD = "correct horse battery"


@pytest.fixture
def owner(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(passwords, "_N", 2)  # what a hash costs is tested where people log in
    return clerk("*", name="owner")


def hire(by: Person, name: str, *roles: str, **more: Any) -> Person:
    by.call("staff/create", {"username": name, "password": PASSWORD, "roles": list(roles), **more})
    return staff_with_token(name)


def role(by: Person, role_id: str, *permissions: str) -> None:
    by.call("roles/save", {"roleId": role_id, "title": role_id, "permissions": list(permissions)})


@pytest.mark.row("A7")
def test_a_role_opens_and_closes_at_the_next_call(owner: Person) -> None:
    role(owner, "reader", "settings.read")
    ann = hire(owner, "ann", "reader")
    assert ann.call("settings/get")["version"] == 0
    role(owner, "reader", "orders.read")
    assert ann.refused("settings/get").code == "forbidden"
    owner.call("staff/update", {"username": "ann", "permissions": ["settings.read"]})
    assert ann.call("settings/get")["version"] == 0


@pytest.mark.row("A7")
def test_a_permission_that_no_operation_asks_for_is_refused(owner: Person) -> None:
    words = owner.call("roles/list")["permissions"]
    assert words == sorted(catalogue.permissions())
    assert "orders.ship" in words
    for name, body in [
        ("roles/save", {"roleId": "x", "title": "x"}),
        ("staff/create", {"username": "x", "password": PASSWORD}),
        ("staff/update", {"username": "owner"}),
    ]:
        refusal = owner.refused(name, {**body, "permissions": ["orders.read", "orders.shipp"]})
        assert [fault["field"] for fault in refusal.details["fields"]] == ["permissions.1"]


@pytest.mark.row("A7")
def test_nobody_gives_or_touches_what_they_do_not_have(owner: Person) -> None:
    role(owner, "boss", "*")
    role(owner, "desk", "staff.read", "staff.write", "orders.read")
    hire(owner, "bob", "boss")
    ann = hire(owner, "ann", "desk")
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("staff/create", {"username": "eve", "password": PASSWORD, "roles": ["boss"]}),
        ("staff/create", {"username": "eve", "password": PASSWORD, "permissions": ["orders.ship"]}),
        ("staff/update", {"username": "ann", "permissions": ["*"]}),
        ("staff/update", {"username": "ann", "roles": ["desk", "boss"]}),
        ("staff/update", {"username": "bob", "password": "mine from now on"}),
        ("staff/update", {"username": "bob", "disabled": True}),
        ("staff/update", {"username": "bob", "resetTwoFactor": True}),
        ("staff/update", {"username": "bob", "roles": []}),
        ("roles/save", {"roleId": "desk", "title": "desk", "permissions": ["*"]}),
        ("roles/save", {"roleId": "boss", "title": "boss", "permissions": []}),
    ]
    for name, body in attempts:
        assert ann.refused(name, body).code == "beyond_own_rights", (name, body)
    assert hire(ann, "eve", "desk").call("staff/list")


def test_the_last_one_who_may_do_everything_stays(owner: Person) -> None:
    role(owner, "boss", "*")
    for body in ({"permissions": []}, {"disabled": True}):
        assert owner.refused("staff/update", {"username": "owner", **body}).code == "last_owner"
    hire(owner, "bob", "boss")
    owner.call("staff/update", {"username": "owner", "permissions": ["staff.write", "staff.read"]})
    bob = staff_with_token("bob")
    assert bob.refused("staff/update", {"username": "bob", "disabled": True}).code == "last_owner"
    assert bob.refused("roles/save", {"roleId": "boss", "title": "b", "permissions": []}).code == "last_owner"


def test_of_two_owners_who_disable_each_other_at_once_one_stays(owner: Person) -> None:
    hire(owner, "bob", permissions=["*"])
    bob, outer = staff_with_token("bob"), transport._transport
    meanwhile: list[str] = []

    def bob_is_faster(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems" and not meanwhile:
            meanwhile.append("now")
            bob.call("staff/update", {"username": "owner", "disabled": True})
        return outer(operation, request)

    transport.use(bob_is_faster)
    try:
        assert owner.refused("staff/update", {"username": "bob", "disabled": True}).code == "last_owner"
    finally:
        transport.use(outer)
    assert {one["username"]: one["status"] for one in bob.call("staff/list")["members"]} == {
        "bob": "active",
        "owner": "disabled",
    }


def test_a_role_in_use_is_not_removed(owner: Person) -> None:
    role(owner, "reader", "settings.read")
    hire(owner, "ann", "reader")
    refusal = owner.refused("roles/remove", {"roleId": "reader"})
    assert (refusal.code, refusal.details) == ("role_in_use", {"members": ["ann"]})
    owner.call("staff/update", {"username": "ann", "roles": []})
    owner.call("roles/remove", {"roleId": "reader"})
    assert owner.call("roles/list")["roles"] == []
    assert owner.refused("roles/remove", {"roleId": "reader"}).code == "role_not_found"


def test_a_disabled_member_and_one_with_a_new_password_are_out_at_once(owner: Person) -> None:
    ann = hire(owner, "ann", permissions=["settings.read"])
    owner.call("staff/update", {"username": "ann", "password": "another password"})
    assert ann.refused("settings/get").code == "token_invalid"
    back = Person(anyone().call("staff/login", {"username": "ann", "password": "another password"})["accessToken"])
    back.call("settings/get")
    owner.call("staff/update", {"username": "ann", "disabled": True, "reason": "离职"})
    assert back.refused("settings/get").code == "token_invalid"
    owner.call("staff/update", {"username": "ann", "disabled": False})
    assert back.refused("settings/get").code == "token_invalid"


def test_a_member_changes_their_own_password_and_only_knowing_the_old_one(owner: Person) -> None:
    ann = hire(owner, "ann")
    body = {"oldPassword": "a guess", "newPassword": "another password"}
    assert [ann.refused("staff/change_password", body).code for _ in range(6)] == ["staff_login_failed"] * 5 + [
        "staff_locked"
    ]
    bob = hire(owner, "bob")
    token = bob.call("staff/change_password", {"oldPassword": PASSWORD, "newPassword": "another password"})[
        "accessToken"
    ]
    assert bob.refused("staff/enrol_totp", {"password": PASSWORD}).code == "token_invalid"
    assert Person(token).call("staff/enrol_totp", {"password": "another password"})["secret"]


def test_names_are_taken_once_and_unknown_ones_are_said_to_be(owner: Person) -> None:
    hire(owner, "ann")
    assert owner.refused("staff/create", {"username": "ann", "password": PASSWORD}).code == "staff_exists"
    assert owner.refused("staff/update", {"username": "eve", "disabled": True}).code == "staff_not_found"
    assert (
        owner.refused("staff/create", {"username": "eve", "password": PASSWORD, "roles": ["x"]}).code
        == "role_not_found"
    )
    assert owner.refused("staff/update", {"username": "ann"}).code == "invalid_request"
    assert owner.refused("staff/create", {"username": "eve", "password": "short"}).code == "invalid_request"


@pytest.mark.row("A8")
def test_who_can_says_it_of_every_permission_and_of_active_members_alone(owner: Person) -> None:
    role(owner, "packing", "orders.ship")
    hire(owner, "ann", "packing")
    hire(owner, "off", "packing")
    owner.call("staff/update", {"username": "off", "disabled": True})
    rights = {right["permission"]: right for right in owner.call("staff/who_can")["rights"]}
    assert set(rights) == set(catalogue.permissions())
    assert rights["orders.ship"]["members"] == ["ann", "owner"]
    assert "orders/ship" in rights["orders.ship"]["operations"]
    assert rights["settings.write"]["members"] == ["owner"]
    assert len(owner.call("staff/who_can", {"permission": "orders.ship"})["rights"]) == 1


def test_a_repeated_create_makes_one_member_and_the_same_answer(owner: Person) -> None:
    body = {"username": "ann", "password": PASSWORD}
    answers = [owner.call("staff/create", body, key="hire-ann-once") for _ in range(2)]
    assert answers[0] == answers[1]
    found = table.get(StaffMember, staff.member_key("ann"))
    assert found is not None
    assert PASSWORD not in str(found.raw())
