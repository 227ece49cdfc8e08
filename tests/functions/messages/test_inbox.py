"""messages/inbox and messages/mark_read: what came, what is unread, page by page, and only one's own."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.messages import inbox
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.store import table, transport
from chalicelib.store.item import user
from tests.happenings import ORDER_NO, happening
from tests.interleave import just_before_writing
from tests.world import Person, TestClock, buyer_with_token, forward

LAN, MING = "KAN000000001", "M1NG00000002"


@pytest.fixture
def lan(small_table: TestClock) -> Person:
    return buyer_with_token(LAN)


def tell(count: int = 1, uid: str = LAN, first: int = 1) -> list[str]:
    """Deliver notices, a second apart; their ids, oldest first."""
    told = []
    for seq in range(first, first + count):
        forward(seconds=1)
        event = Happening.model_validate(happening("paid", seq=seq, uid=uid, amountFen=seq))
        notice = notice_of(event)
        assert notice is not None
        told.append(inbox.deliver(event, notice, push=False).notice_id)
    return told


def shown(person: Person, **query: Any) -> dict[str, Any]:
    return person.call("messages/inbox", query)


@pytest.mark.row("D4")
def test_an_empty_inbox(lan: Person) -> None:
    assert shown(lan) == {"notices": [], "unread": 0, "nextCursor": None}


@pytest.mark.row("D4")
def test_a_notice_is_in_zh_and_leads_to_its_order(lan: Person) -> None:
    (notice_id,) = tell()
    (notice,) = shown(lan)["notices"]
    assert notice | {"at": ""} == {
        "noticeId": notice_id,
        "type": "paid",
        "title": "付款成功",
        "text": "已收到您的付款（¥0.01），正在为您备货。",
        "orderNo": ORDER_NO,
        "productId": None,
        "at": "",
        "read": False,
    }


@pytest.mark.row("D4")
def test_pages_go_from_new_to_old_and_end(lan: Person) -> None:
    told = tell(5)
    first = shown(lan, pageSize=2)
    second = lan.get("messages/inbox", pageSize=2, cursor=first["nextCursor"])
    third = shown(lan, pageSize=2, cursor=second["nextCursor"])
    pages = [[notice["noticeId"] for notice in page["notices"]] for page in (first, second, third)]
    assert pages == [told[4:2:-1], told[2:0:-1], told[:1]]
    assert third["nextCursor"] is None
    assert first["unread"] == third["unread"] == 5


@pytest.mark.row("D4")
def test_reading_some_leaves_the_others_unread_and_twice_is_once(lan: Person) -> None:
    told = tell(4)
    for _ in range(2):
        assert lan.call("messages/mark_read", {"ids": [told[0], told[2], told[2]]}) == {"unread": 2}
    assert [notice["read"] for notice in shown(lan)["notices"]] == [False, True, False, True]
    assert [notice["read"] for notice in shown(lan, pageSize=1)["notices"]] == [False]


@pytest.mark.row("D4")
def test_reading_all_reads_what_is_there_and_nothing_that_comes_later(
    lan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "COUNTED", 4)
    monkeypatch.setattr(inbox, "MOST_PARTS", 2)  # in three transactions
    tell(5)
    assert shown(lan)["unread"] == 4
    assert lan.call("messages/mark_read", {"all": True}) == {"unread": 0}
    tell(1, first=6)
    assert shown(lan)["unread"] == 1
    assert [notice["read"] for notice in shown(lan, pageSize=3)["notices"]] == [False, True, True]


@pytest.mark.row("D4")
def test_an_inbox_is_its_buyers_alone(lan: Person) -> None:
    (told,) = tell()
    ming = buyer_with_token(MING)
    assert shown(ming)["notices"] == []
    assert ming.call("messages/mark_read", {"ids": [told]}) == {"unread": 0}
    assert shown(lan)["unread"] == 1


def test_a_cursor_is_good_for_its_own_reader_only(lan: Person) -> None:
    tell(3)
    cursor = shown(lan, pageSize=1)["nextCursor"]
    assert buyer_with_token(MING).refused("messages/inbox", {"cursor": cursor}).code == "invalid_cursor"
    assert lan.refused("messages/inbox", {"cursor": cursor[:-2] + "AA"}).code == "invalid_cursor"


@pytest.mark.row("D4")
def test_a_notice_is_swept_half_a_year_later(lan: Person, small_table: TestClock) -> None:
    (told,) = tell()
    notice = table.get(inbox.InboxItem, inbox.notice_key(LAN, told))
    assert notice is not None
    assert notice.ttl == int(small_table.now().timestamp()) + 180 * 86_400


def as_once(told: str, *, unread: bool) -> None:
    """The notice as older code kept it: an item beside it said that it is unread."""
    key = inbox.notice_key(LAN, told)
    raw = table.images([key])[key]
    del raw["unread"]
    transport.call("PutItem", {"Item": raw})
    if unread:
        mark = {"pk": raw["pk"], "sk": {"S": f"UNREAD#{told}"}, "kind": {"S": "unread"}, "v": {"N": "1"}}
        transport.call("PutItem", {"Item": mark})


@pytest.mark.row("D4")
def test_notices_of_older_code_are_read_and_marked_as_it_meant_them(lan: Person) -> None:
    told = tell(4)
    for place, name in enumerate(told[:3]):
        as_once(name, unread=place != 1)
    assert shown(lan)["unread"] == 3
    assert [notice["read"] for notice in shown(lan)["notices"]] == [False, False, True, False]
    assert lan.call("messages/mark_read", {"ids": [told[0]]}) == {"unread": 2}
    assert lan.call("messages/mark_read", {"all": True}) == {"unread": 0}
    assert table.query_all(user(LAN), begins="UNREAD#") == []


def test_a_notice_that_is_swept_while_it_is_marked_does_not_come_back(lan: Person) -> None:
    (told,) = tell()
    with just_before_writing(lambda: table.delete(inbox.notice_key(LAN, told))):
        assert lan.call("messages/mark_read", {"all": True}) == {"unread": 0}
    assert table.query_all(user(LAN), begins="INBOX#") == []


@pytest.mark.parametrize(
    ("operation", "body", "field"),
    [
        ("messages/inbox", {"pageSize": 0}, "pageSize"),
        ("messages/inbox", {"pageSize": 51}, "pageSize"),
        ("messages/inbox", {"cursor": "x" * 601}, "cursor"),
        ("messages/mark_read", {}, "ids"),
        ("messages/mark_read", {"ids": []}, "ids"),
        ("messages/mark_read", {"ids": ["2026-01-01T00:00:00.000Z#A#000001"], "all": True}, "ids"),
        ("messages/mark_read", {"ids": ["PROFILE"]}, "ids.0"),
        ("messages/mark_read", {"ids": ["2026-01-01T00:00:00.000Z#A#000001"] * 51}, "ids"),
        ("messages/mark_read", {"all": "perhaps"}, "all"),
        ("messages/mark_read", {"all": False}, "ids"),
    ],
)
def test_bad_input_names_the_field(operation: str, body: dict[str, Any], field: str) -> None:
    refusal = buyer_with_token(LAN).refused(operation, body)
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == field


@pytest.mark.row("X10")
def test_a_notice_about_a_product_leads_to_it_and_to_no_order(lan: Person) -> None:
    facts = {"title": "手捏豆青杯", "productId": "mug", "units": 1}
    event = Happening.model_validate({**happening("back_in_stock", uid=lan.uid, **facts), "aggregate": "mug-1"})
    notice = notice_of(event)
    assert notice is not None
    inbox.deliver(event, notice, push=False)
    (seen,) = shown(lan)["notices"]
    assert (seen["productId"], seen["orderNo"], seen["type"]) == ("mug", "", "back_in_stock")
