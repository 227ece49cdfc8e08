"""Goods for members of a level: shown or hidden, sold to nobody else, and the level that staff set."""

from __future__ import annotations

from typing import Any

import pytest

from tests.goods import clerk, relayed, simple
from tests.promoting import one, preview, shopper, submit
from tests.world import Person, anyone, audited


@pytest.fixture
def staff(small_table: Any) -> Person:
    person = clerk(name="lin")
    with relayed():
        person.call("products/create", simple("tray"))
        person.call("products/create", simple("gold", minLevel=2))
        person.call("products/create", simple("secret", minLevel=3, membersHidden=True))
    return person


def level(staff: Person, buyer: Person, to: int) -> dict[str, Any]:
    return staff.call("members/set_level", {"buyerId": buyer.uid, "level": to, "reason": "年度升级"})


@pytest.mark.row("H9")
def test_what_is_for_members_is_shown_as_such_or_hidden(staff: Person) -> None:
    shown = {card["productId"]: card["minLevel"] for card in anyone().get("catalog/browse")["products"]}
    found = {card["productId"] for card in anyone().get("catalog/search", words="")["products"]}
    assert (shown, found) == ({"tray": 0, "gold": 2}, {"tray", "gold"})
    assert anyone().get("catalog/product", productId="gold")["minLevel"] == 2
    refusal = anyone()
    for more in ({}, {"memberPass": "0" * 32}):
        assert refusal.refused("catalog/product", {"productId": "secret", **more}).code == "product_not_found"


@pytest.mark.row("H9")
def test_members_find_what_is_theirs_and_open_its_page(staff: Person) -> None:
    lan = shopper()
    assert lan.get("catalog/exclusive")["products"] == []
    assert level(staff, lan, 2) == {"buyerId": lan.uid, "level": 2, "before": 0}
    assert [card["productId"] for card in lan.get("catalog/exclusive")["products"]] == ["gold"]
    level(staff, lan, 3)
    cards = {card["productId"]: card for card in lan.get("catalog/exclusive")["products"]}
    assert set(cards) == {"gold", "secret"}
    page = anyone().get("catalog/product", productId="secret", memberPass=cards["secret"]["memberPass"])
    assert page["title"] == "secret"
    assert anyone().refused("catalog/product", {"productId": "secret", "memberPass": cards["gold"]["memberPass"]}).code


@pytest.mark.row("H9")
def test_nobody_below_the_level_can_buy_it(staff: Person) -> None:
    lan = shopper()
    gold = {"productId": "gold", "skuId": "gold-1"}
    refusal = lan.refused("cart/add", gold)
    assert (refusal.code, refusal.details) == ("members_only", {"skuId": "gold-1", "minLevel": 2, "level": 0})
    refusal = lan.refused("orders/submit", {"items": one("gold"), "addressId": lan.headers["x-address"]})
    told = {"skuId": "gold-1", "reason": "members_only", "title": "gold", "minLevel": 2}
    assert (refusal.code, refusal.details["lines"]) == ("lines_unavailable", [told])
    shown = preview(lan, [*one("gold"), *one("tray")])
    assert (shown["unavailable"], shown["quoteToken"]) == ([told], None)
    level(staff, lan, 2)
    lan.call("cart/add", gold)
    token = preview(lan, one("gold"))["quoteToken"]
    order = submit(lan, one("gold"))["orderNo"]
    assert lan.call("orders/buy_again", {"orderNo": order})["added"] == ["gold-1"]
    level(staff, lan, 1)
    (line,) = lan.get("cart/view")["invalidLines"]
    assert (line["skuId"], line["reason"]) == ("gold-1", "members_only")
    assert lan.refused("orders/submit", {"quoteToken": token}).code == "lines_unavailable", (
        "a quote is a price, no right"
    )


@pytest.mark.row("H9")
@pytest.mark.row("A8")
def test_a_level_is_set_by_staff_for_a_reason_and_audited(staff: Person) -> None:
    lan = shopper()
    level(staff, lan, 5)
    assert staff.get("members/get", buyerId=lan.uid)["member"]["level"] == 5
    (entry,) = [entry for entry in audited() if entry.operation == "members/set_level"]
    assert "level" in str(entry.raw())
    body = {"buyerId": "0123456789AB", "level": 1, "reason": "升级"}
    assert staff.refused("members/set_level", body).code == "member_not_found"
    assert clerk("members.read", name="reader").refused("members/set_level", body).status == 403


@pytest.mark.row("H9")
def test_a_product_becomes_everybodys_again_and_follows_its_category_while_hidden(staff: Person) -> None:
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯"})
    staff.call("products/save_category", {"categoryId": "all-cups", "name": "器皿"})
    version = 1
    with relayed():
        body = {"productId": "secret", "expectedVersion": version, "categoryIds": ["cups"]}
        version = staff.call("products/update", body)["version"]
    from functions.jobs import timers
    from tests.world import forward

    staff.call("products/save_category", {"categoryId": "cups", "parentId": "all-cups"})
    with relayed():
        forward(minutes=5)
        timers.handle({})
    with relayed():
        body = {"productId": "secret", "expectedVersion": version + 1, "minLevel": 0}
        staff.call("products/update", body)
    cards = anyone().get("catalog/browse", categoryId="all-cups")["products"]
    assert [(card["productId"], card["minLevel"]) for card in cards] == [("secret", 0)]
    assert submit(shopper(), one("secret"))["status"] == "UNPAID"


@pytest.mark.row("H9")
@pytest.mark.row("S4")
def test_what_is_hidden_is_told_to_nobody_below_its_level_by_any_other_way(staff: Person) -> None:
    stranger, member = shopper("oNobody"), shopper("oMember")
    level(staff, member, 3)
    for buyer in (stranger, member):
        buyer.call("favourites/toggle", {"productId": "secret", "favourite": True})
        buyer.call("footprints/record", {"productId": "secret"})
    titles = {
        who.uid: [
            who.get("favourites/list")["favourites"][0]["product"]["title"],
            who.get("footprints/list")["footprints"][0]["product"]["title"],
        ]
        for who in (stranger, member)
    }
    assert titles == {stranger.uid: ["", ""], member.uid: ["secret", "secret"]}
    staff.call("products/update", {"productId": "tray", "expectedVersion": 1, "relatedIds": ["secret", "gold"]})
    block = {"blockId": "a", "kind": "products", "productIds": ["secret", "tray"]}
    staff.call("home/save", {"expectedVersion": 0, "blocks": [block]})
    staff.call("lists/save", {"expectedVersion": 0, "terms": {"listId": "l", "title": "l", "productIds": ["secret"]}})
    for name, asked in (("home/page", {}), ("lists/get", {"listId": "l"}), ("catalog/related", {"productId": "tray"})):
        assert "secret" not in str(anyone().get(name, **asked)), name
    assert anyone().refused("catalog/related", {"productId": "secret"}).code == "product_not_found"
    given = next(c["memberPass"] for c in member.get("catalog/exclusive")["products"] if c["productId"] == "secret")
    assert anyone().get("catalog/related", productId="secret", memberPass=given)["chosen"] == 0
    question = {"productId": "secret", "text": "这是什么？"}
    assert stranger.refused("questions/ask", question).code == "product_not_found"
    assert member.call("questions/ask", question)["questionId"]
    unknown = [{"skuId": "secret-1", "reason": "not_found"}]
    assert preview(stranger, one("secret"))["unavailable"] == unknown
    for name in ("cart/add", "waiting/join"):
        assert stranger.refused(name, {"productId": "secret", "skuId": "secret-1"}).code == "sku_not_found"
