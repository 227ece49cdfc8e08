"""promotions/save: a promotion that a merchant can have meant, under the version that was seen, with its history."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.runtime import clock
from tests.goods import clerk, relayed, simple
from tests.world import Person, buyer_with_token

_OF_TRAY = {"kind": "skus", "ids": ["tray-1"]}
_OF_TRAYS = {"kind": "products", "ids": ["tray"]}


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
        ({"kind": "price_cut", "rungs": "absent", "prices": {"tray-1": 0}}, "terms.prices.tray-1"),
        ({"kind": "price_cut", "rungs": "absent", "offFen": 1000, "scope": _OF_TRAY}, "terms.offFen"),
        ({"kind": "price_cut", "rungs": "absent", "offFen": 1000, "scope": _OF_TRAYS}, "terms.offFen"),
        ({"kind": "bundle", "rungs": "absent", "parts": [{"skuId": "tray-1"}], "priceFen": 0}, "terms.priceFen"),
        ({"kind": "pick_n", "rungs": "absent", "pieces": 2, "priceFen": 0}, "terms.priceFen"),
        (
            {"kind": "member_price", "rungs": "absent", "levels": [{"minLevel": 1, "prices": {"tray-1": 0}}]},
            "terms.levels.0.prices.tray-1",
        ),
        ({"by": "pieces", "rungs": [{"at": 2, "offFen": 2000}], "scope": _OF_TRAY}, "terms.rungs.0.offFen"),
    ],
)
def test_what_no_merchant_can_have_meant_is_refused_by_field(staff: Person, change: dict[str, Any], field: str) -> None:
    box = {"id": "box", "name": "礼盒", "what": "packaging", "fen": 500}
    staff.call("promotions/set_house_rules", {"rules": {"extras": [box]}, "expectedVersion": 0})
    named = json.loads(json.dumps(change).replace("tray-1", _sku()))
    refusal = staff.refused("promotions/save", body(**named))
    assert (refusal.code, refusal.details["fields"][0]["field"]) == ("invalid_request", field.replace("tray-1", _sku()))


@pytest.mark.row("S4")
def test_a_sum_off_the_whole_shop_is_below_what_its_cheapest_goods_cost(staff: Person) -> None:
    with relayed():
        staff.call("products/create", simple("spoon", priceFen=300))
    for change in (
        {"kind": "price_cut", "rungs": "absent", "offFen": 300},
        {"by": "pieces", "rungs": [{"at": 3, "offFen": 900}]},
    ):
        fault = staff.refused("promotions/save", body(**change)).details["fields"][0]
        assert "spoon" in fault["problem"]
        others = body(id="others", scope={"exceptProducts": ["spoon"]}, **change)
        assert staff.call("promotions/dry_run", others)["result"]["orders"] == 0
    less = {"kind": "price_cut", "rungs": "absent", "offFen": 299}
    assert staff.call("promotions/save", body(**less))["promotion"]["phase"] == "running"


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


@pytest.mark.row("F2")
def test_regions_of_freight_are_kept_as_what_codes_begin_with(staff: Person) -> None:
    zones = [{"regions": ["650000", "65", "110101"], "firstFen": 2500}, {"firstFen": 800}]
    template = {"id": "usual", "name": "快递", "default": True, "zones": zones, "refused": ["710000", "650100"]}
    sent = {"rules": {"freightTemplates": [template]}, "expectedVersion": 0}
    (kept,) = staff.call("promotions/set_house_rules", sent)["rules"]["freightTemplates"]
    assert (kept["refused"], kept["zones"][0]["regions"]) == (["71", "6501"], ["65", "110101"])
    for wrong in ("xinjiang", "6", "650", "000000", "6501020"):
        rules = {"freightTemplates": [{**template, "refused": ["54", wrong]}]}
        fault = staff.refused("promotions/set_house_rules", {"rules": rules, "expectedVersion": 1}).details["fields"][0]
        assert fault["field"] == "rules.freightTemplates.0.refused.1", wrong


@pytest.mark.row("S4")
def test_a_dry_run_refuses_what_nobody_could_save(staff: Person) -> None:
    for change, code in (
        ({"scope": {"kind": "skus", "ids": ["moon"]}}, "sku_not_found"),
        ({"rungs": [{"at": 5000, "offFen": 5000}]}, "invalid_request"),
    ):
        assert staff.refused("promotions/dry_run", body(**change)).code == code


@pytest.mark.row("H10")
def test_the_body_that_the_page_shows_sells_at_once(staff: Person) -> None:
    page = (Path(__file__).parents[3] / "docs" / "promotions.md").read_text(encoding="utf-8")
    shown = json.loads(page.split("```json")[1].split("```")[0])
    saved = staff.call("promotions/save", shown)["promotion"]
    assert (shown["expectedVersion"], saved["version"], saved["phase"]) == (0, 1, "running")
