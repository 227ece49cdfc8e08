"""Receipts that a buyer can check without the shop, and invoices of what was really paid."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from chalicelib.doctor import LAWS, Context
from chalicelib.doctor.buyer import buyer_of
from chalicelib.receipts import book, chain
from chalicelib.receipts.items import Receipt, receipt_key
from chalicelib.reconciliation.day import midnight_after
from chalicelib.runtime import clock
from chalicelib.store import table
from chalicelib.store.item import user
from functions.jobs import reconcile
from tests.integration.cases import Case, paid_for, unpaid
from tests.integration.shop import Shop
from tests.world import anyone

TO = {"titleType": "company", "title": "示例科技有限公司", "taxNumber": "91350100M000100Y43", "email": "a@example.com"}
ME = {"titleType": "personal", "title": "林小满", "email": "a@example.com", "contentType": "category"}
FETCHED = "https://example.com/invoice.pdf"


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    made = paid_for(shop, price=2000)
    shop.drain()
    return made


def kept(case: Case) -> list[dict[str, Any]]:
    """What the buyer has kept of the order's receipts."""
    return list(case.ask("receipts/get")["receipts"])


def brought(receipts: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"body": one["body"], "hash": one["hash"]} for one in receipts]


def findings(case: Case) -> list[str]:
    buyer = buyer_of(case.buyer.uid, table.query_all(user(case.buyer.uid)))
    return [one.say for one in LAWS["receipts"].check(buyer, Context(clock.now(), 1))]


def give_back(case: Case) -> None:
    case.shop.staff.call("orders/refund", {"orderNo": case.order_no})
    case.shop.platform.until(lambda: case.status == "CLOSED")
    case.shop.drain()


# receipts


@pytest.mark.row("E8")
def test_a_buyer_checks_what_was_kept_without_the_shop(case: Case) -> None:
    give_back(case)
    receipts = kept(case)
    facts = [json.loads(one["body"]) for one in receipts]
    assert [(one["type"], one["facts"]["amountFen"]) for one in facts] == [("paid", 2000), ("refunded", 2000)]
    assert {(one["orderNo"], one["payableFen"]) for one in facts} == {(case.order_no, 2000)}
    previous = "0" * 64
    for one in receipts:
        previous = hashlib.sha256(f"{previous}\n{one['body']}".encode()).hexdigest()
        assert previous == one["hash"]
    assert findings(case) == []
    assert anyone().call("receipts/verify", {"receipts": brought(receipts)}) == {
        "whole": True, "firstFault": None, "known": True, "published": None,
    }  # fmt: skip


@pytest.mark.row("E8")
def test_what_was_altered_is_found_by_the_buyer_and_by_the_doctor(case: Case) -> None:
    own = brought(kept(case))
    own[0]["body"] = own[0]["body"].replace("2000", "1")
    told = anyone().call("receipts/verify", {"receipts": own})
    assert (told["whole"], told["firstFault"]) == (False, 1)
    key = receipt_key(case.order_no, 1)
    table.update(Receipt, key, [Receipt.body.set(own[0]["body"])])
    assert findings(case) == ["第 1 张凭证与前面的不相扣"]
    # who alters the chain with it is given away by what the order says, and by what was kept
    forged = chain.link(chain.GENESIS, own[0]["body"])
    table.update(Receipt, key, [Receipt.hash_hex.set(forged)])
    assert "与订单不一致" in findings(case)[0]
    told = anyone().call("receipts/verify", {"receipts": [{"body": own[0]["body"], "hash": own[0]["hash"]}]})
    assert not told["known"]


@pytest.mark.row("E8")
def test_a_day_is_published_once_and_every_order_of_it_has_its_proof(shop: Shop) -> None:
    day = clock.day(clock.now())
    cases = [paid_for(shop) for _ in range(3)]
    shop.drain()
    assert anyone().refused("receipts/day", {"day": day}).code == "receipts_not_published"
    shop.forward(seconds=(midnight_after(day) - clock.now()).total_seconds() + 10.5 * 3600)
    reconcile.handle({"day": day})
    head = anyone().call("receipts/day", {"day": day})
    assert head["orders"] >= 3
    for case in cases:
        receipts = kept(case)
        assert receipts[-1]["day"] == day
        body = {"receipts": brought(receipts), "day": day, "proof": receipts[-1]["proof"]}
        assert anyone().call("receipts/verify", body)["published"] is True
        other = anyone().call("receipts/verify", {**body, "proof": receipts[-1]["proof"][:-1]})
        assert other["published"] is False
        assert findings(case) == []
    reconcile.handle({"day": day})
    assert anyone().call("receipts/day", {"day": day}) == head
    text = json.dumps(
        {name: head[name] for name in ("day", "orders", "previous", "root")}, sort_keys=True, separators=(",", ":")
    )
    assert hashlib.sha256(text.encode()).hexdigest() == head["hash"]


@pytest.mark.row("E8")
def test_receipts_are_written_once_whoever_writes_them_and_a_lost_one_is_written_again(case: Case) -> None:
    before = kept(case)
    assert [one.hash_hex for one in book.extend(case.order_no)] == [one["hash"] for one in before]
    table.delete(receipt_key(case.order_no, 1))
    assert kept(case) == []
    book.extend(case.order_no)
    assert kept(case) == before


