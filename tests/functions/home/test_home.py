"""lists, home, boot, scenes: arranged by staff, shown in their time, in few reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members, providers
from chalicelib.members import Identified, User
from chalicelib.orders.items import OpenOrders, open_key
from chalicelib.platform.errors import Busy, Misconfigured, Refused
from chalicelib.runtime import clock
from chalicelib.scenes import scene_id
from chalicelib.store import table
from tests import bucket as buckets
from tests.bucket import Bucket
from tests.goods import clerk, relayed, simple
from tests.interleave import asked
from tests.world import Person, anyone, buyer_with_token, forward


@pytest.fixture
def staff(small_table: Any) -> Person:
    made = clerk("products.write", "home.write", "home.read")
    with relayed():
        for name in ("a", "b", "c"):
            made.call("products/create", simple(name, images=[f"/media/{name}.png"]))
            forward(seconds=1)
    return made


def at(**delta: float) -> str:
    return clock.iso(clock.now() + timedelta(**delta))


def save(staff: Person, list_id: str, version: int = 0, **terms: Any) -> int:
    body = {"expectedVersion": version, "terms": {"listId": list_id, "title": list_id, **terms}}
    return int(staff.call("lists/save", body)["version"])


def arrange(staff: Person, *blocks: dict[str, Any], version: int = 0) -> int:
    return int(staff.call("home/save", {"expectedVersion": version, "blocks": list(blocks)})["version"])


def shown(page: dict[str, Any]) -> dict[str, list[str]]:
    """Block -> the products in it."""
    return {block["blockId"]: [one["productId"] for one in block["products"]] for block in page["blocks"]}


@pytest.mark.row("B14")
def test_a_list_is_shown_in_its_time_and_chosen_by_hand_or_by_itself(staff: Person) -> None:
    save(staff, "spring", productIds=["c", "gone", "a"], startsAt=at(hours=1), endsAt=at(hours=2))
    save(staff, "new", kind="new", chosen="newest")
    assert anyone().refused("lists/get", {"listId": "spring"}).code == "list_not_found"
    assert [one["productId"] for one in anyone().get("lists/get", listId="new", most=2)["products"]] == ["c", "b"]
    forward(hours=1)
    assert [one["productId"] for one in anyone().get("lists/get", listId="spring")["products"]] == ["c", "a"]
    forward(hours=1)
    assert anyone().refused("lists/get", {"listId": "spring"}).code == "list_not_found"
    staff = clerk("home.write", "home.read")
    assert [(one["terms"]["listId"], one["shownNow"]) for one in staff.get("lists/staff_list")["lists"]] == [
        ("new", True),
        ("spring", False),
    ]
    body = {"expectedVersion": 0, "terms": {"listId": "new", "title": "x"}}
    assert staff.refused("lists/save", body).details == {"version": 1}
    for wrong in ({"productIds": ["a", "a"]}, {"startsAt": at(hours=2), "endsAt": at(hours=1)}):
        assert (
            staff.refused("lists/save", {"expectedVersion": 0, "terms": {"listId": "x", "title": "x", **wrong}}).status
            == 400
        )


@pytest.mark.row("P1")
def test_the_home_page_shows_what_is_in_its_time_in_two_reads(staff: Person) -> None:
    save(staff, "hot", kind="hot", productIds=["b", "c"])
    banners = [
        {"bannerId": "now", "image": "/media/1.png", "target": "pages/goods/details/index?spuId=a"},
        {"bannerId": "later", "image": "/media/2.png", "startsAt": at(hours=1)},
        {"bannerId": "over", "image": "/media/3.png", "endsAt": at(seconds=-1)},
    ]
    arrange(
        staff,
        {"blockId": "top", "kind": "banners", "banners": banners},
        {"blockId": "hot", "kind": "list", "listId": "hot"},
        {"blockId": "ours", "kind": "products", "productIds": ["a", "gone"]},
        {"blockId": "sale", "kind": "notice", "text": "大促", "startsAt": at(hours=1)},
    )
    with asked() as operations:
        page = anyone().get("home/page")["page"]
    assert operations == ["GetItem", "BatchGetItem"]
    assert shown(page) == {"top": [], "hot": ["b", "c"], "ours": ["a"]}
    assert [banner["bannerId"] for banner in page["blocks"][0]["banners"]] == ["now"]
    forward(hours=1)
    later = anyone().get("home/page")["page"]
    assert [banner["bannerId"] for banner in later["blocks"][0]["banners"]] == ["now", "later"]
    assert "sale" in shown(later)
    assert later["etag"] != page["etag"]


@pytest.mark.row("P1")
def test_the_page_has_an_etag_and_follows_its_lists(staff: Person) -> None:
    save(staff, "hot", productIds=["b"])
    arrange(staff, {"blockId": "hot", "kind": "list", "listId": "hot"})
    first = anyone().send("home/page", query={}, method="GET")
    again = {"if-none-match": first.headers["ETag"]}
    assert anyone().send("home/page", query={}, method="GET", headers=again).status == 304
    save(staff, "hot", 1, productIds=["a"])
    assert anyone().send("home/page", query={}, method="GET", headers=again).status == 200
    assert shown(anyone().get("home/page")["page"]) == {"hot": ["a"]}
    assert staff.refused("lists/remove", {"listId": "hot"}).code == "list_in_use"
    assert staff.get("home/get")["version"] == 2, "the list has moved the page's version on"
    arrange(staff, version=2)
    staff.call("lists/remove", {"listId": "hot"})
    assert staff.get("lists/staff_list")["lists"] == []


@pytest.mark.row("P1")
@pytest.mark.row("S4")
@pytest.mark.parametrize(
    "blocks",
    [
        [{"blockId": "a", "kind": "notice"}, {"blockId": "a", "kind": "notice"}],
        [{"blockId": "a", "kind": "list"}],
        [{"blockId": "a", "kind": "notice", "listId": "x"}],
        [
            {
                "blockId": "a",
                "kind": "banners",
                "banners": [{"bannerId": "b", "image": "/x.png", "target": "javascript:alert(1)"}],
            }
        ],
    ],
)
def test_a_page_that_makes_no_sense_is_refused(staff: Person, blocks: list[dict[str, Any]]) -> None:
    assert staff.refused("home/save", {"expectedVersion": 0, "blocks": blocks}).status == 400
    assert staff.refused("home/save", {"expectedVersion": 3, "blocks": []}).code == "home_changed"
    unknown = [{"blockId": "a", "kind": "list", "listId": "none"}]
    assert staff.refused("home/save", {"expectedVersion": 0, "blocks": unknown}).code == "list_not_found"


@pytest.mark.row("X22")
def test_one_call_of_four_reads_starts_the_mini_program(staff: Person) -> None:
    save(staff, "hot", productIds=["b", "c"])
    arrange(
        staff,
        {"blockId": "hot", "kind": "list", "listId": "hot"},
        {"blockId": "note", "kind": "notice", "text": "你好"},
    )
    member, _ = members.log_in(Identified("wechat", "wx1", "oLan"), clock.now())
    lan = buyer_with_token(member.uid)
    lan.call("cart/add", {"productId": "a", "skuId": "a-1", "quantity": 3})
    lan.get("home/boot")  # the shop's settings are kept in memory for half a minute
    with asked() as operations:
        found = lan.get("home/boot")
    assert operations == ["BatchGetItem", "Query", "BatchGetItem", "Query"]
    assert (found["buyerId"], found["isNew"], found["cartLines"], found["cartUnits"]) == (lan.uid, True, 1, 3)
    assert found["badges"] == {"unpaid": 0, "toShip": 0, "toReceive": 0, "unread": 0}
    assert shown(found["home"]) == {"hot": ["b", "c"], "note": []}
    known = ",".join(block["etag"] for block in found["home"]["blocks"])
    same = lan.get("home/boot", known=known)["home"]
    assert (same["blocks"], same["unchanged"]) == ([], ["hot", "note"])
    with relayed():
        staff.call("products/set_on_sale", {"productId": "b", "onSale": False})
    after = lan.get("home/boot", known=known)["home"]
    assert (shown(after), after["unchanged"]) == ({"hot": ["c"]}, ["note"])


def someone(name: str, **facts: Any) -> Person:
    """A buyer of whom the shop knows these facts."""
    member, _ = members.log_in(Identified(facts.pop("platform", "wechat"), "wx1", name), clock.now())
    if bought := facts.pop("bought", False):
        table.put(OpenOrders.at(open_key(member.uid), holds={}, bought_before=bought))
    if facts:
        table.update(User, member.key, [getattr(User, fact).set(value) for fact, value in facts.items()])
    return buyer_with_token(member.uid)


def parts(answer: dict[str, Any]) -> dict[str, list[str]]:
    return {block["blockId"]: [one["bannerId"] for one in block["banners"]] for block in answer["blocks"]}


@pytest.mark.row("P1")
def test_each_part_is_shown_to_its_audience_alone(staff: Person) -> None:
    def banner(banner_id: str, **audience: Any) -> dict[str, Any]:
        return {"bannerId": banner_id, "image": "/media/1.png", "audience": audience}

    top = [
        banner("all"),
        banner("new", firstOrder=True),
        banner("back", firstOrder=False),
        banner("gold", minLevel=2),
        banner("tagged", tags=["vip", "tea"]),
        banner("alipay", platforms=["alipay"]),
        banner("both", minLevel=2, firstOrder=True),
    ]
    arrange(
        staff,
        {"blockId": "top", "kind": "banners", "banners": top},
        {"blockId": "golden", "kind": "notice", "text": "金卡", "audience": {"minLevel": 2}},
    )
    assert parts(anyone().get("home/page")["page"]) == {"top": ["all"]}
    assert parts(someone("a").get("home/boot")["home"]) == {"top": ["all", "new"]}
    old = someone("b", bought=True, level=2, tags=["tea"]).get("home/boot")["home"]
    assert parts(old) == {"top": ["all", "back", "gold", "tagged"], "golden": []}
    assert parts(someone("c", platform="alipay").get("home/boot")["home"]) == {"top": ["all", "new", "alipay"]}
    assert parts(someone("d", level=3).get("home/boot")["home"])["top"] == ["all", "new", "gold", "both"]
    assert "audience" not in str(old), "whom else it is for is the shop's own business"
    stored = staff.get("home/get")["blocks"][0]["banners"][6]["audience"]
    assert stored == {"minLevel": 2, "firstOrder": True, "tags": [], "platforms": []}


@pytest.mark.row("P1")
def test_what_was_seen_and_clicked_is_counted_once_a_report_spread_over_shards(staff: Person) -> None:
    banners = [{"bannerId": "spring", "image": "/media/1.png", "title": "喝茶"}]
    arrange(staff, {"blockId": "top", "kind": "banners", "banners": banners}, {"blockId": "ours", "kind": "products"})

    def report(name: str, *told: dict[str, Any]) -> dict[str, Any]:
        return {"reportId": f"report-{name}", "parts": list(told)}

    spring = {"blockId": "top", "bannerId": "spring", "shown": 3, "clicked": 1}
    buyers = [buyer_with_token(f"{number:012d}") for number in range(40)]
    for buyer in buyers:
        told = report("1", spring, {"blockId": "ours", "shown": 1}, {"blockId": "forged", "shown": 100})
        with asked() as operations:
            assert buyer.call("home/seen", told) == {"counted": 2}
        assert operations == ["GetItem", "PutItem", "UpdateItem"]
        assert buyer.call("home/seen", told) == {"counted": 0}, "sent again"
    assert buyers[0].call("home/seen", report("2", {**spring, "shown": 1, "clicked": 1})) == {"counted": 1}
    assert buyers[0].refused("home/seen", report("3", {**spring, "shown": 101})).status == 400

    month = clock.month(clock.now())
    assert staff.get("home/effect", month=month)["parts"] == [
        {"part": "ours", "title": "", "shown": 40, "clicked": 0, "clickPermille": 0},
        {"part": "top.spring", "title": "喝茶", "shown": 121, "clicked": 41, "clickPermille": 338},
    ]
    assert len(table.query_all(f"SLOTS#{month}")) > 8, "the counts of a day lie in many items"
    forward(days=1)
    buyer_with_token(buyers[1].uid).call("home/seen", report("4", spring))
    days = clerk("home.read").get("home/effect", month=clock.month(clock.now()))["days"]
    assert days[-1]["parts"] == [
        {"part": "top.spring", "title": "喝茶", "shown": 3, "clicked": 1, "clickPermille": 333}
    ]


class _Printer:
    """WeChat's QR codes."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, int]] = []
        self.fails: Exception | None = None

    def unlimited(self, scene: str, page: str, width: int) -> bytes:
        self.asked.append((scene, page, width))
        if self.fails:
            raise self.fails
        return b"\x89PNG\r\n\x1a\n-code"


