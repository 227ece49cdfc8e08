"""What stays without a reason only if the buyer confirmed it for this order: asked for in the preview, kept with the order, nothing without it."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.aftersales.agreed import terms_of
from chalicelib.orders.items import snapshot_of
from tests.goods import clerk, simple
from tests.promoting import one, preview, shopper, submit
from tests.world import Person


@pytest.fixture
def lan(small_table: Any) -> Person:
    staff = clerk(name="lin")
    for category in ("cosmetics", "fresh"):
        staff.call("products/save_category", {"categoryId": category, "name": category})
    staff.call("products/create", simple("mask", categoryIds=["cosmetics"]))
    staff.call("products/create", simple("salmon", categoryIds=["fresh"]))
    staff.call("products/create", simple("tray"))
    excluded = {"cosmetics": "if_confirmed", "fresh": "perishable"}
    version = staff.get("settings/get")["version"]
    staff.call("settings/update", {"expectedVersion": version, "changes": {"afterSale": {"excluded": excluded}}})
    return shopper()


ALL = [*one("mask"), *one("salmon"), *one("tray")]


@pytest.mark.row("G1")
def test_the_preview_names_the_lines_and_what_was_confirmed_stays_with_the_order(lan: Person) -> None:
    shown = preview(lan, ALL)
    assert [entry["skuId"] for entry in shown["toConfirm"]] == ["mask-1"]
    assert "质量问题不受影响" in shown["toConfirm"][0]["text"]
    order = lan.call("orders/submit", {"quoteToken": shown["quoteToken"], "confirmedTerms": ["mask-1"]})["orderNo"]
    terms = terms_of(snapshot_of(order))
    assert terms.excluded == {"mask-1": "if_confirmed", "salmon-1": "perishable"}
    assert terms.confirmed_at is not None


@pytest.mark.row("G1")
def test_without_the_confirmation_the_order_is_made_and_may_come_back(lan: Person) -> None:
    order = submit(lan, ALL)["orderNo"]
    terms = terms_of(snapshot_of(order))
    assert (terms.excluded, terms.confirmed_at) == ({"salmon-1": "perishable"}, None)


@pytest.mark.row("G1")
def test_a_confirmation_widens_nothing(lan: Person) -> None:
    order = submit(lan, ALL, confirmedTerms=["tray-1", "mask-1"])["orderNo"]
    assert "tray-1" not in terms_of(snapshot_of(order)).excluded, "only what the shop declared, by the law's kinds"
    body = {"items": one("tray"), "addressId": lan.headers["x-address"], "confirmedTerms": ["mask-1"]}
    refusal = lan.refused("orders/submit", body)
    assert (refusal.code, refusal.details["fields"][0]["field"]) == ("invalid_request", "confirmedTerms.0")
    assert preview(lan, one("tray"))["toConfirm"] == []
