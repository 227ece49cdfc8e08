"""Suppliers: their contact is sealed, masked and revealed for a reason; their systems see and confirm their own orders, by signature alone."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from chalicelib.runtime import clock, ids
from chalicelib.runtime.audit import AuditEntry
from chalicelib.store import scan
from tests.functions.purchases.desk import drafted, opened, paper, placed
from tests.goods import clerk
from tests.world import Person, Refusal, TestClock, anyone, forward

PHONE = "13877776666"


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    return opened()


class System:
    """A supplier's own system, with the key that it was given. The way of signing is written out here by itself, as a supplier would."""

    def __init__(self, staff: Person, supplier: str = "kiln") -> None:
        self.supplier = supplier
        self.key = staff.call("suppliers/issue_key", {"supplierId": supplier})["secret"]

    def message(self, operation: str, payload: dict[str, Any], **changes: Any) -> dict[str, Any]:
        said = {
            "supplierId": self.supplier,
            "timestamp": int(clock.now().timestamp()),
            "nonce": ids.random_text(20),
            "payload": json.dumps(payload),
            **{name: value for name, value in changes.items() if name != "key"},
        }
        text = f"{operation}\n{said['supplierId']}\n{said['timestamp']}\n{said['nonce']}\n{said['payload']}"
        mark = hmac.new(changes.get("key", self.key).encode(), text.encode(), hashlib.sha256).hexdigest()
        return {**said, "signature": mark}

    def orders(self, **changes: Any) -> list[dict[str, Any]]:
        return anyone().call("suppliers/orders", self.message("suppliers/orders", {}, **changes))["purchases"]

    def confirmation(self, number: str, day: str, **changes: Any) -> dict[str, Any]:
        return self.message("suppliers/confirm", {"purchaseNo": number, "confirmedOn": day}, **changes)


def confirmed(body: dict[str, Any]) -> str:
    return str(anyone().call("suppliers/confirm", body)["purchase"]["confirmedOn"])


def confirmed_for_staff(staff: Person, number: str) -> str | None:
    return staff.get("purchases/get", purchaseNo=number)["purchase"]["confirmedOn"]


@pytest.mark.row("C5")
@pytest.mark.row("S1")
def test_a_contact_is_masked_sealed_and_shown_only_for_a_reason_that_is_kept(staff: Person) -> None:
    (shown,) = staff.get("suppliers/list")["suppliers"]
    assert (shown["contact"], shown["phone"], shown["leadDays"]) == ("发**", "138****6666", 14)
    assert clerk("supply.read", name="reader").refused("suppliers/reveal", {"supplierId": "kiln"}).status == 403
    assert staff.refused("suppliers/reveal", {"supplierId": "kiln"}).status == 400, "a reason is needed"
    told = staff.call("suppliers/reveal", {"supplierId": "kiln", "reason": "约送货时间"})
    assert (told["contact"], told["phone"], told["address"]) == ("发货组", PHONE, "")
    raws = [raw for page in scan.pages() for raw in page.items]
    assert PHONE not in json.dumps(raws, ensure_ascii=False)
    entries = [AuditEntry.of(raw) for raw in raws if raw["kind"]["S"] == AuditEntry.KIND]
    assert [(one.target, one.reason) for one in entries if one.operation == "suppliers/reveal"] == [
        ("kiln", "约送货时间")
    ]


@pytest.mark.row("C5")
def test_a_supplier_is_changed_as_it_was_seen(staff: Person) -> None:
    change = {"supplierId": "kiln", "expectedVersion": 1, "phone": "", "status": "disabled"}
    changed = staff.call("suppliers/save", change)["supplier"]
    assert (changed["phone"], changed["contact"], changed["version"]) == ("", "发**", 2)
    assert staff.refused("suppliers/save", change).code == "supplier_changed"
    assert staff.refused("suppliers/save", {"supplierId": "kiln", "name": "另一家"}).code == "supplier_exists"
    assert staff.refused("suppliers/save", {**change, "supplierId": "moon"}).code == "supplier_not_found"
    line = {"skuId": "tray-1", "quantity": 1, "costFen": 1}
    assert staff.refused("purchases/save", {"supplierId": "kiln", "lines": [line]}).code == "supplier_disabled"


