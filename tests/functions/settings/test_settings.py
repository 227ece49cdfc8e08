"""settings/get and settings/update: typed, versioned, with a history that says who."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import shop, staff
from chalicelib.shop import SettingsChange, ShopSettings
from chalicelib.store import table, transport
from tests.world import Person, TestClock, anyone, buyer_with_token, forward, staff_with_token

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(small_table: TestClock) -> Person:
    staff.create_member("ann", PASSWORD, ["settings.read", "settings.write"])
    return staff_with_token("ann")


def update(person: Person, version: int, key: str | None = None, **changes: Any) -> dict[str, Any]:
    return person.call("settings/update", {"expectedVersion": version, "changes": changes}, key=key)


@pytest.mark.row("T4")
def test_nothing_set_means_the_defaults(ann: Person) -> None:
    shown = ann.call("settings/get")
    assert shown["settings"] == json.loads(ShopSettings().model_dump_json(by_alias=True))
    assert (shown["version"], shown["history"]) == (0, [])
    assert shop.current() == ShopSettings()
    assert (shop.current().pay_minutes, shop.current().auto_receive_days) == (30, 10)


@pytest.mark.row("T4")
def test_only_what_is_sent_changes(ann: Person) -> None:
    update(ann, 0, freightFen=800, freeFreightOverFen=9900)
    answer = update(ann, 1, payMinutes=15)
    assert answer["version"] == 2
    assert (answer["settings"]["freightFen"], answer["settings"]["payMinutes"]) == (800, 15)
    assert ann.get("settings/get")["settings"] == answer["settings"]
    assert update(ann, 2, freeFreightOverFen=None)["settings"]["freeFreightOverFen"] is None


@pytest.mark.row("T4")
def test_history_says_who_when_and_what_before_and_after(ann: Person, small_table: TestClock) -> None:
    update(ann, 0, payMinutes=15)
    staff.create_member("bob", PASSWORD, ["settings.write"])
    forward(minutes=5)
    update(staff_with_token("bob"), 1, payMinutes=20, shopName="小满生活")
    newest, oldest = ann.call("settings/get")["history"]
    assert (newest["by"], oldest["by"]) == ("staff:bob", "staff:ann")
    assert (newest["before"]["payMinutes"], newest["after"]["payMinutes"]) == (15, 20)
    assert newest["before"] == oldest["after"]
    assert newest["at"] > oldest["at"]
    assert oldest["before"]["payMinutes"] == 30


@pytest.mark.row("T4")
def test_the_last_ten_changes_are_shown_and_all_are_kept(ann: Person) -> None:
    for version in range(12):
        update(ann, version, payMinutes=10 + version)
    versions = [line["version"] for line in ann.call("settings/get")["history"]]
    assert versions == list(range(12, 2, -1))
    assert table.get(SettingsChange, shop.change_key(1)) is not None


@pytest.mark.row("T4")
def test_two_people_cannot_overwrite_each_other(ann: Person) -> None:
    update(ann, 0, payMinutes=15)
    refusal = ann.refused("settings/update", {"expectedVersion": 0, "changes": {"payMinutes": 20}})
    assert (refusal.status, refusal.code, refusal.details) == (409, "setting_changed", {"version": 1})


@pytest.mark.row("T4")
@pytest.mark.parametrize("version", [0, 1])
def test_a_change_between_our_look_and_our_write_is_noticed(ann: Person, version: int) -> None:
    if version:
        update(ann, 0, freightFen=1)

    def interrupted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            transport.use(before)
            update(ann, version, payMinutes=15)
        return before(operation, request)

    before = transport.use(interrupted)
    try:
        refusal = ann.refused("settings/update", {"expectedVersion": version, "changes": {"payMinutes": 20}})
    finally:
        transport.use(before)
    assert (refusal.code, refusal.details) == ("setting_changed", {"version": version + 1})
    assert shop.read()[0].pay_minutes == 15
    assert len(ann.call("settings/get")["history"]) == version + 1


@pytest.mark.row("X9")
def test_the_same_key_changes_once(ann: Person) -> None:
    first = update(ann, 0, key="a-key-of-mine", payMinutes=15)
    update(ann, 1, payMinutes=20)
    assert update(ann, 0, key="a-key-of-mine", payMinutes=15) == first
    body = {"expectedVersion": 0, "changes": {"payMinutes": 16}}
    refusal = ann.refused("settings/update", body, key="a-key-of-mine")
    assert (refusal.status, refusal.code) == (422, "idempotency_key_reused")


@pytest.mark.row("T4")
def test_this_process_follows_at_once_and_others_within_thirty_seconds(ann: Person) -> None:
    assert shop.current().pay_minutes == 30
    update(ann, 0, payMinutes=15)
    assert shop.current().pay_minutes == 15
    stored = table.get(shop.SettingsItem, shop.KEY)
    assert stored is not None
    stored.value = ShopSettings(pay_minutes=60)  # another process changed it
    table.put(stored)
    forward(seconds=29)
    assert shop.current().pay_minutes == 15
    forward(seconds=1)
    assert shop.current().pay_minutes == 60


@pytest.mark.row("T4")
def test_settings_are_read_once_in_thirty_seconds(ann: Person) -> None:
    reads: list[str] = []
    before = transport.use(lambda operation, request: reads.append(operation) or before(operation, request))
    try:
        for _ in range(5):
            shop.current()
        shop.forget()
        shop.current()
    finally:
        transport.use(before)
    assert reads == ["GetItem", "GetItem"]


def test_a_setting_of_another_version_of_the_shop_is_no_obstacle(ann: Person) -> None:
    raw = shop.SettingsItem.at(shop.KEY, version=1, value=ShopSettings(pay_minutes=15)).raw()
    raw["value"]["S"] = json.dumps(json.loads(raw["value"]["S"]) | {"setting_of_tomorrow": True})
    transport.call("PutItem", {"Item": raw})
    shop.forget()
    assert shop.current().pay_minutes == 15


@pytest.mark.row("T4")
def test_without_the_permission_nothing_is_shown_or_changed(ann: Person) -> None:
    staff.create_member("reader", PASSWORD, ["settings.read"])
    staff.create_member("packer", PASSWORD, ["orders.ship"])
    body = {"expectedVersion": 0, "changes": {"payMinutes": 15}}
    assert staff_with_token("reader").refused("settings/update", body).code == "forbidden"
    assert staff_with_token("packer").refused("settings/get").code == "forbidden"
    assert buyer_with_token("BUYER0000001").refused("settings/get").code == "token_invalid"
    assert anyone().refused("settings/update", body).code == "token_invalid"
    assert shop.read() == (ShopSettings(), 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("payMinutes", 4),
        ("payMinutes", 121),
        ("payMinutes", None),
        ("freightFen", -1),
        ("freightFen", 9.5),
        ("reservation", "never"),
        ("maxOpenOrders", 0),
        ("shopName", " "),
        ("orderPage", "https://elsewhere"),
        ("pushNotices", "perhaps"),
        ("payMinuets", 30),
    ],
)
def test_bad_input_names_the_field(ann: Person, field: str, value: Any) -> None:
    refusal = ann.refused("settings/update", {"expectedVersion": 0, "changes": {field: value}})
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == f"changes.{field}"


def test_the_fields_of_a_message_are_checked(ann: Person) -> None:
    good = {"paid": {"character_string1": "orderNo", "amount2": "amount", "time3": "time"}}
    assert update(ann, 0, noticeFields=good)["settings"]["noticeFields"] == good
    for bad in ({"paid": {"banana1": "orderNo"}}, {"paid": {"thing1": "password"}}, {"PAID!": {}}):
        refusal = ann.refused("settings/update", {"expectedVersion": 1, "changes": {"noticeFields": bad}})
        assert refusal.details["fields"][0]["field"].startswith("changes.noticeFields.")


def test_a_change_of_nothing_is_refused(ann: Person) -> None:
    for body, field in (
        ({"expectedVersion": 0, "changes": {}}, "changes"),
        ({"expectedVersion": 0}, "changes"),
        ({"expectedVersion": -1, "changes": {"payMinutes": 15}}, "expectedVersion"),
        ({"changes": {"payMinutes": 15}}, "expectedVersion"),
    ):
        refusal = ann.refused("settings/update", body)
        assert refusal.details["fields"][0]["field"] == field
