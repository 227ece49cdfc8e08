"""WeChat's open platform under faults: logging in, the access token, subscribe messages, telling WeChat of a shipment."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import shipping_upload
from chalicelib.messages.grants import Grant, grant_key
from chalicelib.messages.inbox import InboxItem
from chalicelib.orders.items import parcels_of
from chalicelib.runtime import ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed
from chalicelib.store.item import user
from tests.integration.cases import Case, paid_for, unpaid
from tests.integration.crowd import at_once, codes
from tests.integration.outside import counted_calls
from tests.integration.shop import Shop
from tests.world import Person, Refusal

TEMPLATE = "TEMPLATE-OF-PAID"


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


# logging in


def log_in(code: str) -> dict[str, Any]:
    return Person().call("identity/login", {"code": code})


def refused(code: str) -> Refusal:
    return Person().refused("identity/login", {"code": code})


@pytest.mark.row("A1")
def test_a_code_opens_the_door_once(shop: Shop) -> None:
    code = shop.platform.code("lan")
    assert log_in(code)["accessToken"]
    again = refused(code)
    assert (again.status, again.code) == (401, "login_code_invalid")
    assert log_in(shop.platform.code("lan"))["accessToken"]


@pytest.mark.row("A1")
def test_of_many_who_come_with_one_code_one_gets_in(shop: Shop) -> None:
    code = shop.platform.code("lan")
    results = at_once([lambda: log_in(code)] * 8)
    assert codes(results) == {"ok": 1, "login_code_invalid": 7}


@pytest.mark.row("A1")
def test_a_system_that_is_busy_twice_lets_in_at_the_third_question(shop: Shop) -> None:
    shop.platform.fault("code2session", "error", errcode=-1, message="system error", times=2)
    assert log_in(shop.platform.code("lan"))["accessToken"]


@pytest.mark.row("A1")
def test_a_system_that_stays_busy_is_a_503_and_the_code_is_still_good(shop: Shop) -> None:
    code = shop.platform.code("lan")
    shop.platform.fault("code2session", "error", errcode=-1, message="system error", times=3)
    refusal = refused(code)
    assert (refusal.status, refusal.code) == (503, "provider_unavailable")
    assert log_in(code)["accessToken"]


@pytest.mark.row("A1")
@pytest.mark.parametrize(
    ("errcode", "status", "word"),
    [(45011, 429, "too_many_requests"), (40029, 401, "login_code_invalid"), (40226, 403, "login_blocked")],
)
def test_each_refusal_of_a_login_is_asked_once_and_has_its_word(
    shop: Shop, errcode: int, status: int, word: str
) -> None:
    code = shop.platform.code("lan")
    shop.platform.fault("code2session", "error", errcode=errcode, message="refused")
    with counted_calls() as calls:
        refusal = refused(code)
    assert (refusal.status, refusal.code) == (status, word)
    assert calls == ["/sns/jscode2session"]


@pytest.mark.row("A1")
@pytest.mark.row("E7")
def test_a_wrong_secret_is_an_alarm(shop: Shop, alarms: list[str]) -> None:
    shop.platform.fault("code2session", "error", errcode=40125, message="invalid appsecret")
    assert refused(shop.platform.code("lan")).code == "provider_unavailable"
    assert alarms == ["login_refused"]


@pytest.mark.row("A1")
def test_a_login_whose_answer_is_lost_needs_a_new_code(shop: Shop) -> None:
    """The pool asks again on its own, and the code has been used: the client takes a new one."""
    shop.platform.fault("code2session", "drop_after")
    assert refused(shop.platform.code("lan")).code == "login_code_invalid"
    assert log_in(shop.platform.code("lan"))["accessToken"]


# subscribe messages


@pytest.fixture
def case(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An order whose buyer has allowed one message about the payment."""
    monkeypatch.setenv("MINIMALL_WECHAT_TEMPLATES", json.dumps({"paid": TEMPLATE}))
    settings_module.settings.cache_clear()
    made = unpaid(shop)
    made.buyer.call("messages/grant", {"results": {TEMPLATE: "accept"}})
    return made