@pytest.mark.row("S3")
@pytest.mark.row("C5")
def test_a_suppliers_system_sees_its_own_open_orders_and_nothing_else(staff: Person) -> None:
    staff.call("suppliers/save", {"supplierId": "mill", "name": "示例纸厂"})
    system, other = System(staff), System(staff, "mill")
    drafted(staff, tray=1)
    done, open_one = placed(staff, tray=1), placed(staff, tray=10)
    staff.call("purchases/receive", paper(done, "SH-1", tray=1))
    (shown,) = system.orders()
    assert (shown["purchaseNo"], shown["totalFen"], shown["lines"][0]["open"]) == (open_one, 6000, 10)
    assert not {"by", "note", "supplierName"} & set(shown)
    assert other.orders() == []
    stolen = other.confirmation(open_one, "2030-02-01")
    nowhere = other.confirmation(f"mill-{open_one.partition('-')[2]}", "2030-02-01")
    refusals = [anyone().refused("suppliers/confirm", body) for body in (stolen, nowhere)]
    assert [(one.status, one.code, one.details) for one in refusals] == [(404, "purchase_not_found", {})] * 2
    assert confirmed_for_staff(staff, open_one) is None


@pytest.mark.row("C5")
@pytest.mark.row("S1")
def test_no_message_is_taken_that_was_not_signed_for_this_just_now(staff: Person) -> None:
    system = System(staff)
    number = placed(staff, tray=10)
    good = system.confirmation(number, "2030-02-01")
    now = good["timestamp"]
    forged = [
        {**good, "payload": good["payload"].replace("02-01", "03-01")},
        {**good, "timestamp": now + 1},
        {**good, "nonce": "another-nonce-of-20"},
        {**good, "signature": "0" * 64},
        system.confirmation(number, "2030-02-01", key="k" * 64),
        system.confirmation(number, "2030-02-01", key=""),
        system.confirmation(number, "2030-02-01", timestamp=now - 301),
        system.confirmation(number, "2030-02-01", timestamp=now + 301),
        system.message("suppliers/orders", json.loads(good["payload"])),
        system.confirmation(number, "2030-02-01", supplierId="nobody"),
    ]
    for body in forged:
        refusal = anyone().refused("suppliers/confirm", body)
        assert (refusal.status, refusal.code) == (401, "signature_invalid"), body
    assert confirmed_for_staff(staff, number) is None
    assert confirmed(good) == "2030-02-01"
    wrong = system.message("suppliers/confirm", {"purchaseNo": number, "confirmedOn": "soon"})
    assert anyone().refused("suppliers/confirm", wrong).details["fields"][0]["field"] == "confirmedOn"


@pytest.mark.row("C5")
def test_a_message_that_is_sent_again_does_not_undo_a_later_one(staff: Person) -> None:
    system = System(staff)
    number = placed(staff, tray=10)
    early = system.confirmation(number, "2030-02-01")
    assert confirmed(early) == "2030-02-01"
    assert confirmed(system.confirmation(number, "2030-03-01")) == "2030-03-01"
    assert confirmed(early) == "2030-03-01", "it is told how things stand"
    assert confirmed_for_staff(staff, number) == "2030-03-01"
    again = system.confirmation(number, "2030-04-01", nonce=early["nonce"])
    assert anyone().refused("suppliers/confirm", again).code == "signature_invalid", "a nonce says one thing"
    staff.call("purchases/set_state", {"purchaseNo": number, "action": "cancel"})
    over = system.confirmation(number, "2030-05-01")
    assert anyone().refused("suppliers/confirm", over).code == "purchase_state"
    draft = drafted(staff, tray=1)["purchaseNo"]
    assert anyone().refused("suppliers/confirm", system.confirmation(draft, "2030-05-01")).code == "purchase_not_found"


@pytest.mark.row("C5")
@pytest.mark.row("S1")
def test_a_new_key_takes_over_within_a_day_and_a_disabled_supplier_has_none(staff: Person) -> None:
    placed(staff, tray=1)
    system = System(staff)
    old = system.key
    forward(seconds=1)
    System(staff)  # its answer was lost, say
    fresh = System(staff)
    assert len(system.orders()) == len(fresh.orders()) == 1, "the key in use holds, however often another is asked for"
    forward(days=1)
    with pytest.raises(Refusal, match="signature_invalid"):
        system.orders()
    assert len(fresh.orders()) == 1
    assert old != fresh.key
    raws = json.dumps([raw for page in scan.pages() for raw in page.items])
    assert not [key for key in (old, fresh.key) if key in raws], "keys lie sealed, and in no recorded answer"
    staff = clerk(name="lin")
    version = staff.get("suppliers/list")["suppliers"][0]["version"]
    staff.call("suppliers/save", {"supplierId": "kiln", "expectedVersion": version, "status": "disabled"})
    with pytest.raises(Refusal, match="signature_invalid"):
        fresh.orders()
