"""staff/login and the rule `staff(permission)`: wrong passwords lock, a denial works at the next call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import staff
from chalicelib.runtime import tokens
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.settings import settings
from chalicelib.staff import Attempts, StaffMember, entry, passwords
from chalicelib.store import table, transport
from chalicelib.store.errors import Throttled
from chalicelib.store.item import Key
from tests.world import Person, Refusal, TestClock, anyone, buyer_with_token, forward

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(small_table: TestClock) -> str:
    assert staff.create_member("ann", PASSWORD, ["settings.read", "orders.ship"])
    return "ann"


def logged_in(name: str = "ann", password: str = PASSWORD) -> dict[str, Any]:
    return anyone().call("staff/login", {"username": name, "password": password})


def refused(name: str = "ann", password: str = "wrong password") -> Refusal:
    return anyone().refused("staff/login", {"username": name, "password": password})


def member(name: str = "ann") -> StaffMember:
    found = table.get(StaffMember, staff.member_key(name))
    assert found is not None
    return found


@pytest.mark.usefixtures("ann")
def test_a_member_logs_in_and_works() -> None:
    answer = logged_in()
    assert answer["name"] == "ann"
    assert answer["permissions"] == ["orders.ship", "settings.read"]
    assert answer["expiresIn"] == 7200
    assert Person(answer["accessToken"]).call("settings/get")["version"] == 0


@pytest.mark.usefixtures("ann")
def test_neither_password_nor_token_is_stored_or_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINIMALL_LOG_LEVEL", "DEBUG")
    settings.cache_clear()
    answer = logged_in()
    refused(password="a wrong password")
    written = capsys.readouterr().out + json.dumps(member().raw())
    for secret in (PASSWORD, "a wrong password", answer["accessToken"]):
        assert secret not in written


@pytest.mark.usefixtures("ann")
def test_equal_passwords_have_different_hashes() -> None:
    staff.create_member("bob", PASSWORD, [])
    assert member("ann").password_hash != member("bob").password_hash
    assert passwords.matches(PASSWORD, member("bob").password_hash)
    assert not passwords.matches(PASSWORD + "!", member("bob").password_hash)


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour_whether_the_name_exists_or_not(name: str) -> None:
    for _ in range(5):
        wrong = refused(name)
        assert (wrong.status, wrong.code, wrong.details) == (401, "staff_login_failed", {})
    locked = refused(name)
    assert (locked.status, locked.code, locked.details) == (429, "staff_locked", {"minutes": 15})
    assert refused(name, PASSWORD).code == "staff_locked"
    forward(minutes=14, seconds=59)
    assert refused(name, PASSWORD).code == "staff_locked"
    forward(seconds=1)
    assert refused(name).code == "staff_login_failed"


@pytest.mark.usefixtures("ann")
def test_after_the_lock_the_right_password_opens_and_clears_the_count() -> None:
    for _ in range(5):
        refused()
    forward(minutes=15)
    for _ in range(4):
        refused()
    assert logged_in()
    assert table.get(Attempts, staff.attempts_key("ann", entry.mark_of(""))) is None


@pytest.mark.usefixtures("ann")
def test_an_unknown_name_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[str] = []
    scrypt, before = (
        passwords._scrypt,
        transport.use(lambda operation, request: work.append(operation) or before(operation, request)),
    )

    def counted(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
        work.append(f"scrypt {n} {r} {p}")
        return scrypt(password, salt, n, r, p)

    monkeypatch.setattr(passwords, "_scrypt", counted)
    try:
        refused("ann")
        known, work[:] = list(work), []
        refused("nobody")
    finally:
        transport.use(before)
    assert known == work
    assert "scrypt 16384 8 1" in work


@pytest.mark.usefixtures("ann")
def test_an_attempt_counts_before_its_password_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guesses that are all under way at once are still only five."""
    judged: list[str] = []

    def slow(password: str, stored: str) -> bool:
        judged.append(password)
        if len(judged) < 9:
            refused(password=f"guess {len(judged)}")
        return False

    monkeypatch.setattr(passwords, "matches", slow)
    refused(password="guess 0")
    assert len(judged) == 5


@pytest.mark.usefixtures("ann")
def test_two_who_come_at_the_same_instant_both_come_in() -> None:
    """The second one finds no attempts, and then the first one's: that is one more, not one too many."""
    key = staff.attempts_key("ann", entry.mark_of(""))
    meanwhile: list[Refusal] = []
    inner = transport.use(lambda operation, request: _overtaken(inner, operation, request, key, meanwhile))
    try:
        assert logged_in()
    finally:
        transport.use(inner)
    assert [wrong.code for wrong in meanwhile] == ["staff_login_failed"]