def pay_and_tell(case: Case) -> tuple[str, int]:
    """The order is paid and everybody told; how far the message of it came, and how many are still allowed."""
    case.ask("orders/pay")
    case.pay()
    case.shop.drain()
    raws = table.query_all(user(case.buyer.uid), begins="INBOX#")
    (item,) = (InboxItem.of(raw) for raw in raws if raw["type"]["S"] == "paid")
    grant = table.get(Grant, grant_key(case.buyer.uid, TEMPLATE))
    assert grant is not None
    return str(item.push), int(grant.left)


def received(case: Case) -> int:
    """Messages about this order that the platform has delivered."""
    return sum(case.order_no in json.dumps(one) for one in case.shop.platform.state["messages"].values())


@pytest.mark.row("D4")
@pytest.mark.row("X11")
@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_that_is_refused_is_replaced_and_the_message_goes_out_once(case: Case, errcode: int) -> None:
    case.shop.platform.fault("subscribe", "error", errcode=errcode, message="access_token")
    assert pay_and_tell(case) == ("sent", 0)
    assert received(case) == 1


@pytest.mark.row("D4")
def test_a_token_whose_time_is_over_is_replaced_before_it_is_used(case: Case) -> None:
    other = unpaid(case.shop)
    other.buyer.call("messages/grant", {"results": {TEMPLATE: "accept"}})
    assert pay_and_tell(other) == ("sent", 0)
    case.shop.forward(hours=3)
    late = unpaid(case.shop)
    late.buyer.call("messages/grant", {"results": {TEMPLATE: "accept"}})
    assert pay_and_tell(late) == ("sent", 0)


@pytest.mark.row("D4")
@pytest.mark.row("X11")
def test_a_buyer_who_allows_no_message_is_left_alone(case: Case, alarms: list[str]) -> None:
    """43101 is no error: our count was wrong, and is put right."""
    case.buyer.call("messages/grant", {"results": {TEMPLATE: "accept"}})
    case.shop.platform.fault("subscribe", "error", errcode=43101, message="user refuse to accept the msg")
    assert pay_and_tell(case) == ("no_grant", 0)
    assert received(case) == 0
    assert alarms == []


@pytest.mark.row("D4")
def test_a_message_that_does_not_fit_its_template_is_an_alarm_and_not_repeated(case: Case, alarms: list[str]) -> None:
    case.shop.platform.fault("subscribe", "error", errcode=47003, message="argument invalid! data.thing2.value invalid")
    assert pay_and_tell(case) == ("dropped", 1)
    assert (received(case), alarms) == (0, ["push_refused"])


@pytest.mark.row("D4")
def test_a_message_whose_answer_is_lost_is_not_sent_a_second_time(case: Case) -> None:
    case.shop.platform.fault("subscribe", "drop_after")
    assert pay_and_tell(case) == ("unknown", 0)
    assert received(case) == 1


@pytest.mark.row("D4")
def test_a_platform_that_is_busy_gets_the_message_from_the_queue_again(case: Case) -> None:
    case.shop.platform.fault("subscribe", "error", errcode=-1, message="system error", times=2)
    assert pay_and_tell(case) == ("sent", 0)
    assert received(case) == 1


# telling WeChat of a shipment


@pytest.fixture
def shipped(shop: Shop) -> Case:
    """A paid order whose parcel is on its way; WeChat is to be told a minute after the payment."""
    case = paid_for(shop)
    shop.staff.call(
        "orders/ship", {"orderNo": case.order_no, "carrier": "SF", "trackingNo": f"SF{ids.random_text(10)}"}
    )
    return case


def upload_of(case: Case) -> str:
    (parcel,) = parcels_of(case.order_no, case.buyer.uid)
    return str(parcel.upload)


def uploads(case: Case) -> int:
    """How often the platform was told of the order."""
    found = case.shop.platform.state["shipments"].get(case.number())
    return len(found["uploads"]) if found else 0


@pytest.mark.row("D3")
@pytest.mark.row("F1")
def test_an_order_that_wechat_does_not_know_yet_is_told_again_later(shipped: Case) -> None:
    shipped.shop.platform.fault("shipping", "error", errcode=10060001, message="支付单不存在", times=2)
    for expected in (("pending", 0), ("pending", 0), ("done", 1)):
        shipped.shop.forward(minutes=5)
        shipped.shop.run_timers()
        assert (upload_of(shipped), uploads(shipped)) == expected


