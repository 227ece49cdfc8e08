"""promotions/save: a promotion that a merchant can have meant, under the version that was seen, with its history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.runtime import clock
from tests.goods import clerk, simple
from tests.world import Person, buyer_with_token


@pytest.fixture
def staff(small_table: Any) -> Person:
    member = clerk("promotions.write", "promotions.read", "products.write")
    member.call("products/create", simple("tray"))
    return member


def body(**change: Any) -> dict[str, Any]:
    terms = {"kind": "full_reduction", "id": "r", "name": "满减", "rungs": [{"at": 30000, "offFen": 5000}], **change}
    return {"terms": {name: value for name, value in terms.items() if value != "absent"}}


@pytest.mark.row("H10")
def test_a_change_needs_the_version_that_holds_and_leaves_a_history(staff: Person) -> None:
    first = staff.call("promotions/save", body())["promotion"]
    assert (first["version"], first["phase"]) == (1, "running")
    assert staff.refused("promotions/save", body()).code == "promotion_changed"
    changed = {**body(rungs=[{"at": 30000, "offFen": 6000}]), "expectedVersion": 1, "note": "加码"}
    second = staff.call("promotions/save", changed)["promotion"]
    assert (second["version"], second["terms"]["version"], second["note"]) == (2, 2, "加码")
    seen = staff.call("promotions/get", {"promotionId": "r"})
    assert [past["terms"]["rungs"][0]["offFen"] for past in seen["history"]] == [6000, 5000]
    assert staff.refused("promotions/get", {"promotionId": "x"}).code == "promotion_not_found"


@pytest.mark.row("H10")
def test_the_list_tells_the_phase_of_each(staff: Person) -> None:
    staff.call("promotions/save", body())
    staff.call("promotions/save", body(id="paused"))
    soon = clock.iso(clock.now() + timedelta(days=1))
    staff.call("promotions/save", body(id="soon", startsAt=soon))
    staff.call("promotions/set_state", {"promotionId": "paused", "action": "pause", "expectedVersion": 1})
    assert {one["promotionId"]: one["phase"] for one in staff.call("promotions/list")["promotions"]} == {
        "r": "running",
        "paused": "paused",
        "soon": "scheduled",
    }
    assert [one["promotionId"] for one in staff.call("promotions/list", {"phase": "paused"})["promotions"]] == [
        "paused"
    ]


@pytest.mark.row("A7")
def test_only_staff_with_the_permission_may(staff: Person) -> None:
    reader = clerk("promotions.read", name="reader")
    assert reader.refused("promotions/save", body()).status == 403
    assert buyer_with_token("0123456789AB").refused("promotions/list").status == 401
    assert reader.call("promotions/list")["promotions"] == []


@pytest.mark.row("H10")
@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "double-11"}, "terms.id"),
        ({"id": "freight"}, "terms.id"),
        ({"id": "box"}, "terms.id"),
        ({"endsAt": "2020-01-01T00:00:00Z"}, "terms.endsAt"),
        ({"startsAt": "2990-01-01T00:00:00Z"}, "terms.startsAt"),
        ({"scope": {"kind": "products", "ids": []}}, "terms.scope.ids"),
        ({"rungs": [{"at": 5000, "offFen": 5000}]}, "terms.rungs.0.offFen"),
        ({"kind": "full_discount", "rungs": [{"at": 1, "percentOff": 100}]}, "terms.rungs"),
        ({"kind": "price_cut", "rungs": "absent", "percentOff": 100}, "terms.percentOff"),
        ({"kind": "price_cut", "rungs": "absent", "prices": {"tray-1": 99_999_999}}, "terms.prices.tray-1"),
    ],
)
def test_what_no_merchant_can_have_meant_is_refused_by_field(staff: Person, change: dict[str, Any], field: str) -> None:
    box = {"id": "box", "name": "礼盒", "what": "packaging", "fen": 500}
    staff.call("promotions/set_house_rules", {"rules": {"extras": [box]}, "expectedVersion": 0})
    change = {**change, **({"prices": {_sku(): 99_999_999}} if "prices" in change else {})}
    refusal = staff.refused("promotions/save", body(**change))
    assert (refusal.code, refusal.details["fields"][0]["field"]) == ("invalid_request", field.replace("tray-1", _sku()))


def _sku() -> str:
    return str(simple("tray")["skus"][0]["skuId"])


@pytest.mark.row("H10")
def test_what_is_named_must_exist(staff: Person) -> None:
    for change, code in (
        ({"scope": {"kind": "products", "ids": ["moon"]}}, "product_not_found"),
        ({"scope": {"kind": "categories", "ids": ["moon"]}}, "category_not_found"),
        ({"kind": "full_gift", "rungs": [{"at": 1, "gifts": [{"skuId": "moon", "title": "月"}]}]}, "sku_not_found"),
    ):
        assert staff.refused("promotions/save", body(**change)).code == code


@pytest.mark.row("F2")
def test_house_rules_get_versions_and_names_of_their_own(staff: Person) -> None:
    template = {"id": "usual", "name": "快递", "default": True, "zones": [{"firstFen": 800}]}
    first = staff.call("promotions/set_house_rules", {"rules": {"freightTemplates": [template]}, "expectedVersion": 0})
    same = staff.call("promotions/set_house_rules", {"rules": first["rules"], "expectedVersion": 1})
    assert same["rules"]["freightTemplates"][0]["version"] == 1
    dearer = {**template, "zones": [{"firstFen": 900}]}
    after = staff.call("promotions/set_house_rules", {"rules": {"freightTemplates": [dearer]}, "expectedVersion": 2})
    assert after["rules"]["freightTemplates"][0]["version"] == 2
    assert staff.refused("promotions/set_house_rules", {"rules": {}, "expectedVersion": 2}).code == "promotion_changed"
    staff.call("promotions/save", body())
    named_so = {"freightTemplates": [{**template, "id": "r"}]}
    assert (
        staff.refused("promotions/set_house_rules", {"rules": named_so, "expectedVersion": 3}).code == "invalid_request"
    )
    twice = {"freightTemplates": [template, {**template, "default": False}]}
    assert staff.refused("promotions/set_house_rules", {"rules": twice, "expectedVersion": 3}).code == "invalid_request"