def _overtaken(
    inner: transport.Transport, operation: str, request: dict[str, Any], key: Key, meanwhile: list[Refusal]
) -> dict[str, Any]:
    """Another's wrong guess goes through between the two updates of the first attempt."""
    ours = operation == "UpdateItem" and request["Key"] == key.raw()
    if ours and not meanwhile and "attribute_not_exists" in request.get("ConditionExpression", ""):
        transport.use(inner)
        meanwhile.append(refused())
    return inner(operation, request)


@pytest.mark.usefixtures("ann")
def test_a_disabled_member_is_refused_like_a_wrong_password_and_at_the_next_call() -> None:
    person = Person(logged_in()["accessToken"])
    table.update(StaffMember, staff.member_key("ann"), [StaffMember.status.set(staff.DISABLED)])
    assert person.refused("settings/get").code == "token_invalid"
    assert refused(password=PASSWORD).code == "staff_login_failed"


@pytest.mark.usefixtures("ann")
def test_a_permission_taken_away_works_at_the_next_call() -> None:
    person = Person(logged_in()["accessToken"])
    person.call("settings/get")
    table.update(StaffMember, staff.member_key("ann"), [StaffMember.permissions.set(["orders.ship"])])
    refusal = person.refused("settings/get")
    assert (refusal.status, refusal.code, refusal.details) == (403, "forbidden", {"permission": "settings.read"})


@pytest.mark.usefixtures("ann")
def test_a_token_of_an_older_version_is_refused() -> None:
    person = Person(logged_in()["accessToken"])
    table.update(StaffMember, staff.member_key("ann"), [StaffMember.token_version.set(2)])
    assert person.refused("settings/get").code == "token_invalid"
    assert Person(logged_in()["accessToken"]).call("settings/get")


@pytest.mark.usefixtures("ann")
def test_a_token_lasts_two_hours() -> None:
    person = Person(logged_in()["accessToken"])
    forward(hours=1, minutes=59)
    person.call("settings/get")
    forward(minutes=1)
    assert person.refused("settings/get").code == "token_expired"


@pytest.mark.usefixtures("ann")
def test_a_star_opens_everything_and_nothing_opens_by_accident() -> None:
    staff.create_member("boss", PASSWORD, ["*"])
    staff.create_member("temp", PASSWORD, ["settings", "settings.", "settings.rea", "orders.*"])
    assert Person(logged_in("boss")["accessToken"]).call("settings/get")
    assert Person(logged_in("temp")["accessToken"]).refused("settings/get").code == "forbidden"


@pytest.mark.usefixtures("ann")
def test_a_buyers_token_opens_no_staff_door() -> None:
    assert buyer_with_token("ann").refused("settings/get").code == "token_invalid"
    assert Person().refused("settings/get").code == "token_missing"
    assert Person(tokens.issue("staff", "ghost", 1)).refused("settings/get").code == "token_invalid"


@pytest.mark.usefixtures("ann")
def test_a_busy_table_is_a_503_and_not_a_denial() -> None:
    person = Person(logged_in()["accessToken"])

    def busy(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        raise Throttled("slow down")

    before = transport.use(busy)
    try:
        refusal = person.refused("settings/get")
    finally:
        transport.use(before)
    assert (refusal.status, refusal.code) == (503, "busy")


@pytest.mark.usefixtures("ann")
def test_a_name_is_taken_once_and_a_password_is_not_short() -> None:
    assert staff.create_member("ann", "another password", ["*"]) is False
    assert member().permissions == ["settings.read", "orders.ship"]
    with pytest.raises(ValueError, match="8 characters"):
        staff.create_member("bob", "short", [])


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("username", {"password": "p"}),
        ("username", {"username": "a#STAFF", "password": "p"}),
        ("username", {"username": "x" * 41, "password": "p"}),
        ("password", {"username": "ann"}),
        ("password", {"username": "ann", "password": ""}),
        ("password", {"username": "ann", "password": "x" * 201}),
        ("password", {"username": "ann", "password": ["p"]}),
    ],
)
def test_bad_input_names_the_field_and_shows_no_password(field: str, body: dict[str, Any]) -> None:
    refusal = anyone().refused("staff/login", body)
    assert refusal.code == "invalid_request"
    assert [fault["field"] for fault in refusal.details["fields"]] == [field]
    assert "x" * 201 not in json.dumps(refusal.body)


def test_the_rule_knows_its_permission() -> None:
    rule = staff.staff("orders.ship")
    assert rule.kind == "staff"
    with pytest.raises(ShopError, match="token_missing"):
        rule({})
