"""Personalised goods: what the buyer fills in goes from the cart into the order's line."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import members
from chalicelib.members import Identified
from chalicelib.orders.items import snapshot_of
from chalicelib.runtime import clock
from tests.goods import clerk, simple
from tests.integration.shop import ADDRESS
from tests.world import Person, buyer_with_token

FORM = [
    {"fieldId": "words", "title": "刻字", "required": True, "most": 4},
    {"fieldId": "font", "title": "字体", "kind": "choice", "choices": ["楷", "隶"]},
]


@pytest.fixture
def lan(small_table: Any) -> Person:
    clerk("products.write").call("products/create", simple("ring", form=FORM))
    member, _ = members.log_in(Identified("wechat", "wx1", "oLan"), clock.now())
    person = buyer_with_token(member.uid)
    person.headers["x-address"] = person.call("addresses/save", ADDRESS)["addressId"]
    return person


@pytest.mark.row("T6")
def test_what_was_filled_in_stands_in_cart_quote_and_order(lan: Person) -> None:
    ring = {"productId": "ring", "skuId": "ring-1", "quantity": 1}
    for form in ({}, {"words": "太长太长太长"}, {"words": "平安", "font": "草"}, {"words": "平安", "size": "1"}):
        assert lan.refused("cart/add", {**ring, "form": form}).code == "invalid_request"
    lan.call("cart/add", {**ring, "form": {"words": "平安", "font": "隶"}})
    lan.call("cart/add", ring)
    (line,) = lan.get("cart/view")["lines"]
    assert (line["quantity"], line["specText"]) == (2, "刻字：平安，字体：隶")
    lan.call("cart/set_quantity", {"skuId": "ring-1", "quantity": 1})
    shown = lan.call("orders/preview", {"addressId": lan.headers["x-address"]})
    made = lan.call("orders/submit", {"quoteToken": shown["quoteToken"]})
    assert [one.spec_text for one in snapshot_of(made["orderNo"]).lines] == ["刻字：平安，字体：隶"]
    assert lan.get("cart/view")["lines"] == []


@pytest.mark.row("T6")
def test_what_asks_for_something_is_not_bought_past_the_cart(lan: Person) -> None:
    body = {"items": [{"productId": "ring", "skuId": "ring-1", "quantity": 1}], "addressId": lan.headers["x-address"]}
    refusal = lan.refused("orders/submit", body)
    assert (refusal.code, refusal.details["lines"][0]["reason"]) == ("lines_unavailable", "form_needed")
