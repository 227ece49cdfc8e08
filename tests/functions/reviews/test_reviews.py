"""Reviews: once for each bought line, looked at where the shop wants it, counted exactly, written by the clock when nobody does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import consequences, doctor, shop
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.orders.items import OrderHead
from chalicelib.reviews.items import Expected
from chalicelib.runtime import clock
from chalicelib.shop import ShopSettings
from chalicelib.store import scan, stream, table, timers, transport
from chalicelib.store.item import Key
from functions.jobs import timers as job
from tests import streams
from tests.goods import clerk
from tests.received import member, order
from tests.world import Person, TestClock, anyone, forward


@pytest.fixture
def xiaolan(small_table: TestClock) -> Person:
    return member("小岚")


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    return clerk("reviews.read", "reviews.write", name="lin")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Any:
    def use(**changes: Any) -> None:
        monkeypatch.setattr(shop, "current", lambda: ShopSettings(**changes))

    return use


def _review(buyer: Person, head: OrderHead, sku: str = "tray-1", **body: Any) -> dict[str, Any]:
    forward(seconds=1)
    return buyer.call("reviews/create", {"orderNo": head.order_no, "skuId": sku, "rating": 5, "text": "好", **body})


def _listed(product: str = "tray", **query: Any) -> list[str]:
    return [one["text"] for one in anyone().get("reviews/list", productId=product, **query)["reviews"]]


def _summary(product: str = "tray") -> dict[str, Any]:
    return anyone().get("reviews/summary", productId=product)["summary"]


def _received(head: OrderHead) -> None:
    """Its receipt was noted: it finishes seven days later."""
    table.update(OrderHead, head.key, timers.arm(head.key, "finish", clock.now() + timedelta(days=7)))


def _books_agree() -> None:
    raws = [raw for page in scan.pages() for raw in page.items if raw["kind"]["S"].startswith("review")]
    found = doctor.examine(raws, doctor.Context(clock.now(), 1))
    assert [one.say for one in found if one.law == "reviews"] == []


@pytest.mark.row("B11")
def test_a_bought_line_is_reviewed_once_and_everybody_reads_it(xiaolan: Person) -> None:
    head = order(xiaolan, "tray", "bowl")
    assert _review(xiaolan, head, text="釉色很好")["state"] == "shown"
    assert xiaolan.refused("reviews/create", _body(head)).code == "already_reviewed"
    (seen,) = anyone().get("reviews/list", productId="tray")["reviews"]
    assert (seen["name"], seen["rating"], seen["text"], seen["specText"]) == ("小岚", 5, "釉色很好", "大号")
    assert seen["avatar"] == "/media/face.png"
    assert not {"uid", "orderNo"} & set(seen), "nobody learns who bought what in which order"
    assert _review(xiaolan, head, "bowl-1")["state"] == "shown"
    _books_agree()


def _body(head: OrderHead, **changes: Any) -> dict[str, Any]:
    return {"orderNo": head.order_no, "skuId": "tray-1", "rating": 4, "text": "再评", **changes}


@pytest.mark.row("B11")
def test_only_received_lines_of_ones_own_can_be_reviewed(xiaolan: Person) -> None:
    head, thief = order(xiaolan, "tray"), member()
    assert thief.refused("reviews/create", _body(head)).code == "order_not_found"
    assert xiaolan.refused("reviews/create", _body(head, skuId="bowl-1")).code == "review_line_not_found"
    shipped = order(xiaolan, "tray", status="SHIPPED")
    assert xiaolan.refused("reviews/create", _body(shipped)).code == "order_state"
    for rating in (0, 6):
        assert xiaolan.refused("reviews/create", _body(head, rating=rating)).status == 400


@pytest.mark.row("B11")
def test_an_anonymous_review_shows_neither_name_nor_face(xiaolan: Person) -> None:
    head = order(xiaolan, "tray")
    _review(xiaolan, head, anonymous=True)
    (seen,) = anyone().get("reviews/list", productId="tray")["reviews"]
    assert (seen["name"], seen["avatar"], seen["anonymous"]) == ("匿名用户", None, True)
    assert "小岚" not in json.dumps(
        [raw for page in scan.pages() for raw in page.items if raw["kind"]["S"] == "review_card"]
    )


@pytest.mark.row("B11")
def test_levels_pictures_and_counts(xiaolan: Person) -> None:
    for number, rating in enumerate([5, 4, 3, 1, 2, 5]):
        media = [{"src": f"/media/{number}.png"}] if number in (0, 3) else []
        _review(xiaolan, order(xiaolan, "tray"), rating=rating, text=str(number), media=media)
    assert _listed() == ["5", "4", "3", "2", "1", "0"]
    assert _listed(filter="good") == ["5", "1", "0"]
    assert _listed(filter="middle") == ["2"]
    assert _listed(filter="bad") == ["4", "3"]
    assert _listed(filter="with_image") == ["3", "0"]
    assert _summary() == {
        "total": 6, "good": 3, "middle": 1, "bad": 2, "withImage": 2, "goodRate": 50, "average": 3.3
    }  # fmt: skip
    assert _summary("moon") == {
        "total": 0, "good": 0, "middle": 0, "bad": 0, "withImage": 0, "goodRate": 100, "average": 5.0
    }  # fmt: skip
    _books_agree()


@pytest.mark.row("B11")
@pytest.mark.parametrize("which", ["all", "good", "with_image"])
def test_every_page_size_tells_each_review_once(xiaolan: Person, which: str) -> None:
    ratings = [5, 5, 3, 1, 4, 2, 3, 5, 1]
    for number, rating in enumerate(ratings):
        media = [{"src": "/media/1.png"}] if number % 2 else []
        _review(xiaolan, order(xiaolan, "tray"), rating=rating, text=str(number), media=media)
    chosen = {"all": ratings, "good": [4, 5], "with_image": ratings}[which]
    expected = [
        str(number)
        for number in range(len(ratings) - 1, -1, -1)
        if ratings[number] in chosen and (which != "with_image" or number % 2)
    ]
    for size in (1, 2, 4, 9):
        told: list[str] = []
        cursor = None
        while True:
            page = anyone().call(
                "reviews/list", {"productId": "tray", "filter": which, "pageSize": size, "cursor": cursor}
            )
            assert len(page["reviews"]) <= size
            told += [one["text"] for one in page["reviews"]]
            cursor = page["nextCursor"]
            if cursor is None:
                break
        assert told == expected, size


@pytest.mark.row("B11")
def test_something_is_added_once_and_the_shop_answers(xiaolan: Person, staff: Person) -> None:
    head = order(xiaolan, "tray")
    _review(xiaolan, head)
    more = {"orderNo": head.order_no, "skuId": "tray-1", "text": "用了一个月，仍好", "media": [{"src": "/media/2.png"}]}
    assert xiaolan.call("reviews/append", more)["state"] == "shown"
    assert xiaolan.refused("reviews/append", more).code == "already_appended"
    assert member().refused("reviews/append", more).code == "review_not_found"
    with streams.taped() as records:
        staff.call("reviews/reply", {"orderNo": head.order_no, "skuId": "tray-1", "text": "多谢"})
        staff.call("reviews/reply", {"orderNo": head.order_no, "skuId": "tray-1", "text": "多谢！"})
    (seen,) = anyone().get("reviews/list", productId="tray", filter="with_image")["reviews"]
    assert (seen["appended"]["text"], seen["reply"]["text"]) == ("用了一个月，仍好", "多谢！")
    assert _summary()["withImage"] == 1, "the picture came later"
    told = [told for record in stream.records(streams.event(*records)) for told in consequences.of(record)]
    (notice,) = [notice_of(Happening.model_validate(one)) for one in told]
    assert notice is not None
    assert notice.type == "review_replied"
    _books_agree()


@pytest.mark.row("B11")
def test_pictures_lie_with_the_shop(xiaolan: Person, settings: Any) -> None:
    settings(media_hosts=["img.example.com"])
    head = order(xiaolan, "tray", "bowl")
    for link in ("https://evil.example.com/1.png", "http://img.example.com/1.png", "/media/../x", "/etc/passwd"):
        assert xiaolan.refused("reviews/create", _body(head, media=[{"src": link}])).code == "foreign_media", link
    film = {"src": "/media/1.mp4", "type": "video", "coverSrc": "https://evil.example.com/1.png"}
    assert xiaolan.refused("reviews/create", _body(head, media=[film])).code == "foreign_media"
    _review(xiaolan, head, media=[{"src": "https://img.example.com/1.png"}, {"src": "/media/2.png"}])


@pytest.mark.row("B11")
def test_a_watched_word_waits_for_staff_however_it_is_spelled(xiaolan: Person, staff: Person, settings: Any) -> None:
    settings(watched_words=["加微信"])
    head = order(xiaolan, "tray")
    assert _review(xiaolan, head, text="便宜的 加-微 信 找我")["state"] == "pending"
    assert (_listed(), _summary()["total"]) == ([], 0)
    (waits,) = staff.get("reviews/staff_list")["reviews"]
    assert (waits["why"], waits["orderNo"]) == ("含有：加微信", head.order_no)
    name = {"orderNo": head.order_no, "skuId": "tray-1"}
    assert staff.call("reviews/moderate", {**name, "state": "shown"})["state"] == "shown"
    assert staff.get("reviews/staff_list")["reviews"] == []
    assert (len(_listed()), _summary()["total"]) == (1, 1)
    staff.call("reviews/moderate", {**name, "state": "hidden", "reason": "广告"})
    staff.call("reviews/moderate", {**name, "state": "hidden", "reason": "广告"})
    assert (_listed(), _summary()["total"]) == ([], 0)
    assert [one["why"] for one in staff.get("reviews/staff_list", state="hidden")["reviews"]] == ["广告"]
    (own,) = xiaolan.get("reviews/mine")["reviews"]
    assert own["state"] == "hidden"
    xiaolan.call("reviews/append", {**name, "text": "没有广告"})
    assert _listed() == [], "what is hidden is not shown by adding to it"
    _books_agree()


@pytest.mark.row("B11")
def test_a_shop_that_looks_first_shows_nothing_before(xiaolan: Person, staff: Person, settings: Any) -> None:
    settings(moderate_first=True)
    assert _review(xiaolan, order(xiaolan, "tray"))["state"] == "pending"
    assert _listed() == []
    assert len(staff.get("reviews/staff_list")["reviews"]) == 1


@pytest.mark.row("B11")
def test_what_nobody_reviews_gets_a_good_review_in_the_end(xiaolan: Person) -> None:
    head = order(xiaolan, "tray", "bowl")
    _received(head)
    _received(head)
    todo = xiaolan.get("reviews/mine", tab="todo")
    assert [(one["orderNo"], [line["skuId"] for line in one["lines"]]) for one in todo["todo"]] == [
        (head.order_no, ["tray-1", "bowl-1"])
    ]
    _review(xiaolan, head, rating=2, text="小了")
    assert xiaolan.get("reviews/mine", tab="todo")["todoLines"] == 1
    forward(days=8)
    job.handle({})
    forward(days=6)
    job.handle({})
    assert _summary("bowl")["total"] == 0
    forward(days=1, minutes=1)
    job.handle({})
    assert (_summary("bowl")["good"], _summary("tray")["bad"]) == (1, 1)
    (seen,) = anyone().get("reviews/list", productId="bowl")["reviews"]
    assert (seen["automatic"], seen["name"], seen["text"]) == (True, "匿名用户", "")
    assert xiaolan.get("reviews/mine", tab="todo")["todo"] == []
    found = table.get(OrderHead, head.key)
    assert found is not None
    assert (found.status, found.due) == ("FINISHED", None)
    _books_agree()


@pytest.mark.row("B11")
def test_an_order_whose_money_went_back_gets_no_review_by_itself(xiaolan: Person) -> None:
    head = order(xiaolan, "tray")
    _received(head)
    forward(days=8)
    job.handle({})
    table.update(OrderHead, head.key, [OrderHead.status.set("CLOSED")])
    forward(days=8)
    job.handle({})
    assert _summary()["total"] == 0


@pytest.mark.row("B11")
def test_what_older_code_kept_of_a_receipt_still_ends_in_a_good_review(xiaolan: Person) -> None:
    head = order(xiaolan, "tray")
    key = Key(head.pk, f"TOREVIEW#{head.order_no}")
    timer = timers.attributes(key, "auto_review", clock.now() + timedelta(days=15))
    raw = Expected.at(key, order_no=head.order_no, **timer).raw()
    transport.call("PutItem", {"Item": {**raw, "lines": {"S": "[]"}, "uid": {"S": head.uid}}})
    assert xiaolan.get("reviews/mine", tab="todo")["todoLines"] == 1
    forward(days=15, minutes=1)
    job.handle({})
    assert _summary("tray")["good"] == 1
    assert table.images([key]) == {}


@pytest.mark.row("B11")
def test_a_patience_without_end_writes_nothing(xiaolan: Person, settings: Any) -> None:
    settings(auto_review_days=0)
    head = order(xiaolan, "tray")
    _received(head)
    forward(days=300)
    assert job.handle({})["met"] == 1, "it is finished"
    forward(days=30)
    assert job.handle({})["met"] == 0
    assert xiaolan.get("reviews/mine", tab="todo")["todoLines"] == 1


@pytest.mark.row("X9")
def test_the_same_key_reviews_once(xiaolan: Person) -> None:
    head = order(xiaolan, "tray")
    first = xiaolan.call("reviews/create", _body(head), key="one-review")
    assert xiaolan.call("reviews/create", _body(head), key="one-review") == first
    assert _summary()["total"] == 1


@pytest.mark.row("B11")
def test_staff_needs_the_permission(xiaolan: Person) -> None:
    reader = clerk("reviews.read", name="reader")
    head = order(xiaolan, "tray")
    _review(xiaolan, head)
    name = {"orderNo": head.order_no, "skuId": "tray-1"}
    assert reader.refused("reviews/reply", {**name, "text": "x"}).status == 403
    assert reader.refused("reviews/moderate", {**name, "state": "hidden"}).status == 403
    assert clerk("stock.read", name="other").refused("reviews/staff_list").status == 403


def test_counts_that_do_not_fit_the_cards_are_found(xiaolan: Person) -> None:
    _review(xiaolan, order(xiaolan, "tray"))
    raws = [raw for page in scan.pages() for raw in page.items if raw["kind"]["S"] == "review_card"]
    found = doctor.examine(raws, doctor.Context(clock.now(), 1))
    assert {one.law for one in found} == {"reviews"}