@pytest.mark.row("F1")
@pytest.mark.parametrize("errcode", [10060002, 10060003, 10060023])
def test_a_shipment_that_wechat_knows_already_is_done(shipped: Case, errcode: int) -> None:
    shipped.shop.platform.fault("shipping", "error", errcode=errcode, message="已发货")
    shipped.shop.forward(minutes=2)
    shipped.shop.run_timers()
    assert upload_of(shipped) == "done"


@pytest.mark.row("F1")
def test_a_shipment_whose_answer_is_lost_reaches_wechat_once(shipped: Case) -> None:
    shipped.shop.platform.fault("shipping", "drop_after")
    for expected in ("pending", "done"):
        shipped.shop.forward(minutes=5)
        shipped.shop.run_timers()
        assert (upload_of(shipped), uploads(shipped)) == (expected, 1)


@pytest.mark.row("F1")
def test_a_token_that_is_refused_while_telling_of_a_shipment_is_replaced(shipped: Case) -> None:
    shipped.shop.platform.fault("shipping", "error", errcode=40001, message="invalid credential")
    shipped.shop.forward(minutes=2)
    shipped.shop.run_timers()
    assert (upload_of(shipped), uploads(shipped)) == ("done", 1)


@pytest.mark.row("F1")
def test_a_shipment_that_wechat_will_never_take_is_an_alarm_and_given_up(shipped: Case, alarms: list[str]) -> None:
    shipped.shop.platform.fault("shipping", "error", errcode=10060004, message="支付单处于不可发货的状态")
    shipped.shop.forward(minutes=2)
    shipped.shop.run_timers()
    assert upload_of(shipped) == "given_up"
    assert "shipping_refused" in alarms


@pytest.fixture
def shipped_later(shop: Shop) -> Case:
    """A paid order whose parcel leaves when WeChat knows it for long: the queue tells, without a timer."""
    case = paid_for(shop)
    shop.forward(minutes=5)
    shop.staff.call("orders/ship", {"orderNo": case.order_no, "carrier": "SF", "trackingNo": "SF20000001"})
    return case


@pytest.mark.row("F1")
def test_wechat_hears_of_a_parcel_by_the_queue_and_of_each_once(shipped_later: Case) -> None:
    (parcel,) = parcels_of(shipped_later.order_no, shipped_later.buyer.uid)
    assert (parcel.upload, parcel.due) == ("pending", None)
    shipped_later.shop.drain()
    assert (upload_of(shipped_later), uploads(shipped_later)) == ("done", 1)
    shipping_upload.tell(shipped_later.order_no, 1)  # the message comes twice
    assert uploads(shipped_later) == 1


@pytest.mark.row("F1")
@pytest.mark.parametrize(
    "fault", [{"kind": "error", "errcode": 10060001, "message": "支付单不存在"}, {"kind": "drop_after"}]
)
def test_what_the_queue_could_not_tell_the_clock_tells(shipped_later: Case, fault: dict[str, Any]) -> None:
    shipped_later.shop.platform.fault("shipping", fault.pop("kind"), **fault)
    shipped_later.shop.drain()
    assert upload_of(shipped_later) == "pending"
    shipped_later.shop.forward(minutes=2)
    shipped_later.shop.run_timers()
    assert (upload_of(shipped_later), uploads(shipped_later)) == ("done", 1)


@pytest.mark.row("F1")
def test_a_number_that_is_corrected_while_wechat_is_told_is_told_as_well(shipped_later: Case) -> None:
    staff, order = shipped_later.shop.staff, shipped_later.order_no
    (before,) = parcels_of(order, shipped_later.buyer.uid)
    staff.call("orders/change_parcel", {"orderNo": order, "parcel": 1, "carrier": "SF", "trackingNo": "SF29999999"})
    with pytest.raises(ConditionFailed):
        shipping_upload.upload(before)  # it had begun with the old number
    shipped_later.shop.drain()
    shipped_later.shop.forward(minutes=2)
    shipped_later.shop.run_timers()
    told = shipped_later.shop.platform.state["shipments"][shipped_later.number()]["uploads"]
    assert told[-1]["shipping_list"][0]["tracking_no"] == "SF29999999"
    assert upload_of(shipped_later) == "done"
