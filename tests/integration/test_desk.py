"""The merchant's desk: an order whole and masked, found by whatever one has of it, noted on; what providers sent, handled again once; campaigns;
the dashboard's figures."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.payments import notifications
from chalicelib.payments.settle import Outcome
from chalicelib.pickup import CodeReference, reference_key
from chalicelib.runtime import clock, ids
from chalicelib.runtime.audit import AuditEntry
from chalicelib.store import table
from chalicelib.store.item import user
from chalicelib.store.transaction import Transaction
from chalicelib.tracking.items import follow
from functions.jobs import tally
from tests.integration.seams import Request, table_seam
from tests.integration.shop import ADDRESS, Shop, items
from tests.world import audited

PHONE = "13811112222"


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


def found(shop: Shop, words: str) -> list[tuple[str, str]]:
    return [(one["by"], one["orderNo"]) for one in shop.staff.get("orders/staff_find", words=words)["orders"]]


def done_to(target: str) -> list[AuditEntry]:
    return [entry for entry in audited() if entry.target == target]


@pytest.mark.row("D5")
def test_staff_sees_an_order_whole_and_nobodys_door(shop: Shop) -> None:
    buyer, pot = shop.buyer("desk1"), shop.product(price=1800)
    order_no = shop.paid_order(buyer, (pot, 2))
    lines = [{"skuId": pot.sku, "quantity": 1}]
    case = {"orderNo": order_no, "kind": "refund", "reasonId": "changed_mind", "lines": lines}
    case_no = buyer.call("aftersales/apply", case)["caseNo"]
    buyer.call("aftersales/cancel", {"caseNo": case_no})
    shop.staff.call("orders/note", {"orderNo": order_no, "text": "周六再送，联系 13899990000"})

    order = shop.staff.get("orders/staff_get", orderNo=order_no)["order"]
    own = buyer.get("orders/get", orderNo=order_no)["order"]
    same = ("lines", "trace", "payableFen", "next", "parcels", "status")
    assert {name: order[name] for name in same} == {name: own[name] for name in same}
    assert (order["buyerId"], order["staffActions"]) == (buyer.uid, ["ship", "refund"])
    (payment,) = order["payments"]
    assert (payment["state"], payment["paidFen"], payment["outTradeNo"]) == ("PAID", 3600, f"{order_no}01")
    assert [(one["caseNo"], one["status"]) for one in order["cases"]] == [(case_no, "CLOSED")]
    assert [(note["by"], note["text"]) for note in order["notes"]] == [("staff:owner", "周六再送，联系 13899990000")]
    assert [entry["text"] for entry in order["timeline"]] == [entry["text"] for entry in own["timeline"]]
    assert {entry["actor"] for entry in order["timeline"]} == {"buyer", "wechat"}
    text = json.dumps(order, ensure_ascii=False)
    assert not [word for word in (ADDRESS["name"], ADDRESS["phone"], ADDRESS["detail"]) if word in text]
    assert order["receiver"]["cityName"] == ADDRESS["cityName"]

    kept = json.dumps(table.query_all(user(buyer.uid), begins=f"D#{order_no}#NOTE"), ensure_ascii=False)
    assert "13899990000" not in kept
    (entry,) = done_to(order_no)
    assert entry.operation == "orders/note"
    assert "13899990000" not in json.dumps(entry.raw(), ensure_ascii=False)
    assert "13899990000" not in json.dumps(buyer.get("orders/get", orderNo=order_no), ensure_ascii=False)


@pytest.mark.row("D5")
def test_one_field_finds_an_order_by_whatever_there_is_of_it(shop: Shop) -> None:
    buyer, pot = shop.buyer("desk2"), shop.product()
    buyer.call("identity/update_profile", {"phone": PHONE})
    older, order_no = shop.paid_order(buyer, (pot, 1)), shop.paid_order(buyer, (pot, 1))
    (payment,) = shop.staff.get("orders/staff_get", orderNo=order_no)["order"]["payments"]
    number, code = f"ZTO{ids.random_text(9)}", "60241357"
    transaction = Transaction("test/follow")
    follow(transaction, order_no, 1, "ZTO", number, clock.now())
    transaction.commit()
    table.put(CodeReference.at(reference_key(code), order_no=order_no))

    assert found(shop, order_no.lower()) == [("order_no", order_no)]
    assert found(shop, f"{order_no}01") == [("trade_no", order_no)]
    assert found(shop, payment["transactionId"]) == [("transaction_id", order_no)]
    assert found(shop, number) == [("tracking_no", order_no)]
    assert found(shop, code) == [("pickup_code", order_no)]
    both = [order_no, older]
    assert found(shop, PHONE) == [("phone", each) for each in both]
    assert found(shop, buyer.uid) == [("buyer_id", each) for each in both]
    nowhere = order_no[:-1] + ("0" if order_no[-1] != "0" else "1")
    for nothing in ("13800009999", nowhere, "SF0000000000", "00000000", "某个词某个词"):
        assert found(shop, nothing) == [], nothing


@pytest.mark.row("O5")
@pytest.mark.row("X23")
def test_what_a_provider_sent_is_shown_without_secrets_and_handled_again_once(shop: Shop) -> None:
    order_no = shop.paid_order(shop.buyer("desk3"), (shop.product(price=2500), 1))
    paid = shop.head(order_no)
    line = heard_of(shop, order_no)
    assert (line["outcome"], line["about"], line["replayedAt"]) == ("paid", f"{order_no}01", None)
    seen = shop.staff.get("webhooks/get", webhookId=line["webhookId"])["webhook"]
    assert (seen["told"]["kind"], seen["told"]["amountFen"], seen["told"]["state"]) == ("payment", 2500, "SUCCESS")
    assert seen["body"]["event_type"] == "TRANSACTION.SUCCESS"
    assert {seen["body"]["resource"][name] for name in ("ciphertext", "nonce", "associated_data")} == {"***"}

    again = shop.staff.call("webhooks/replay", {"webhookId": line["webhookId"]})["webhook"]
    assert (again["replayedOutcome"], again["replayedBy"], again["outcome"]) == ("already", "staff:owner", "paid")
    assert shop.head(order_no).seq == paid.seq
    (entry,) = done_to(line["webhookId"])
    assert entry.operation == "webhooks/replay"
    assert heard_of(shop, order_no)["replayedOutcome"] == "already"  # still one line
    nobody = "2026-01-01T00:00:00.000Z#00000000"
    assert shop.staff.refused("webhooks/get", {"webhookId": nobody}).code == "webhook_not_found"
    assert shop.staff.get("webhooks/list", outcome="nothing_of_the_kind")["webhooks"] == []


def heard_of(shop: Shop, order_no: str) -> dict[str, Any]:
    """The one message of a provider about this order."""
    (line,) = [one for one in shop.staff.get("webhooks/list", pageSize=50)["webhooks"] if one["orderNo"] == order_no]
    return dict(line)


@pytest.mark.row("O5")
@pytest.mark.row("X23")
def test_a_payment_that_we_took_for_anothers_is_settled_by_a_replay(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = shop.buyer("desk4")
    order_no = str(shop.order(buyer, (shop.product(price=2500), 1))["orderNo"])
    buyer.call("orders/pay", {"orderNo": order_no})
    with monkeypatch.context() as wrong:
        wrong.setattr(notifications, "settle", lambda *trade, **source: Outcome.FOREIGN)
        shop.pay(order_no)
    line = heard_of(shop, order_no)
    assert (line["outcome"], shop.head(order_no).status) == ("foreign", "UNPAID")
    again = shop.staff.call("webhooks/replay", {"webhookId": line["webhookId"]})["webhook"]
    assert (again["replayedOutcome"], shop.head(order_no).status) == ("paid", "PAID")


@pytest.mark.row("O5")
def test_staff_lists_every_campaign_with_what_is_left(shop: Shop) -> None:
    campaign = shop.campaign(total=10)
    shop.buyer("desk5", address=False).call("coupons/claim", {"campaignId": campaign})
    change = {"campaignId": campaign, "expectedVersion": 1, "changes": {"paused": True, "addTotal": 5}}
    shop.staff.call("campaigns/update", change)
    (listed,) = [one for one in shop.staff.get("campaigns/staff_list")["campaigns"] if one["campaignId"] == campaign]
    told = {name: listed[name] for name in ("version", "paused", "total", "claimed", "left")}
    assert told == {"version": 2, "paused": True, "total": 15, "claimed": 1, "left": 14}
    assert shop.staff.get("campaigns/staff_list", over=True)["campaigns"] == []


@pytest.mark.row("D8")
def test_the_buyer_is_told_whether_cash_is_taken_and_why_not(shop: Shop) -> None:
    buyer, pot = shop.buyer("desk6"), shop.product(price=3000)

    def offered(units: int) -> Any:
        return buyer.call("orders/preview", {"items": items((pot, units))})["cash"]

    shop.set(cash_on_delivery=False)
    assert offered(1) == {"offered": False, "reason": "off"}
    shop.set(cash_on_delivery=True, cash_max_fen=5000, cash_max_open=1, cash_regions=[])
    assert offered(1) == {"offered": True, "reason": None}
    assert offered(2) == {"offered": False, "reason": "amount"}
    first, second = (str(shop.order(buyer, (pot, 1))["orderNo"]) for _ in range(2))
    assert buyer.get("orders/get", orderNo=first)["cash"] == {"offered": True, "reason": None}
    buyer.call("orders/pay", {"orderNo": first, "method": "offline"})
    assert buyer.get("orders/get", orderNo=first)["cash"] is None
    assert buyer.get("orders/get", orderNo=second)["cash"] == {"offered": False, "reason": "open"}
    assert offered(1) == {"offered": False, "reason": "open"}
    shop.set(cash_regions=["110100"])
    assert offered(1) == {"offered": False, "reason": "region"}


@pytest.mark.row("O5")
def test_the_dashboard_tells_of_today_in_three_reads(shop: Shop) -> None:
    shop.forward(days=3)  # a day of its own
    buyer, pot = shop.buyer("desk7"), shop.product(price=2000)
    shop.paid_order(buyer, (pot, 1))
    back = shop.paid_order(buyer, (pot, 2))
    shop.order(shop.buyer("desk8"), (pot, 1))
    shop.staff.call("orders/refund", {"orderNo": back})
    shop.drain()
    assert tally.handle({})["days"] == 2
    calls: list[str] = []

    def watched(operation: str, request: Request, below: Any) -> Any:
        calls.append(operation)
        return below(operation, request)

    with table_seam(watched):
        told = shop.staff.get("insight/today")
    assert len(calls) - 1 <= 3  # one is the member's own
    today = {name: told["today"][name] for name in ("made", "orders", "paidFen", "refunds", "refundedFen", "buyers")}
    assert today == {"made": 3, "orders": 2, "paidFen": 6000, "refunds": 1, "refundedFen": 4000, "buyers": 1}
    assert told["waiting"]["orders"]["PAID"] >= 1
    assert (len(told["days"]), told["days"][-1]) == (30, told["today"])
    assert told["today"]["day"] == clock.day(clock.now())

    tally.handle({})
    assert shop.staff.get("insight/today")["today"] == told["today"]  # counted again is the same
    shop.forward(days=1, hours=2)
    tally.handle({})
    later = shop.staff.get("insight/today")["days"]
    assert later[-2] == told["today"]
    assert later[-1]["orders"] == 0
