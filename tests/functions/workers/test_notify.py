"""workers/notify: the inbox for certain, the push at most once, and no record in the way of another."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members, shop
from chalicelib.members import Identified, User
from chalicelib.messages import inbox
from chalicelib.messages.grants import Grant, grant_key
from chalicelib.platform.errors import NotSent, Unanswered
from chalicelib.platform.http import Answer
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import table, transport
from chalicelib.store.errors import Throttled
from chalicelib.store.errors import Unanswered as StoreUnanswered
from functions.workers import notify
from tests.happenings import ORDER_NO, failed, happening, sqs
from tests.wechat import APPID, OpenPlatform, open_platform
from tests.world import TestClock, forward

TEMPLATE = "TPL_PAID"


@pytest.fixture
def wechat(small_table: TestClock) -> Iterator[OpenPlatform]:
    os.environ["MINIMALL_WECHAT_APPID"] = APPID
    os.environ["MINIMALL_WECHAT_TEMPLATES"] = json.dumps({"paid": TEMPLATE, "shipped": "TPL_SHIPPED"})
    settings.cache_clear()
    with open_platform() as platform:
        yield platform


@pytest.fixture
def lan(wechat: OpenPlatform) -> str:
    """A buyer who has granted two messages."""
    member, _ = members.log_in(Identified("wechat", APPID, "oLanVerySecret"), clock.now())
    table.put(Grant.at(grant_key(member.uid, TEMPLATE), left=2))
    return member.uid


def told(uid: str) -> list[inbox.InboxItem]:
    return [inbox.InboxItem.of(raw) for raw in table.query_all(f"U#{uid}", begins="INBOX#")]


def pushes(uid: str) -> list[str]:
    return [item.push for item in told(uid)]


def left(uid: str) -> int:
    found = table.get(Grant, grant_key(uid, TEMPLATE))
    assert found is not None
    return int(found.left)


@pytest.mark.row("D4")
def test_a_paid_order_is_told_in_the_inbox_and_by_message(lan: str, wechat: OpenPlatform) -> None:
    assert notify.handle(sqs(happening(uid=lan, amountFen=8880))) == {"batchItemFailures": []}
    (item,) = told(lan)
    assert (item.type, item.order_no, item.push) == ("paid", ORDER_NO, "sent")
    assert item.text == "已收到您的付款（¥88.80），正在为您备货。"
    (message,) = wechat.messages
    assert message["touser"] == "oLanVerySecret"
    assert message["template_id"] == TEMPLATE
    assert message["page"] == f"pages/order/order-detail/index?orderNo={ORDER_NO}"
    assert message["data"]["character_string1"] == {"value": ORDER_NO}
    assert message["data"]["thing2"] == {"value": "付款成功"}
    assert len(message["data"]["thing3"]["value"]) <= 20
    assert left(lan) == 1
    assert inbox.count_unread(lan) == 1


@pytest.mark.row("D4")
def test_a_record_that_comes_again_tells_nothing_twice(lan: str, wechat: OpenPlatform) -> None:
    """Duplicated in one batch, and again after a crash between the write and the acknowledgement."""
    event = happening(uid=lan)
    notify.handle(sqs(event, event))
    forward(days=14)
    notify.handle(sqs(event))
    assert len(wechat.messages) == len(told(lan)) == 1
    assert (left(lan), inbox.count_unread(lan)) == (1, 1)


@pytest.mark.row("D4")
def test_records_in_any_order_make_the_same_inbox(lan: str, wechat: OpenPlatform) -> None:
    first = happening("paid", seq=2, uid=lan)
    forward(minutes=1)
    second = happening("shipped", seq=3, uid=lan, carrier="SF", trackingNo="SF100")
    notify.handle(sqs(second, first, second))
    assert [(item.type, item.text) for item in told(lan)][1] == (
        "shipped",
        "您的订单已发出（顺丰速运 SF100），请留意收货。",
    )
    assert [item.type for item in told(lan)] == ["paid", "shipped"]


@pytest.mark.row("D4")
def test_what_has_been_read_stays_read_when_its_record_comes_again(lan: str) -> None:
    event = happening(uid=lan)
    notify.handle(sqs(event))
    inbox.mark_all_read(lan)
    notify.handle(sqs(event))
    assert inbox.count_unread(lan) == 0


@pytest.mark.row("D4")
def test_what_is_not_for_the_buyer_is_not_told(lan: str, wechat: OpenPlatform) -> None:
    quiet = [
        happening("submitted", seq=1, uid=lan, by="buyer"),
        happening("received", seq=4, uid=lan, by="buyer"),
        happening("closed", seq=5, uid=lan, by="buyer", reason="buyer"),
        happening("closing", seq=6, uid=lan),
        happening("something_of_tomorrow", seq=7, uid=lan),
    ]
    assert failed(notify.handle(sqs(*quiet))) == []
    assert told(lan) == []
    notify.handle(
        sqs(happening("received", seq=4, uid=lan, by="timer"), happening("closed", seq=5, uid=lan, reason="expired"))
    )
    assert [item.title for item in told(lan)] == ["订单已自动确认收货", "订单已自动取消"]


@pytest.mark.row("D4")
def test_a_notice_without_a_template_is_in_the_inbox_only(lan: str, wechat: OpenPlatform) -> None:
    notify.handle(sqs(happening("refunded", uid=lan, amountFen=100)))
    assert (pushes(lan), wechat.calls) == (["none"], [])


@pytest.mark.row("D4")
def test_a_shop_that_pushes_nothing_still_fills_the_inbox(lan: str, wechat: OpenPlatform) -> None:
    table.put(shop.SettingsItem.at(shop.KEY, version=1, value=shop.ShopSettings(push_notices=False)))
    shop.forget()
    notify.handle(sqs(happening(uid=lan)))
    assert (pushes(lan), wechat.calls, left(lan)) == (["none"], [], 2)


@pytest.mark.row("D4")
def test_a_merchants_own_template_fields_are_filled(lan: str, wechat: OpenPlatform) -> None:
    fields = {"paid": {"amount5": "amount", "time3": "time", "phrase1": "title"}}
    table.put(shop.SettingsItem.at(shop.KEY, version=1, value=shop.ShopSettings(notice_fields=fields)))
    shop.forget()
    event = happening(uid=lan, amountFen=990) | {"at": "2026-01-02T07:04:05.000Z"}
    notify.handle(sqs(event))
    assert wechat.messages[0]["data"] == {
        "amount5": {"value": "¥9.90"},
        "time3": {"value": "2026年1月2日 15:04"},
        "phrase1": {"value": "付款成功"},
    }


@pytest.mark.row("D4")
def test_without_a_grant_nothing_is_sent(lan: str, wechat: OpenPlatform) -> None:
    notify.handle(sqs(*(happening(uid=lan, seq=seq) for seq in (2, 3, 4))))
    assert sorted(pushes(lan)) == ["no_grant", "sent", "sent"]
    assert (len(wechat.messages), left(lan)) == (2, 0)


@pytest.mark.row("D4")
def test_43101_means_that_no_grant_is_left(lan: str, wechat: OpenPlatform) -> None:
    wechat.next["send"] = [{"errcode": 43101, "errmsg": "user refuse to accept the msg"}]
    events = [happening(uid=lan, seq=2), happening(uid=lan, seq=3)]
    assert failed(notify.handle(sqs(*events))) == []
    assert (pushes(lan), left(lan), wechat.calls.count("send")) == (["no_grant", "no_grant"], 0, 1)


@pytest.mark.row("D4")
@pytest.mark.parametrize("errcode", [47003, 45168, 40003])
def test_what_can_never_be_delivered_is_dropped_and_its_grant_kept(
    lan: str, wechat: OpenPlatform, errcode: int
) -> None:
    wechat.next["send"] = [{"errcode": errcode, "errmsg": "argument invalid! data.thing3.value is too long"}]
    event = happening(uid=lan)
    assert failed(notify.handle(sqs(event))) == []
    notify.handle(sqs(event))
    assert (pushes(lan), left(lan), wechat.calls.count("send")) == (["dropped"], 2, 1)


def test_47003_is_an_alarm_that_names_the_field(
    lan: str, wechat: OpenPlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    wechat.next["send"] = [{"errcode": 47003, "errmsg": "argument invalid! data.thing3.value rid: 1-2-3"}]
    notify.handle(sqs(happening(uid=lan)))
    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert line["alarm"] is True
    assert (line["field"], line["rid"], line["order_no"]) == ("data.thing3.value", "1-2-3", ORDER_NO)


@pytest.mark.row("D4")
@pytest.mark.parametrize(
    "refusal",
    [
        {"errcode": -1, "errmsg": "system error"},
        {"errcode": 45009, "errmsg": "reach max api daily quota limit"},
        {"errcode": 40037, "errmsg": "invalid template_id"},
        NotSent("NOT_CONNECTED"),
    ],
)
def test_what_was_surely_not_sent_is_tried_again_with_its_grant_back(
    lan: str, wechat: OpenPlatform, refusal: dict[str, Any] | Exception
) -> None:
    wechat.next["send"] = [refusal]
    event = happening(uid=lan)
    assert failed(notify.handle(sqs(event))) == ["m0"]
    assert (pushes(lan), left(lan)) == (["pending"], 2)
    assert failed(notify.handle(sqs(event))) == []
    assert (pushes(lan), left(lan), len(wechat.messages)) == (["sent"], 1, 1)


@pytest.mark.row("D4")
def test_a_token_that_is_refused_again_and_again_leaves_the_message_to_the_queue(
    lan: str, wechat: OpenPlatform
) -> None:
    expired = {"errcode": 42001, "errmsg": "access_token expired"}
    wechat.next["send"] = [expired, expired]
    event = happening(uid=lan)
    assert failed(notify.handle(sqs(event))) == ["m0"]
    assert (pushes(lan), left(lan)) == (["pending"], 2)
    wechat.next["send"] = [expired]
    assert failed(notify.handle(sqs(event))) == []
    assert (pushes(lan), len(wechat.messages)) == (["sent"], 1)


@pytest.mark.row("D4")
def test_a_lost_answer_is_not_sent_a_second_time(lan: str, wechat: OpenPlatform) -> None:
    wechat.next["send"] = [Unanswered("TIMEOUT")]
    event = happening(uid=lan)
    assert failed(notify.handle(sqs(event))) == []
    notify.handle(sqs(event))
    assert (pushes(lan), left(lan), wechat.calls.count("send")) == (["unknown"], 1, 1)


@pytest.mark.row("D4")
@pytest.mark.parametrize("crash_at", ["before sending", "after sending"])
def test_a_crash_while_sending_never_sends_twice(lan: str, wechat: OpenPlatform, crash_at: str) -> None:
    """The process dies with the right to send taken; nobody knows whether it was used."""
    event = happening(uid=lan)

    def dies(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "UpdateItem":
            raise KeyboardInterrupt
        return before(operation, request)

    before = transport.use(dies)
    if crash_at == "before sending":
        wechat.next["send"] = [KeyboardInterrupt()]
    try:
        with pytest.raises(KeyboardInterrupt):
            notify.handle(sqs(event))
    finally:
        transport.use(before)
    assert pushes(lan) == ["sending"]
    assert failed(notify.handle(sqs(event))) == []
    assert (pushes(lan), wechat.calls.count("send")) == (["unknown"], 1)


@pytest.mark.row("D4")
def test_a_crash_before_the_right_to_send_was_taken_still_sends(lan: str, wechat: OpenPlatform) -> None:
    event = happening(uid=lan)

    def dies(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            raise KeyboardInterrupt
        return before(operation, request)

    before = transport.use(dies)
    try:
        with pytest.raises(KeyboardInterrupt):
            notify.handle(sqs(event))
    finally:
        transport.use(before)
    assert (pushes(lan), len(wechat.messages)) == (["pending"], 0)
    assert failed(notify.handle(sqs(event))) == []
    assert (pushes(lan), len(wechat.messages), inbox.count_unread(lan)) == (["sent"], 1, 1)


@pytest.mark.row("D4")
def test_a_copy_that_comes_while_the_first_is_sending_sends_nothing_and_hides_nothing(
    lan: str, wechat: OpenPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = happening(uid=lan)
    original = wechat.send

    def meanwhile(request: Any) -> Answer:
        if "subscribe/send" in request.url and not wechat.messages:
            answer = original(request)
            notify.handle(sqs(event))
            assert pushes(lan) == ["unknown"]
            return answer
        return original(request)

    monkeypatch.setattr(wechat, "send", meanwhile)
    notify.handle(sqs(event))
    assert (pushes(lan), len(wechat.messages), left(lan)) == (["sent"], 1, 1)


@pytest.mark.row("D4")
def test_a_table_that_fails_brings_the_record_again(lan: str, wechat: OpenPlatform) -> None:
    event = happening(uid=lan)

    def lost(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            raise StoreUnanswered("cut off")
        return before(operation, request)

    before = transport.use(lost)
    try:
        assert failed(notify.handle(sqs(event))) == ["m0"]
    finally:
        transport.use(before)
    assert failed(notify.handle(sqs(event))) == []
    assert (pushes(lan), len(wechat.messages)) == (["sent"], 1)


@pytest.mark.row("D4")
def test_poison_fails_alone_and_its_neighbours_go_on(lan: str, wechat: OpenPlatform) -> None:
    good = happening(uid=lan, seq=2)
    poison: list[dict[str, Any] | str] = [
        "not json",
        "[]",
        "null",
        {name: value for name, value in good.items() if name != "seq"},
        good | {"seq": "many"},
        good | {"uid": "../PROFILE"},
        good | {"aggregate": "a#b"},
        good | {"at": "yesterday"},
        good | {"at": "2026-01-02T03:04:05"},
        good | {"at": "0001-01-01T00:00:00+23:00"},
        good | {"facts": []},
    ]
    records = [happening(uid=lan, seq=9), *poison, happening(uid=lan, seq=10)]
    assert failed(notify.handle(sqs(*records))) == [f"m{number}" for number in range(1, len(poison) + 1)]
    assert sorted(int(item.notice_id[-6:]) for item in told(lan)) == [9, 10]
    assert failed(notify.handle(sqs(*poison))) == [f"m{number}" for number in range(len(poison))]


def test_odd_facts_are_told_as_far_as_they_make_sense(lan: str) -> None:
    odd = [
        happening("paid", seq=2, uid=lan, amountFen="8880"),
        happening("shipped", seq=3, uid=lan, carrier=None, trackingNo=["x" * 500]),
        happening("refunded", seq=4, uid=lan, amountFen=-1),
        happening("paid", seq=5, uid=lan, amountFen=0),
    ]
    assert failed(notify.handle(sqs(*odd))) == []
    texts = [item.text for item in told(lan)]
    assert texts[0] == "已收到您的付款，正在为您备货。"
    assert len(texts[1]) < 80
    assert texts[2] == "退款已原路退回，到账时间以银行为准。"
    assert texts[3] == texts[0]


@pytest.mark.row("D4")
@pytest.mark.parametrize("change", ["gone", "closed", "of another app"])
def test_whoever_cannot_be_reached_keeps_an_inbox(lan: str, wechat: OpenPlatform, change: str) -> None:
    key = members.profile_key(lan)
    if change == "gone":
        table.delete(key)
    elif change == "closed":
        table.update(User, key, [User.status.set("closed")])
    else:
        table.update(User, key, [User.appid.set("wx-another")])
    assert failed(notify.handle(sqs(happening(uid=lan)))) == []
    assert (pushes(lan), wechat.calls, left(lan)) == (["dropped"], [], 2)


def test_a_batch_that_runs_out_of_time_gives_the_rest_back(
    lan: str, wechat: OpenPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = wechat.send

    def slow(request: Any) -> Answer:
        forward(seconds=20)
        return original(request)

    monkeypatch.setattr(wechat, "send", slow)
    events = [happening("paid", seq=seq, uid=lan) for seq in range(2, 8)]
    answer = failed(notify.handle(sqs(*events)))
    assert answer == ["m2", "m3", "m4", "m5"]
    assert len(told(lan)) == 2
    assert timedelta(seconds=45) == notify.BUDGET


@pytest.mark.row("D4")
def test_logs_hold_nobody(
    lan: str, wechat: OpenPlatform, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINIMALL_LOG_LEVEL", "DEBUG")
    settings.cache_clear()
    wechat.next["send"] = [
        {"errcode": 47003, "errmsg": "data.thing3.value"},
        Unanswered("TIMEOUT"),
    ]
    event = happening(uid=lan, receiver="李小兰", phone="13800000000")
    notify.handle(sqs(event, event | {"seq": 3}, event | {"seq": "李小兰"}, '{"phone": "13800000000"'))
    written = capsys.readouterr().out
    assert written.count("\n") >= 4
    for secret in ("李小兰", "13800000000", "oLanVerySecret", "open-platform-token"):
        assert secret not in written


def test_a_busy_table_at_the_first_read_is_not_an_alarm(lan: str, capsys: pytest.CaptureFixture[str]) -> None:
    def busy(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        raise Throttled("slow down")

    shop.forget()
    before = transport.use(busy)
    try:
        assert failed(notify.handle(sqs(happening(uid=lan)))) == ["m0"]
    finally:
        transport.use(before)
    assert "alarm" not in capsys.readouterr().out
