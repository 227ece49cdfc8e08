"""A walk through the whole shop, every answer held against the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.reconciliation.day import midnight_after
from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import clock, http
from functions import OPERATIONS
from functions.jobs import reconcile
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
def test_every_operation_answers_as_it_is_described(shop: Shop, witness: Witness) -> None:
    goods = _merchant(shop)
    buyer = _buyer(shop)
    _buys(shop, buyer, goods)
    _messages(buyer)
    _searches(shop, buyer)
    _leaves(shop)
    _books(shop)
    answered = {name for name, status in witness.seen if status == 200}
    missing = {name for name, kind in OPERATIONS.items() if kind != "webhook"} - answered
    assert missing == set(), "this walk passes by every operation: let it pass by these, too"
    assert {("payments/wechat_notify", 204), ("payments/wechat_refund_notify", 204)} <= set(witness.seen)


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
    shop.set(freight_fen=800)
    staff.call("settings/get")
    shop.drain()
    return goods


def _buyer(shop: Shop) -> Person:
    buyer = shop.buyer("lan")
    anyone().get("catalog/categories")
    page = anyone().get("catalog/browse", pageSize=1)
    anyone().get("catalog/browse", cursor=page["nextCursor"])
    buyer.call("identity/update_profile", {"nickname": "小岚", "phone": "13800000001", "birthday": "1996-05-21"})
    buyer.get("identity/profile")
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
    shop.staff.call("books/resolve", {"day": day, "caseId": case["caseId"], "reason": "门店收银的款项"})
    shop.staff.call("books/close", {"day": day})
    shop.staff.call("books/reopen", {"day": day, "reason": "复核"})
    assert shop.staff.get("books/days", month=day[:7])["days"]
