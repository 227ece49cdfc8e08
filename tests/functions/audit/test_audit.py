"""The audit: one entry for each change that staff make, in its transaction; who, what, before and after, why; nothing personal, nothing lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from chalicelib.runtime import audit, changes, clock
from chalicelib.runtime.audit import AuditEntry, day_keys
from chalicelib.runtime.caller import Caller
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, READ, RECORDED, Call, Operation
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.staff import passwords, staff
from chalicelib.store import rider, table, transport
from chalicelib.store.errors import ConditionFailed, Throttled, Unanswered
from chalicelib.store.item import Key
from chalicelib.store.transaction import Transaction
from functions import OPERATIONS, load
from tests.goods import clerk, mug
from tests.world import Person, TestClock, audited, forward, staff_with_token

SHELF = Key("SHELF", "1")


@pytest.fixture
def owner(small_table: TestClock, monkeypatch: pytest.MonkeyPatch) -> Person:
    monkeypatch.setattr(passwords, "_N", 2)
    return clerk("*", name="owner")


def told(entry: AuditEntry) -> dict[str, tuple[Any, Any]]:
    return {change.field: (change.before, change.after) for change in entry.changes}


@pytest.mark.row("A8")
def test_a_recorded_change_leaves_one_entry_however_often_it_is_sent(owner: Person) -> None:
    body = {"expectedVersion": 0, "changes": {"freightFen": 800}}
    for _ in range(3):
        owner.call("settings/update", body, key="change-freight")
        forward(seconds=1)
    owner.call("settings/update", {"expectedVersion": 1, "changes": {"freightFen": 900, "shopName": "小满"}})
    first, second = audited()
    assert (first.actor, first.operation, first.target) == ("staff:owner", "settings/update", "settings")
    assert told(second)["value.freight_fen"] == (800, 900)
    assert told(second)["value.shop_name"] == ("小店", "小满")
    assert not [field for field in told(second) if field.startswith("value.pay_minutes")]


@pytest.mark.row("A8")
@pytest.mark.parametrize(
    "text",
    ["[" * 3900, "[" * 990 + "]" * 990, '["]",' * 350 + "1" + "]" * 350, '{"a":' * 300 + "1" + "}" * 300],
    ids=["open", "lists", "strings", "objects"],
)
def test_what_a_buyer_wrote_may_look_like_endless_json_and_is_told_as_text(text: str) -> None:
    found = changes.plain({"text": {"S": text}})
    assert found == {"text": text}
    assert str(changes.shown("text", found["text"])).startswith(text[:50])


@pytest.mark.row("A8")
def test_a_natural_change_leaves_one_entry_and_none_when_nothing_changes(owner: Person) -> None:
    owner.call("products/create", mug())
    for on_sale in (False, False, True):
        forward(seconds=1)
        owner.call("products/set_on_sale", {"productId": "mug", "onSale": on_sale})
    created, off, on = audited()
    assert [entry.operation for entry in (created, off, on)] == ["products/create"] + ["products/set_on_sale"] * 2
    assert {entry.target for entry in (created, off, on)} == {"mug"}
    assert told(off)["on_sale"] == (True, False)
    assert told(on)["on_sale"] == (False, True)


def test_a_refused_change_leaves_none(owner: Person) -> None:
    assert owner.refused("stock/adjust", {"skuId": "none", "delta": 1, "reason": "到货"}).code == "sku_not_found"
    assert (
        owner.refused("settings/update", {"expectedVersion": 7, "changes": {"freightFen": 1}}).code == "setting_changed"
    )
    assert clerk("orders.read").refused("settings/update", {}).code == "forbidden"
    assert audited() == []


def test_a_counter_tells_by_how_much_and_the_reason_is_kept(owner: Person) -> None:
    owner.call("products/create", mug())
    sku = owner.call("catalog/product", {"productId": "mug"})["skus"][0]["skuId"]
    forward(seconds=1)
    owner.call("stock/adjust", {"skuId": sku, "delta": 5, "reason": "到货"})
    entry = audited()[-1]
    assert (entry.target, entry.reason) == (sku, "到货")
    assert told(entry)["available"][1] == "+5"


@pytest.mark.row("A8")
def test_nothing_secret_or_personal_is_in_it(owner: Person) -> None:
    owner.call("staff/create", {"username": "ann", "password": "a very secret one"})
    forward(seconds=1)
    owner.call("staff/update", {"username": "ann", "password": "another secret one", "reason": "忘记密码"})
    kept = json.dumps([entry.raw() for entry in audited()], ensure_ascii=False)
    assert "scrypt" not in kept
    assert "secret one" not in kept
    assert told(audited()[-1])["password_hash"] == ("***", "***")


def test_day_actor_and_target_find_it_page_by_page(owner: Person) -> None:
    clerk("settings.write", name="ann")
    for version in range(5):
        staff_with_token("owner" if version % 2 else "ann").call(
            "settings/update", {"expectedVersion": version, "changes": {"freightFen": version + 1}}
        )
        forward(days=1)
    owner = staff_with_token("owner")
    owner.call("products/create", mug())

    def everything(**asked: Any) -> list[str]:
        seen: list[str] = []
        cursor = None
        while True:
            page = owner.call("audit/list", {**asked, "cursor": cursor, "pageSize": 2})
            seen += [f"{line['actor']} {line['operation']}" for line in page["entries"]]
            cursor = page["nextCursor"]
            if cursor is None:
                return seen

    changes = [f"staff:{'owner' if version % 2 else 'ann'} settings/update" for version in range(5)]
    assert everything() == ["staff:owner products/create", *changes[::-1]]
    assert everything(actor="staff:ann") == ["staff:ann settings/update"] * 3
    assert everything(target="settings") == changes[::-1]
    assert everything(target="settings", actor="staff:owner") == ["staff:owner settings/update"] * 2
    last = owner.call("audit/list", {"target": "settings", "pageSize": 1})["entries"][0]["at"]
    assert everything(day=clock.day(clock.parse(last))) == changes[-1:]
    assert owner.refused("audit/list", {"day": "2026-02-31"}).code == "invalid_request"
    assert clerk("staff.read").refused("audit/list").code == "forbidden"


@pytest.mark.parametrize("actor", [None, "staff:owner"])
def test_a_day_in_several_partitions_is_one_list(actor: str | None, owner: Person) -> None:
    for version in range(12):
        owner.call("settings/update", {"expectedVersion": version, "changes": {"freightFen": version + 1}})
        forward(seconds=1)
    day = clock.day(clock.now())
    assert all(table.query(key).items for key in day_keys(day)), "every partition has a share"
    seen: list[str] = []
    cursor = None
    while not seen or cursor:
        page = owner.call("audit/list", {"day": day, "actor": actor, "cursor": cursor, "pageSize": 5})
        seen += [line["at"] for line in page["entries"]]
        cursor = page["nextCursor"]
    assert seen == [clock.iso(entry.at_time) for entry in audited()][::-1]
    assert len(set(seen)) == 12


def test_what_was_written_before_there_were_partitions_is_still_told(
    owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "SHARDS", 1)
    for version in range(3):
        owner.call("settings/update", {"expectedVersion": version, "changes": {"freightFen": version + 1}})
        forward(seconds=1)
    monkeypatch.setattr(audit, "SHARDS", 4)
    owner.call("settings/update", {"expectedVersion": 3, "changes": {"freightFen": 9}})
    assert len(owner.call("audit/list", {"day": clock.day(clock.now())})["entries"]) == 4


def test_the_export_is_csv_that_no_spreadsheet_runs(owner: Person) -> None:
    owner.call("staff/create", {"username": "ann", "password": "a very secret one"})
    forward(seconds=1)
    owner.call("staff/update", {"username": "ann", "disabled": True, "reason": '=HYPERLINK("http://evil")'})
    day = owner.call("audit/list")["entries"][0]["at"]
    page = owner.call("audit/export", {"day": clock.day(clock.parse(day))})
    head, *rows = csv.reader(io.StringIO(page["csv"]))
    assert head[:4] == ["at", "actor", "operation", "target"]
    assert page["rows"] == len(rows) == 2
    assert rows[0][4] == '\'=HYPERLINK("http://evil")'
    assert json.loads(rows[0][7])[0]["field"]


# the seam itself


class Nudge(Request):
    sku_id: str = "s"


def shelf(write: Any, retry: Any = NATURAL) -> Operation[Any, Any]:
    return Operation(
        "shelves/nudge", lambda request, call: write(call) or Nothing(), Nudge, Nothing, staff("x.write"), retry
    )


def run(operation: Operation[Any, Any]) -> None:
    operation(Nudge(), Call(Caller("staff", "ann", 1), key="nudge-nudge"))


def item(version: int) -> SettingsItem:
    return SettingsItem.at(SHELF, version=version, value=ShopSettings())


@pytest.mark.parametrize("verb", ["put", "put_new", "update", "delete", "transaction"])
def test_every_way_to_write_carries_the_entry(verb: str, small_table: TestClock) -> None:
    if verb in ("update", "delete"):
        table.put(item(1))

    def write(call: Call) -> None:
        match verb:
            case "put":
                table.put(item(1))
            case "put_new":
                assert table.put_new(item(1))
            case "update":
                assert table.update(SettingsItem, SHELF, [SettingsItem.version.set(2)]).version == 2
            case "delete":
                table.delete(SHELF)
            case _:
                transaction = Transaction("nudge")
                transaction.put("shelf", item(1))
                transaction.commit()
        table.put(
            SettingsItem.at(Key("SHELF", "2"), version=1, value=item(1).value)
        )  # a second write of the same change

    run(shelf(write))
    (entry,) = audited()
    assert (entry.actor, entry.operation, entry.target) == ("staff:ann", "shelves/nudge", "s")
    assert rider.waiting() is None


def test_what_is_refused_is_refused_as_ever_and_leaves_no_entry(small_table: TestClock) -> None:
    table.put(item(1))

    def write(call: Call) -> None:
        assert table.put_new(item(2)) is False
        with pytest.raises(ConditionFailed) as failed:
            table.update(SettingsItem, SHELF, [SettingsItem.version.set(3)], SettingsItem.version == 2)
        assert failed.value.item is not None
        assert failed.value.item["version"] == {"N": "1"}

    run(shelf(write))
    assert audited() == []


@pytest.mark.parametrize("error", [Throttled("busy"), Unanswered("lost")])
def test_a_change_whose_entry_cannot_be_written_is_not_made(error: Exception, owner: Person) -> None:
    outer = transport._transport

    def no_audit(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if "AUDIT#" in json.dumps(request):
            raise error
        return outer(operation, request)

    transport.use(no_audit)
    try:
        assert owner.refused("settings/update", {"expectedVersion": 0, "changes": {"freightFen": 1}}).code == "busy"
    finally:
        transport.use(outer)
    assert owner.call("settings/get")["version"] == 0


def test_every_change_of_staff_in_the_catalogue_is_audited() -> None:
    staffs = {name for name in OPERATIONS if getattr(getattr(load(name), "caller", None), "kind", "") == "staff"}
    names = {name for name in staffs if load(name).audited}  # type: ignore[union-attr]
    assert names == {name for name in staffs if load(name).retry is not READ}  # type: ignore[union-attr]
    assert {"orders/refund", "stock/adjust", "books/close", "members/reveal"} <= names
    assert {name for name in OPERATIONS if getattr(load(name), "reveals", False)} >= {"members/reveal"}
    assert RECORDED in {load(name).retry for name in names}  # type: ignore[union-attr]
