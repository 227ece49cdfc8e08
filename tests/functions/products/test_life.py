"""products: from the draft to the sale and off it again, found by staff, tagged, on time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import shop
from chalicelib.catalog import form, vetting
from chalicelib.catalog.items import FormField
from chalicelib.runtime import clock
from chalicelib.runtime.errors import ShopError
from chalicelib.search import engines
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.store import table
from functions.jobs import timers
from tests.goods import clerk, mug, relayed, simple
from tests.interleave import just_before_writing
from tests.world import Person, anyone, forward

GOOD = {"title": "粗陶杯", "images": ["/media/a.png"]}


@pytest.fixture
def staff(small_table: Any) -> Person:
    return clerk("products.write", "products.read")


@pytest.fixture
def strict(staff: Person) -> Person:
    """A shop that approves products first; the one who approves."""
    table.put(SettingsItem.at(shop.KEY, version=1, value=ShopSettings(product_review=True, watched_words=["山寨"])))
    shop.forget()
    return clerk("products.approve", name="boss")


def line(staff: Person, product_id: str) -> dict[str, Any]:
    (found,) = staff.get("products/staff_list", number=product_id)["products"]
    return dict(found)


def ids(staff: Person, **query: Any) -> list[str]:
    return [one["productId"] for one in staff.get("products/staff_list", **query)["products"]]


@pytest.mark.row("B4")
def test_nothing_is_sold_before_it_is_approved(staff: Person, strict: Person) -> None:
    with relayed():
        staff.call("products/create", simple("cup", **GOOD))
        assert line(staff, "cup")["status"] == "draft"
        assert (
            staff.refused("products/set_on_sale", {"productId": "cup", "onSale": True}).code == "product_not_approved"
        )
        on = {"productId": "cup", "expectedVersion": 1, "onSale": True}
        assert staff.refused("products/update", on).code == "product_not_approved"
        assert (
            strict.refused("products/review", {"productId": "cup", "expectedVersion": 1, "decision": "approve"}).code
            == "product_state"
        )
        waiting = staff.call("products/submit", {"productId": "cup"})
        assert waiting["review"] == "pending"
        assert staff.call("products/submit", {"productId": "cup"}) == waiting
        decision = {"productId": "cup", "expectedVersion": waiting["version"]}
        assert strict.refused("products/review", {**decision, "decision": "reject"}).status == 400
        strict.call("products/review", {**decision, "decision": "reject", "reason": "图片太暗"})
        assert (line(staff, "cup")["status"], line(staff, "cup")["reviewNote"]) == ("rejected", "图片太暗")
        version = staff.call("products/submit", {"productId": "cup"})["version"]
        assert strict.refused("products/review", {**decision, "decision": "approve"}).code == "product_changed"
        approved = strict.call("products/review", {**decision, "expectedVersion": version, "decision": "approve"})
    assert (approved["review"], approved["onSale"]) == ("approved", True)
    assert [one["productId"] for one in anyone().get("catalog/browse")["products"]] == ["cup"]
    assert staff.refused("products/review", {**decision, "decision": "approve"}).status == 403


@pytest.mark.row("B4")
def test_what_was_approved_is_what_is_sold(staff: Person, strict: Person) -> None:
    with relayed():
        staff.call("products/create", simple("cup", **GOOD))
        version = staff.call("products/submit", {"productId": "cup"})["version"]
        version = strict.call(
            "products/review", {"productId": "cup", "expectedVersion": version, "decision": "approve"}
        )["version"]
    price = {
        "productId": "cup",
        "expectedVersion": version,
        "skus": [{"skuId": "cup-1", "priceFen": 900}],
        "tags": ["新"],
    }
    version = staff.call("products/update", price)["version"]
    assert line(staff, "cup")["status"] == "on_sale", "prices and tags may change"
    staff.call("products/update", {"productId": "cup", "expectedVersion": version, "title": "别的东西"})
    assert line(staff, "cup")["status"] == "draft"
    add = {"productId": "cup", "skuId": "cup-1", "quantity": 1}
    assert anyone().get("catalog/product", productId="cup")["onSale"] is False, add


@pytest.mark.row("B4")
def test_what_is_wrong_is_told_before_people_look(staff: Person, strict: Person) -> None:
    body = mug(title="全网第一的山寨杯", images=[])
    body["skus"][0] |= {"priceFen": 1, "linePriceFen": None}
    staff.call("products/create", body)
    refusal = staff.refused("products/submit", {"productId": "mug"})
    found = {(one["check"], one["found"]) for one in refusal.details["problems"]}
    assert found == {
        ("words", "全网第一"),
        ("words", "山寨"),
        ("pictures", "images"),
        ("price", "mug-red-l"),
        ("price", "mug-blue-s"),
    }
    assert "国家级" in vetting.ABSOLUTE


@pytest.mark.row("B4")
def test_a_shop_may_do_without_approval(staff: Person) -> None:
    staff.call("products/create", simple("cup"))
    assert line(staff, "cup")["status"] == "on_sale"
    assert staff.refused("products/submit", {"productId": "cup"}).code == "product_unfit"


@pytest.mark.row("B6")
def test_staff_finds_by_status_title_number_and_category_page_by_page(staff: Person) -> None:
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯"})
    for number in range(7):
        title = f"{'红' if number % 2 else '蓝'}杯 {number}"
        staff.call(
            "products/create",
            simple(f"c{number}", title=title, onSale=number != 3, categoryIds=["cups"] if number < 4 else []),
        )
        forward(seconds=1)
    assert ids(staff) == ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]
    assert ids(staff, status="off_sale") == ["c3"]
    assert ids(staff, words="红") == ["c5", "c3", "c1"]
    assert ids(staff, categoryId="cups") == ["c3", "c2", "c1", "c0"]
    assert ids(staff, number="c2") == ids(staff, number="c2-1") == ["c2"]
    assert ids(staff, number="nothing") == []
    seen: list[str] = []
    after: dict[str, str] = {}
    for expected in (3, 3, 1):
        page = staff.get("products/staff_list", pageSize=3, **after)
        seen += [one["productId"] for one in page["products"]]
        assert len(page["products"]) == expected
        after = {"cursor": page["nextCursor"]}
    assert seen == ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]
    foreign = staff.get("products/staff_list", pageSize=3)["nextCursor"]
    assert staff.refused("products/staff_list", {"words": "红", "cursor": foreign}).code == "invalid_cursor"


@pytest.mark.row("B6")
def test_what_an_editor_reads_is_what_he_can_send(staff: Person) -> None:
    staff.call("products/create", mug(brand="茗屿", relatedIds=["x"]))
    found = staff.get("products/get", productId="mug")
    assert (found["page"]["brand"], found["line"]["version"], len(found["skus"])) == ("茗屿", 1, 3)
    assert [sku["stock"] for sku in found["skus"]] == [5, 5, 5]
    change = {"productId": "mug", "expectedVersion": 1, **{k: v for k, v in found["page"].items() if v is not None}}
    assert staff.call("products/update", change)["version"] == 2
    assert staff.get("products/get", productId="mug")["page"] == found["page"]


@pytest.mark.row("B1")
def test_a_product_goes_on_sale_and_off_again_on_time(staff: Person) -> None:
    staff.call("products/create", simple("cup", onSale=False))
    now = clock.now()
    plan = {
        "productId": "cup",
        "onAt": clock.iso(now + timedelta(hours=1)),
        "offAt": clock.iso(now + timedelta(hours=2)),
    }
    made = staff.call("products/schedule", plan)
    assert staff.call("products/schedule", plan)["version"] == made["version"]
    states = []
    for _ in range(3):
        timers.handle({})
        staff = clerk("products.write", "products.read")
        states.append(line(staff, "cup")["status"])
        forward(hours=1, seconds=1)
    timers.handle({})
    assert states == ["off_sale", "on_sale", "off_sale"]
    late = {"productId": "cup", "offAt": clock.iso(clock.now())}
    staff = clerk("products.write", "products.read")
    assert staff.refused("products/schedule", late).details["fields"][0]["field"] == "offAt"
    plan = {"productId": "cup", "onAt": clock.iso(clock.now() + timedelta(hours=1))}
    staff.call("products/schedule", plan)
    staff.call(
        "products/update", {"productId": "cup", "expectedVersion": line(staff, "cup")["version"], "title": "杯子"}
    )
    staff.call("products/schedule", {"productId": "cup"})
    forward(hours=2)
    timers.handle({})
    staff = clerk("products.write", "products.read")
    assert line(staff, "cup")["status"] == "off_sale", "the plan was taken back"


@pytest.mark.row("B3")
def test_tags_are_put_on_and_taken_off_many(staff: Person) -> None:
    engines.forget()  # an engine that another test has opened looks again after ten seconds of its own clock
    for name in ("a", "b"):
        staff.call("products/create", simple(name, tags=["旧"]))
    tags = staff.call("products/tag", {"productIds": ["a", "b"], "add": ["夏季"], "remove": ["旧"]})["tags"]
    assert tags == {"a": ["夏季"], "b": ["夏季"]}
    staff.call("products/tag", {"productIds": ["a"], "add": ["夏季"], "remove": ["旧"]})
    assert line(staff, "a")["version"] == 2, "what is so already is not written"
    many = {"productIds": ["a"], "add": [f"t{number}" for number in range(10)]}
    assert staff.refused("products/tag", many).details["fields"][0]["field"] == "add"
    with relayed():
        staff.call("products/tag", {"productIds": ["b"], "add": ["送礼"]})
    assert [one["productId"] for one in anyone().get("catalog/search", tag="送礼")["products"]] == ["b"]


@pytest.mark.row("B3")
def test_related_are_the_chosen_ones_and_then_the_best_of_the_kind(staff: Person) -> None:
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯"})
    with relayed():
        for name in ("a", "b", "c"):
            staff.call(
                "products/create",
                simple(name, categoryIds=["cups"], relatedIds=["tray", "gone", "off"] if name == "a" else []),
            )
        staff.call("products/create", simple("tray"))
        staff.call("products/create", simple("off", onSale=False))
    found = anyone().get("catalog/related", productId="a")
    assert (found["products"][0]["productId"], found["chosen"]) == ("tray", 1)
    assert sorted(one["productId"] for one in found["products"]) == ["b", "c", "tray"]
    assert anyone().refused("catalog/related", {"productId": "none"}).code == "product_not_found"


@pytest.mark.row("B2")
def test_a_category_that_holds_nothing_can_be_removed_and_siblings_sorted(staff: Person) -> None:
    for name, parent in (("home", None), ("cups", "home"), ("pots", "home")):
        staff.call("products/save_category", {"categoryId": name, "name": name, "parentId": parent})
    with relayed():
        staff.call("products/create", simple("cup", categoryIds=["cups"]))
    assert staff.refused("products/remove_category", {"categoryId": "home"}).details == {"count": 3}
    assert staff.refused("products/remove_category", {"categoryId": "cups"}).code == "category_in_use"
    staff.call("products/sort_categories", {"parentId": "home", "categoryIds": ["pots", "cups"]})
    (home,) = anyone().get("catalog/categories")["categories"]
    assert [one["categoryId"] for one in home["children"]] == ["pots", "cups"]
    for wrong in (["pots"], ["pots", "cups", "home"], ["pots", "pots"]):
        assert staff.refused("products/sort_categories", {"parentId": "home", "categoryIds": wrong}).status == 400
    staff.call("products/save_category", {"categoryId": "pots", "hidden": True})
    assert [one["categoryId"] for one in staff.get("products/categories")["categories"]] == ["home", "pots", "cups"]
    with just_before_writing(
        lambda: staff.call("products/save_category", {"categoryId": "tea", "name": "茶", "parentId": "pots"})
    ):
        assert staff.refused("products/remove_category", {"categoryId": "pots"}).code == "category_in_use"
    staff.call("products/remove_category", {"categoryId": "tea"})
    staff.call("products/remove_category", {"categoryId": "pots"})
    assert staff.refused("products/remove_category", {"categoryId": "pots"}).code == "category_not_found"


FORM = [
    FormField(field_id="words", title="刻字", required=True, most=4),
    FormField(field_id="font", title="字体", kind="choice", choices=["楷", "隶"]),
]


@pytest.mark.row("T6")
def test_what_a_buyer_fills_in_is_checked() -> None:
    assert form.filled_in(FORM, {"words": " 平安 ", "font": ""}) == {"刻字": "平安"}
    assert form.filled_in(FORM, {"font": "隶", "words": "喜"}) == {"刻字": "喜", "字体": "隶"}
    for given in (
        {},
        {"words": "  "},
        {"words": "太长太长太长"},
        {"words": "喜", "font": "草"},
        {"words": "喜", "size": "1"},
    ):
        with pytest.raises(ShopError) as refused:
            form.filled_in(FORM, given)
        assert refused.value.code == "invalid_request"


@pytest.mark.row("T6")
def test_a_form_that_nobody_can_fill_in_is_refused(staff: Person) -> None:
    for asked in (
        [{"fieldId": "a", "title": "a"}, {"fieldId": "a", "title": "b"}],
        [{"fieldId": "a", "title": "a", "kind": "choice"}],
        [{"fieldId": "a", "title": "a", "choices": ["1"]}],
    ):
        assert (
            staff.refused("products/create", simple("cup", form=asked))
            .details["fields"][0]["field"]
            .startswith("form.")
        )
