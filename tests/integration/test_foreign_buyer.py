"""Another buyer's things cannot be read, used, changed or even told from things that do not exist: every operation is tried."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.runtime import ids
from functions import OPERATIONS, load
from tests.integration.shop import ADDRESS, Shop, items
from tests.world import Person

# Buyer operations that name no object: what they touch is found under the caller's own key.
NAME_NOTHING = {
    "identity/logout",
    "identity/profile",
    "identity/update_profile",
    "identity/send_code",
    "identity/bind_phone",
    "identity/sessions",
    "addresses/list",
    "cart/view",
    "cart/add",  # names a public product
    "coupons/claim",  # names a public campaign
    "coupons/mine",
    "orders/list",
    "orders/counts",
    "aftersales/list",
    "balance/get",
    "balance/set_pin",
    "balance/reset_pin",
    "balance/confirm_pin",
    "points/get",
    "points/list",
    "credit/mine",
    "invoices/list",
    "messages/grant",
    "messages/inbox",
    "catalog/exclusive",
    "catalog/visit",  # names a public product
    "promotions/remind",  # names a public promotion
    "messages/preferences",
    "messages/set_preferences",
    "search/history",
    "search/remember",
    "search/forget",
    "reviews/mine",
    "waiting/join",  # names a public SKU, as do the next ones
    "waiting/leave",
    "waiting/mine",
    "questions/ask",
    "questions/answer",  # names a public question
    "questions/vote",
    "favourites/toggle",
    "favourites/list",
    "favourites/count",
    "favourites/check",
    "footprints/record",
    "footprints/list",
    "footprints/clear",
    "home/boot",
    "home/seen",  # names parts of the page that everybody may see
    "media/request_upload",
}


@pytest.fixture
def owned(shop: Shop) -> dict[str, Any]:
    """What the victim has."""
    victim = shop.buyer("victim")
    tea = shop.product(stock=50, price=1000)
    coupon = victim.call("coupons/claim", {"campaignId": shop.campaign(per_buyer=5)})["coupon"]["couponId"]
    order = shop.paid_order(victim, (tea, 1))
    shop.drain()
    victim.call("cart/add", {"productId": tea.id, "skuId": tea.sku})
    quote = victim.call("orders/preview", {"items": items((tea, 1))})["quoteToken"]
    notices = victim.call("messages/inbox")["notices"]
    return {
        "shop": shop,
        "victim": victim,
        "product": tea,
        "orderNo": order,
        "caseNo": victim.call("aftersales/apply", {**_case(order), "lines": _one(tea.sku)})["caseNo"],
        "addressId": victim.headers["x-address"],
        "couponId": coupon,
        "skuId": tea.sku,
        "quoteToken": quote,
        "noticeId": notices[0]["noticeId"],
        "mediaId": victim.call("media/request_upload", {"contentType": "image/png"})["mediaId"],
        "sessionId": victim.get("identity/sessions")["sessions"][0]["sessionId"],
        "recordId": shop.staff.call("credit/add", {"buyerId": victim.uid, "weight": 1, "reason": "约定"})["reason"][
            "recordId"
        ],
    }


def attacks(owned: dict[str, Any], mine: Person) -> dict[str, list[dict[str, Any]]]:
    """Bodies that name the victim's things, by operation. `owned` may also name things that do not exist."""
    order = [{"orderNo": owned["orderNo"]}]
    goods = items((owned["product"], 1))
    own_address = mine.headers["x-address"]
    case = {"caseNo": owned["caseNo"]}
    claimed = {**_case(owned["orderNo"]), "lines": _one(owned["product"].sku)}
    return {
        "orders/get": order,
        "orders/pay": order,
        "orders/cancel": order,
        "orders/confirm_receipt": order,
        "orders/buy_again": order,
        "orders/pay_balance": [{**order[0], "pin": "295817"}],
        "receipts/get": order,
        "invoices/request": [{**order[0], "to": {"titleType": "personal", "title": "某人", "email": "a@example.com"}}],
        "invoices/cancel": order,
        "invoices/get": order,
        "orders/remove": order,
        "orders/change_address": [{**order[0], "addressId": own_address}],
        "tracking/get": order,
        "aftersales/reasons": order,
        "aftersales/preview": [claimed],
        "aftersales/apply": [claimed],
        "aftersales/get": [case],
        "aftersales/cancel": [case],
        "aftersales/send_parcel": [{**case, "carrier": "SF", "trackingNo": "SF1234567890"}],
        "aftersales/rate": [{**case, "stars": 1}],
        "addresses/save": [{**ADDRESS, "addressId": owned["addressId"]}],
        "addresses/remove": [{"addressId": owned["addressId"]}],
        "addresses/set_default": [{"addressId": owned["addressId"]}],
        "cart/set_quantity": [{"skuId": owned["skuId"], "quantity": 3}],
        "cart/select": [{"skuIds": [owned["skuId"]], "selected": False}],
        "cart/remove": [{"skuIds": [owned["skuId"]]}],
        "orders/preview": [
            {"items": goods, "addressId": owned["addressId"]},
            {"items": goods, "couponId": owned["couponId"]},
        ],
        "orders/submit": [
            {"items": goods, "addressId": owned["addressId"]},
            {"items": goods, "addressId": own_address, "couponId": owned["couponId"]},
            {"quoteToken": owned["quoteToken"]},
        ],
        "reviews/create": [{**order[0], "skuId": owned["product"].sku, "rating": 1}],
        "reviews/append": [{**order[0], "skuId": owned["product"].sku, "text": "不好"}],
        "messages/mark_read": [{"ids": [owned["noticeId"]]}],
        "credit/appeal": [{"recordId": owned["recordId"], "text": "不是我"}],
        "media/finish": [{"mediaId": owned["mediaId"]}],
        "media/remove": [{"mediaId": owned["mediaId"]}],
        "identity/end_session": [{"sessionId": owned["sessionId"]}],
    }