def test_nothing_is_told_to_who_brings_nothing(case: Case) -> None:
    for body in ('{"orderNo":"x"}', "[]", "no json", "[" * 3900, f'{{"orderNo":"{case.order_no}"}}'):
        told = anyone().call("receipts/verify", {"receipts": [{"body": body, "hash": "0" * 64}]})
        assert told == {"whole": False, "firstFault": 1, "known": False, "published": None}


# invoices


def ask(case: Case, to: dict[str, Any] = TO) -> int:
    return int(case.ask("invoices/request", to=to)["amountFen"])


def issue(case: Case, fen: int, number: str = "26312000000123456789") -> dict[str, Any]:
    body = {"orderNo": case.order_no, "number": number, "url": FETCHED, "amountFen": fen}
    return case.shop.staff.call("invoices/issue", body)


def state(case: Case) -> tuple[str, int, int]:
    told = case.ask("invoices/get")
    return told["invoice"]["state"], told["invoice"]["amountFen"], told["invoiceStatus"]


def waits(case: Case, what: str) -> bool:
    """Does it stand in the merchant's list?"""
    start, seen = None, []
    while True:
        page = case.shop.staff.call("invoices/staff_list", {"state": what, "cursor": start, "pageSize": 1})
        seen += [one["orderNo"] for one in page["invoices"]]
        start = page["nextCursor"]
        if start is None:
            return case.order_no in seen


def test_an_invoice_is_asked_for_issued_and_fetched(case: Case) -> None:
    told = case.ask("invoices/get")
    assert (told["invoiceStatus"], told["possibleFen"], told["invoice"]) == (2, 2000, None)
    assert ask(case) == 2000
    assert (state(case), waits(case, "requested")) == (("requested", 2000, 3), True)
    assert case.refused("invoices/request", to=TO) == "invoice_exists"
    wrong = case.shop.staff.refused(
        "invoices/issue", {"orderNo": case.order_no, "number": "263120", "url": FETCHED, "amountFen": 1999}
    )
    assert (wrong.code, wrong.details) == ("invoice_amount_differs", {"amountFen": 2000})
    issue(case, 2000)
    invoice = case.ask("invoices/get")["invoice"]
    assert (invoice["number"], invoice["url"], invoice["to"]["taxNumber"]) == (
        "26312000000123456789",
        FETCHED,
        TO["taxNumber"],
    )
    assert (state(case), waits(case, "requested")) == (("issued", 2000, 1), False)
    assert case.refused("invoices/cancel") == "invoice_state"
    assert [one["orderNo"] for one in case.buyer.call("invoices/list")["invoices"]] == [case.order_no]


def test_money_that_goes_back_asks_for_a_red_letter(case: Case) -> None:
    ask(case)
    issue(case, 2000)
    give_back(case)
    assert (state(case), waits(case, "red_due")) == (("red_due", 2000, 1), True)
    case.shop.staff.call("invoices/redden", {"orderNo": case.order_no, "number": "26312000000123456790"})
    assert (state(case), waits(case, "red_due")) == (("red", 2000, 3), False)
    assert case.refused("invoices/request", to=TO) == "invoice_not_possible"
    assert [one["what"] for one in case.ask("invoices/get")["invoice"]["history"]] == [
        "requested", "issued", "red_due", "red",
    ]  # fmt: skip


def test_an_invoice_that_is_not_issued_yet_is_dropped_when_the_money_goes_back(case: Case) -> None:
    ask(case, ME)
    give_back(case)
    assert state(case) == ("cancelled", 2000, 3)
    refusal = case.shop.staff.refused(
        "invoices/issue", {"orderNo": case.order_no, "number": "263120", "url": FETCHED, "amountFen": 2000}
    )
    assert refusal.code == "invoice_state"


def test_a_refused_or_cancelled_request_may_be_made_again(case: Case) -> None:
    ask(case)
    case.shop.staff.call("invoices/reject", {"orderNo": case.order_no, "reason": "抬头有误"})
    assert case.ask("invoices/get")["invoice"]["reason"] == "抬头有误"
    ask(case, ME)
    assert case.ask("invoices/cancel")["state"] == "cancelled"
    assert case.ask("invoices/cancel")["state"] == "cancelled"
    assert ask(case) == 2000
    assert [one["what"] for one in case.ask("invoices/get")["invoice"]["history"]] == [
        "requested", "rejected", "requested", "cancelled", "requested",
    ]  # fmt: skip


def test_what_was_not_paid_has_no_invoice(shop: Shop) -> None:
    made = unpaid(shop)
    assert made.refused("invoices/request", to=TO) == "invoice_not_possible"
    assert made.refused("invoices/cancel") == "invoice_not_found"
    assert made.ask("invoices/get")["invoiceStatus"] == 3


def test_whom_an_invoice_is_for_is_sealed(case: Case) -> None:
    ask(case, {**ME, "phone": "13800000009"})
    stored = json.dumps(table.query_all(user(case.buyer.uid), begins="INVOICE#"), ensure_ascii=False)
    assert all(word not in stored for word in ("林小满", "a@example.com", "13800000009"))