@pytest.fixture
def printer() -> Iterator[_Printer]:
    made = _Printer()
    before = providers.use("wechat_codes", made)
    yield made
    providers.use("wechat_codes", before)


@pytest.fixture
def bucket(small_table: Any) -> Iterator[Bucket]:
    with buckets.in_memory() as made:
        yield made


@pytest.mark.row("B15")
def test_a_code_is_fetched_once_and_leads_where_it_was_made_for(
    staff: Person, bucket: Bucket, printer: _Printer
) -> None:
    target = {"page": "pages/goods/details/index", "parameters": {"spuId": "a"}, "label": "橱窗"}
    made = staff.call("scenes/create", target)
    assert staff.call("scenes/create", target) == made
    assert len(printer.asked) == 1
    assert len(made["sceneId"]) <= 32
    assert bucket.files[f"media/u/scene-{made['sceneId']}.png"] == (b"\x89PNG\r\n\x1a\n-code", "image/png")
    found = anyone().get("scenes/resolve", sceneId=made["sceneId"])
    assert found == {"page": target["page"], "parameters": {"spuId": "a"}}
    assert staff.call("scenes/create", {**target, "label": "海报"})["sceneId"] != made["sceneId"]
    assert anyone().refused("scenes/resolve", {"sceneId": "nowhere"}).code == "scene_not_found"


@pytest.mark.row("B15")
def test_two_targets_are_two_scenes_however_they_are_spelled(staff: Person, bucket: Bucket, printer: _Printer) -> None:
    assert scene_id("p", {"a": "1", "b": "2"}, "") != scene_id("p", {"a": "1\nb=2"}, "")
    assert scene_id("p", {"a": "1", "b": "2"}, "") == scene_id("p", {"b": "2", "a": "1"}, "")
    assert staff.refused("scenes/create", {"page": "p", "parameters": {"a": "1\nb=2"}}).status == 400


@pytest.mark.row("B15")
def test_wechat_may_be_busy_or_refuse(staff: Person, bucket: Bucket, printer: _Printer) -> None:
    target = {"page": "pages/index"}
    for fails, code in (
        (Busy("-1"), "provider_unavailable"),
        (Refused("40169"), "provider_refused"),
        (Misconfigured("41030"), "page_unknown"),
    ):
        printer.fails = fails
        assert staff.refused("scenes/create", target).code == code
    printer.fails = None
    staff.call("scenes/create", target)