def _case(order_no: str) -> dict[str, Any]:
    return {"orderNo": order_no, "kind": "refund", "reasonId": "changed_mind"}


def _one(sku_id: str) -> list[dict[str, Any]]:
    return [{"skuId": sku_id, "quantity": 1}]


@pytest.mark.row("S3")
@pytest.mark.row("D5")
def test_every_buyer_operation_is_tried() -> None:
    buyer = {name for name in OPERATIONS if getattr(getattr(load(name), "caller", None), "kind", "") == "buyer"}
    nowhere: Any = {
        **dict.fromkeys(
            (
                *("orderNo", "addressId", "couponId", "skuId", "quoteToken", "noticeId", "caseNo", "mediaId"),
                *("sessionId", "recordId"),
            ),
            "x",
        ),
        "product": type("P", (), {"id": "p", "sku": "s"}),
    }
    tried = set(attacks(nowhere, Person(headers={"x-address": "x"})))
    assert buyer == tried | NAME_NOTHING


@pytest.mark.row("S3")
@pytest.mark.row("A6")
@pytest.mark.row("D5")
@pytest.mark.complaint("Another's coupon")
def test_what_is_anothers_looks_exactly_like_what_does_not_exist(owned: dict[str, Any]) -> None:
    shop: Shop = owned["shop"]
    before = seen_by(owned["victim"], owned["orderNo"])
    thief = shop.buyer("thief")
    version, _, mark = owned["quoteToken"].split(".")
    nowhere = {
        **owned,
        "orderNo": owned["orderNo"][:10] + ids.random_text(16),
        "addressId": ids.random_text(len(owned["addressId"])),
        "couponId": owned["couponId"].replace("-1", "-4"),
        "skuId": "s-that-is-nowhere",
        "quoteToken": f"{version}.abc.{mark}",
        "noticeId": owned["noticeId"][:-1] + "9",
        "caseNo": owned["caseNo"][:10] + ids.random_text(16),
        "mediaId": owned["mediaId"][:10] + ids.random_text(12),
        "sessionId": ids.random_text(16),
        "recordId": "S" + ids.random_text(12),
    }
    for name, bodies in attacks(owned, thief).items():
        for body, missing in zip(bodies, attacks(nowhere, thief)[name], strict=True):
            stolen, absent = thief.send(name, body), thief.send(name, missing)
            assert stolen.status == absent.status, f"{name}: {stolen.body} / {absent.body}"
            assert told(stolen.body, body, owned) == told(absent.body, missing, nowhere), name
            if name not in (
                "cart/remove",
                "addresses/remove",
                "messages/mark_read",
                "media/remove",
                "identity/end_session",
            ):  # which only say what is so now
                assert stolen.status >= 400, f"{name}: {stolen.body}"
    assert seen_by(owned["victim"], owned["orderNo"]) == before
    assert shop.left(owned["skuId"]) == 49
    assert owned["sessionId"] in {one["sessionId"] for one in owned["victim"].get("identity/sessions")["sessions"]}


def test_a_cursor_opens_only_its_own_readers_list(owned: dict[str, Any]) -> None:
    shop: Shop = owned["shop"]
    shop.order(owned["victim"], (owned["product"], 1))
    cursor = owned["victim"].call("orders/list", {"pageSize": 1})["nextCursor"]
    assert cursor
    refusal = shop.buyer("thief").refused("orders/list", {"pageSize": 1, "cursor": cursor})
    assert refusal.code == "invalid_cursor"


def told(answer: str, body: dict[str, Any], names: dict[str, Any]) -> str:
    """What an answer says, without the request's id and without the names that the caller sent himself."""
    found = json.loads(answer)
    found.pop("requestId", None)
    text = json.dumps(found, sort_keys=True)
    for sent in (
        names["orderNo"],
        names["addressId"],
        names["couponId"],
        names["skuId"],
        names["noticeId"],
        names["caseNo"],
        names["mediaId"],
        names["recordId"],
    ):
        text = text.replace(sent, "…")
    return text


def seen_by(victim: Person, order_no: str) -> list[dict[str, Any]]:
    """Everything of the victim's."""
    return [
        victim.call("orders/get", {"orderNo": order_no}),
        victim.call("addresses/list"),
        victim.call("cart/view"),
        victim.call("coupons/mine"),
        victim.call("messages/inbox"),
        victim.call("orders/counts"),
        victim.call("aftersales/list"),
        victim.call("credit/mine"),
    ]
