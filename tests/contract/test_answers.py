"""A walk through the whole shop, every answer held against the OpenAPI document."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import providers
from chalicelib.reconciliation.day import midnight_after
from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import clock, http, ids
from chalicelib.runtime.audit import AuditEntry
from chalicelib.runtime.settings import settings
from chalicelib.staff import totp
from chalicelib.store import scan
from functions import OPERATIONS, load
from functions.jobs import reconcile
from infra.local.simulator.mailing import KEY_ID
from tests.captchas import asked
from tests.contract import conduct, deliveries, desk, opinions, plans, shelves, trade
from tests.contract.witness import Witness
from tests.integration.shop import ADDRESS, Shop, items
from tests.world import Person, anyone


@pytest.fixture
def witness(document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    """Every request through the door is looked at; what is wrong fails the test at its end."""
    watching = Witness(document)
    answer = http.answer

    def watched(operation: Any, inbound: http.Inbound) -> http.Outbound:
        outbound = answer(operation, inbound)
        watching.look(operation, inbound, outbound)
        return outbound

    monkeypatch.setattr(http, "answer", watched)
    yield watching
    assert watching.faults == []


@pytest.mark.row("T1")
@pytest.mark.row("S1")
@pytest.mark.row("S3")
def test_every_operation_answers_as_it_is_described(shop: Shop, witness: Witness) -> None:
    goods = _merchant(shop)
    buyer = _buyer(shop)
    _buys(shop, buyer, goods)
    _brings_back(shop, buyer, goods)
    _pays_otherwise(shop, buyer, goods)
    _promotes(shop, buyer, goods)
    _messages(buyer)
    _searches(shop, buyer)
    opinions.walk(shop, buyer, goods)
    shelves.walk(shop, buyer, goods)
    deliveries.walk(shop, buyer, goods)
    trade.walk(shop, buyer, goods)
    desk.walk(shop, buyer, goods)
    conduct.walk(shop, buyer, goods)
    _people(shop, buyer)
    _leaves(shop)
    _books(shop)
    answered = {name for name, status in witness.seen if status == 200}
    missing = {name for name, kind in OPERATIONS.items() if kind != "webhook"} - answered
    assert missing == set(), "this walk passes by every operation: let it pass by these, too"
    assert {("payments/wechat_notify", 204), ("payments/wechat_refund_notify", 204)} <= set(witness.seen)
    assert trade.lying_open(shop) == {}, "personal, and readable in the table"
    assert _audited() == {name for name in answered if getattr(load(name), "audited", False)}


def _audited() -> set[str]:
    """The operations in the audit; no request stands in it twice."""
    entries = [AuditEntry.of(raw) for page in scan.pages(kinds=[AuditEntry.KIND]) for raw in page.items]
    assert len({entry.request_id for entry in entries}) == len(entries)
    return {entry.operation for entry in entries}


def _people(shop: Shop, buyer: Person) -> None:
    """Staff among themselves, and staff about buyers."""
    staff, password = shop.staff, "correct horse battery"
    staff.call("roles/save", {"roleId": "packing", "title": "打包", "permissions": ["orders.read", "orders.ship"]})
    staff.call("roles/list")
    staff.call("staff/create", {"username": "ann", "password": password, "roles": ["packing"]})
    ann = Person(anyone().call("staff/login", {"username": "ann", "password": password})["accessToken"])
    secret = ann.call("staff/enrol_totp", {"password": password})["secret"]
    ann.call("staff/confirm_totp", {"code": totp.code_at(secret, totp.step_at(clock.epoch()))})
    assert anyone().refused("staff/login", {"username": "ann", "password": password}).code == "staff_code_required"
    ann.call("staff/remove_totp", {"password": password})
    (login,) = ann.get("staff/logins", pageSize=1)["logins"]
    shop.set(strange_logins="refuse")
    assert (
        Person(address="198.51.100.20").refused("staff/login", {"username": "ann", "password": password}).status == 403
    )
    (refused,) = ann.get("staff/logins", pageSize=1)["logins"]
    staff.call("staff/admit_login", {"username": "ann", "loginId": refused["loginId"]})
    shop.set(strange_logins="tell")
    ann.call("staff/disown_login", {"loginId": login["loginId"], "password": password})
    ann = Person(anyone().call("staff/login", {"username": "ann", "password": password})["accessToken"])
    ann.call("staff/change_password", {"oldPassword": password, "newPassword": f"{password}!"})
    staff.call("staff/update", {"username": "ann", "roles": [], "disabled": True, "reason": "离职"})
    staff.call("roles/remove", {"roleId": "packing"})
    staff.call("staff/list")
    staff.call("staff/who_can")
    staff.call("members/list", {"buyerId": buyer.uid})
    staff.call("members/get", {"buyerId": buyer.uid})
    staff.call("members/reveal", {"buyerId": buyer.uid, "reason": "核对地址"})
    staff.call("members/restrict", {"buyerId": buyer.uid, "status": "active", "reason": "申诉成立"})
    staff.call("audit/list", {"pageSize": 50})
    staff.call("audit/export", {"day": clock.day(clock.now())})


def _searches(shop: Shop, buyer: Person) -> None:
    anyone().get("catalog/search", words="mug 杯")
    anyone().get("catalog/suggest", typed="b")
    buyer.call("search/remember", {"words": "杯"})
    buyer.call("search/history")
    buyer.call("search/forget", {"words": ["杯"]})
    anyone().get("search/hot")
    shop.staff.call("search/misses")


def _merchant(shop: Shop) -> Any:
    staff = shop.staff
    goods = shop.product(stock=30, price=5900, skus=2)
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯壶", "order": 1})
    staff.call("products/create", ENTRIES["products/create"].sample)
    version = staff.call("catalog/product", {"productId": goods.id})["version"]
    change = {"productId": goods.id, "expectedVersion": version, "subtitle": "流釉天成", "categoryIds": ["cups"]}
    staff.call("products/update", change)
    staff.call("products/set_on_sale", {"productId": goods.id, "onSale": False})
    staff.call("products/set_on_sale", {"productId": goods.id, "onSale": True})
    staff.call("stock/adjust", {"skuId": goods.sku, "delta": 5, "reason": "到货"})
    staff.call("stock/get", {"skuId": goods.sku})
    staff.call("settings/get")
    staff.get("settings/connections")
    shop.set(freight_fen=800)
    staff.call("settings/get")
    shop.drain()
    return goods


def _phone(shop: Shop, buyer: Person) -> None:
    """A code by text message; the picture before it is read where it is drawn."""
    os.environ["MINIMALL_ALIYUN_KEY_ID"] = KEY_ID
    settings.cache_clear()
    providers.use("aliyun", None)
    shop.set(sms_sign="小店", sms_templates={"phone_code": "SMS_1"})
    picture, digits = asked(anyone())
    asking = {"phone": "13800000001", "captchaId": picture["captchaId"], "captchaAnswer": digits}
    assert buyer.call("identity/send_code", asking)["sentTo"] == "138****0001"
    assert buyer.refused("identity/send_code", asking).code == "captcha_wrong"
    code = json.loads(shop.platform.sent()[-1]["TemplateParam"])["code"]
    wrong = {"phone": "13800000001", "code": f"{(int(code) + 1) % 1_000_000:06d}"}
    assert buyer.refused("identity/bind_phone", wrong).details["left"] == 4
    buyer.call("identity/bind_phone", {"phone": "13800000001", "code": code})
    shop.set(sms_sign=None, sms_templates={})


def _buyer(shop: Shop) -> Person:
    buyer = shop.buyer("lan")
    anyone().get("catalog/categories")
    page = anyone().get("catalog/browse", pageSize=1)
    anyone().get("catalog/browse", cursor=page["nextCursor"])
    buyer.call("identity/update_profile", {"nickname": "小岚", "phone": "13800000001", "birthday": "1996-05-21"})
    _phone(shop, buyer)
    buyer.get("identity/profile")
    buyer.get("identity/sessions")
    buyer.call("identity/end_session", {"sessionId": ids.random_text(16)})
    second = buyer.call("addresses/save", {**ADDRESS, "tag": "公司"})["addressId"]
    buyer.call("addresses/set_default", {"addressId": second})
    buyer.call("addresses/remove", {"addressId": second})
    buyer.get("addresses/list")
    return buyer


def _buys(shop: Shop, buyer: Person, goods: Any) -> None:
    campaign = shop.campaign(off=500)
    buyer.get("coupons/available")
    coupon = buyer.call("coupons/claim", {"campaignId": campaign})["coupon"]["couponId"]
    assert buyer.refused("coupons/claim", {"campaignId": campaign}).code == "claim_limit_reached"
    buyer.get("coupons/mine", tab="unused")
    line = {"productId": goods.id, "skuId": goods.sku}
    buyer.call("cart/add", {**line, "quantity": 2})
    buyer.call("cart/set_quantity", {"skuId": goods.sku, "quantity": 1})
    buyer.call("cart/select", {"selected": True})
    buyer.get("cart/view")
    quote = buyer.call("orders/preview", {"couponId": coupon})["quoteToken"]
    order_no = buyer.call("orders/submit", {"quoteToken": quote, "pay": True}, key="walk-submit")["orderNo"]
    assert buyer.call("orders/submit", {"quoteToken": quote, "pay": True}, key="walk-submit")["orderNo"] == order_no
    assert buyer.refused("orders/submit", {"quoteToken": quote}, key="walk-submit").status == 422
    buyer.call("orders/pay", {"orderNo": order_no})
    shop.pay(order_no)
    buyer.get("orders/get", orderNo=order_no, confirm="true")
    buyer.get("orders/counts")
    buyer.get("orders/list", tab="to_ship")
    shop.staff.get("orders/staff_list")
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF1234567890123"})
    buyer.call("orders/confirm_receipt", {"orderNo": order_no})
    buyer.call("orders/get", {"orderNo": order_no})
    buyer.call("orders/buy_again", {"orderNo": order_no})
    buyer.call("cart/remove", {"skuIds": [goods.sku]})
    _cancels(shop, buyer, goods)
    shop.drain()
    buyer.call("coupons/mine", {"tab": "all"})


def _brings_back(shop: Shop, buyer: Person, goods: Any) -> None:
    staff = shop.staff
    order_no = shop.paid_order(buyer, (goods, 3))
    staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF1234567890125"})
    buyer.get("aftersales/reasons", orderNo=order_no, kind="return")
    chosen = {"orderNo": order_no, "kind": "return", "reasonId": "quality"}
    choice = {**chosen, "lines": [{"skuId": goods.sku, "quantity": 1}]}
    shown = buyer.call("aftersales/preview", choice)["refund"]["refundFen"]
    back = buyer.call("aftersales/apply", {**choice, "expectedFen": shown})["caseNo"]
    swap = {**choice, "kind": "exchange", "reasonId": "size", "swapSkuId": goods.skus[1]}
    exchange = buyer.call("aftersales/apply", swap)["caseNo"]
    third = buyer.call("aftersales/apply", choice)["caseNo"]
    assert buyer.refused("aftersales/apply", choice).code == "aftersale_units"
    buyer.call("aftersales/cancel", {"caseNo": third})
    staff.get("aftersales/staff_list", work="review")
    for case in (back, exchange):
        staff.call("aftersales/review", {"caseNo": case, "decision": "approve"})
        buyer.call("aftersales/send_parcel", {"caseNo": case, "carrier": "SF", "trackingNo": "SF1234567890126"})
        staff.call("aftersales/receive_parcel", {"caseNo": case, "condition": "good"})
    new = {"caseNo": exchange, "carrier": "SF", "trackingNo": "SF1234567890127"}
    staff.call("aftersales/ship_replacement", new)
    assert buyer.get("aftersales/get", caseNo=exchange)["case"]["status"] == "EXCHANGED"
    buyer.call("aftersales/rate", {"caseNo": exchange, "stars": 5})
    buyer.get("aftersales/list", tab="complete")


def _pays_otherwise(shop: Shop, buyer: Person, goods: Any) -> None:
    """At the door, and with the balance; the receipts and the invoice of it."""
    staff = shop.staff
    shop.set(cash_on_delivery=True)
    taken, refused = (str(shop.order(buyer, (goods, 1))["orderNo"]) for _ in range(2))
    for order_no in (taken, refused):
        buyer.call("orders/pay", {"orderNo": order_no, "method": "offline"})
    owed = buyer.call("orders/get", {"orderNo": taken})["order"]["owedFen"]
    staff.get("orders/staff_list", status="ACCEPTED")
    staff.call("orders/ship", {"orderNo": refused, "carrier": "SF", "trackingNo": "SF1234567890128"})
    assert staff.refused("orders/confirm_cash", {"orderNo": taken, "amountFen": 1}).code == "cash_amount_differs"
    staff.call("orders/confirm_cash", {"orderNo": taken, "amountFen": owed})
    staff.call("orders/refuse_cash", {"orderNo": refused})
    staff.call("balance/adjust", {"buyerId": buyer.uid, "deltaFen": 50_000, "reason": "门店充值"})
    buyer.call("balance/set_pin", {"pin": "295817"})
    buyer.call("balance/reset_pin", {"pin": "640283", "code": "sim-lan"})
    order_no = str(shop.order(buyer, (goods, 1))["orderNo"])
    assert buyer.refused("orders/pay_balance", {"orderNo": order_no, "pin": "295817"}).details == {"left": 4}
    paid = buyer.call("orders/pay_balance", {"orderNo": order_no, "pin": "640283"})["paidFen"]
    buyer.get("balance/get", pageSize=1)
    buyer.call("balance/confirm_pin", {"pin": "640283"})
    staff.call("points/adjust", {"buyerId": buyer.uid, "deltaPoints": 500, "reason": "活动赠送"})
    buyer.get("points/get")
    buyer.get("points/list", pageSize=1)
    shop.drain()
    (receipt,) = buyer.get("receipts/get", orderNo=order_no)["receipts"]
    anyone().call("receipts/verify", {"receipts": [{"body": receipt["body"], "hash": receipt["hash"]}]})
    to = ENTRIES["invoices/request"].sample["to"]
    for _ in range(2):
        buyer.call("invoices/request", {"orderNo": order_no, "to": to})
        buyer.call("invoices/cancel", {"orderNo": order_no})
    buyer.call("invoices/request", {"orderNo": order_no, "to": to})
    staff.call("invoices/reject", {"orderNo": order_no, "reason": "抬头有误"})
    buyer.call("invoices/request", {"orderNo": order_no, "to": to})
    staff.get("invoices/staff_list")
    issued = {
        "orderNo": order_no,
        "number": "26312000000123456789",
        "url": "https://example.com/1.pdf",
        "amountFen": paid,
    }
    staff.call("invoices/issue", issued)
    staff.call("orders/refund", {"orderNo": order_no})
    shop.drain()
    staff.call("invoices/redden", {"orderNo": order_no, "number": "26312000000123456790"})
    buyer.get("invoices/get", orderNo=order_no)
    buyer.get("invoices/list")


def _cancels(shop: Shop, buyer: Person, goods: Any) -> None:
    body = {"items": items((goods, 1)), "addressId": buyer.headers["x-address"]}
    unpaid = buyer.call("orders/submit", body)["orderNo"]
    assert buyer.call("orders/cancel", {"orderNo": unpaid})["status"] == "CLOSED"
    buyer.call("orders/remove", {"orderNo": unpaid})
    paid = shop.paid_order(buyer, (goods, 1))
    shop.platform.config(refund_delay=0.3)  # the notification comes after the answer, as in life
    refund = shop.staff.call("orders/refund", {"orderNo": paid})
    shop.platform.until(lambda: _told(shop, refund["refundNo"]))
    shop.platform.config(refund_delay=0)
    buyer.get("orders/get", orderNo=paid)
    assert buyer.refused("orders/pay", {"orderNo": paid}).code == "order_closed"
    short = {**body, "items": items((goods, 999))}
    assert buyer.refused("orders/submit", short).code == "out_of_stock"


def _told(shop: Shop, number: str) -> bool:
    """Has the shop taken the notification of this refund?"""
    return any(one["status"] == "DELIVERED" for one in shop.platform.deliveries(number))


def _promotes(shop: Shop, buyer: Person, goods: Any) -> None:
    staff = shop.staff
    for name in ("set_house_rules", "save"):
        staff.call(f"promotions/{name}", ENTRIES[f"promotions/{name}"].sample)
    mat = [{"skuId": goods.sku, "title": "赠品"}]
    gift = {"kind": "full_gift", "id": "gift", "name": "满赠", "rungs": [{"at": 5000, "gifts": mat}]}
    staff.call("promotions/save", {"terms": gift})
    near = {"kind": "full_reduction", "id": "near", "name": "满减", "rungs": [{"at": 6000, "offFen": 900}]}
    staff.call("promotions/save", {"terms": near, "budgetFen": 900})
    staff.get("promotions/house_rules")
    assert staff.refused("promotions/save", {"terms": near}).code == "promotion_changed"
    campaign = shop.campaign(off=100)
    change = {"campaignId": campaign, "expectedVersion": 1, "changes": {"addTotal": 5, "perBuyer": 2}}
    staff.call("campaigns/update", change)
    assert staff.refused("campaigns/update", change).code == "campaign_changed"
    anyone().get("catalog/product", productId=goods.id)
    buyer.get("catalog/visit", productId=goods.id)
    buyer.call("cart/add", {"productId": goods.id, "skuId": goods.sku, "quantity": 1})
    assert buyer.get("cart/view")["hints"]
    shown = buyer.call("orders/preview", {"items": items((goods, 2)), "best": True, "extras": {"giftbox": 1}})
    made = buyer.call("orders/submit", {"quoteToken": shown["quoteToken"]})
    spent = buyer.refused("orders/submit", {"quoteToken": shown["quoteToken"]})
    assert (spent.code, spent.details["differences"][-1]["id"]) == ("total_changed", "near")
    buyer.call("orders/get", {"orderNo": made["orderNo"]})
    buyer.call("orders/cancel", {"orderNo": made["orderNo"]})
    shop.drain()
    staff.call("promotions/set_state", {"promotionId": "gift", "action": "pause", "expectedVersion": 1})
    staff.get("promotions/list")
    staff.get("promotions/get", promotionId="near")
    staff.call("promotions/dry_run", ENTRIES["promotions/dry_run"].sample)
    staff.get("promotions/report", promotionId="near")
    plans.walk(shop, buyer, campaign)


def _messages(buyer: Person) -> None:
    buyer.call("messages/grant", {"results": {"template-of-nobody": "accept"}})
    notices = buyer.get("messages/inbox", pageSize=1)
    assert notices["notices"]
    buyer.call("messages/mark_read", {"all": True})


def _leaves(shop: Shop) -> None:
    session = anyone().call("identity/login", {"code": "sim-ming"})
    session = anyone().call("identity/refresh", {"refreshToken": session["refreshToken"]})
    ming = Person(session["accessToken"])
    assert ming.refused("orders/staff_list").status == 401
    assert ming.refused("orders/get", {"orderNo": 1}).details["fields"][0]["field"] == "orderNo"
    ming.call("identity/logout", {"everywhere": True})


def _books(shop: Shop) -> None:
    """The next morning: one payment in the bill is nobody's."""
    day = clock.day(clock.now())
    shop.platform.pay("SOMEOTHERSHOP1", total=1200, notify_url=f"{shop.door.url}/payments/wechat_notify", notify=False)
    shop.drain()
    shop.forward(seconds=(midnight_after(day) - clock.now()).total_seconds() + 10.5 * 3600)
    reconcile.handle({"day": day})
    (case,) = shop.staff.call("books/list", {"pageSize": 1})["cases"]
    shop.staff.get("books/list", day=day)
    assert shop.staff.refused("books/close", {"day": day}).code == "books_cases_open"
    assert anyone().get("receipts/day", day=day)["orders"]
    shop.staff.call("books/resolve", {"day": day, "caseId": case["caseId"], "reason": "门店收银的款项"})
    shop.staff.call("books/close", {"day": day})
    shop.staff.call("books/reopen", {"day": day, "reason": "复核"})
    assert shop.staff.get("books/days", month=day[:7])["days"]
