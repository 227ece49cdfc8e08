"""members/…: found by what is whole, masked until revealed for a reason, restricted at once where it matters and told why."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members, sessions
from chalicelib.members import User
from chalicelib.restrictions import FUNCTIONS
from chalicelib.runtime import clock
from chalicelib.runtime.caller import BuyerRule, Caller
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.operation import Call
from chalicelib.store import table, transport
from chalicelib.store.errors import ConditionFailed, Throttled
from functions import OPERATIONS, load
from tests.goods import clerk
from tests.integration.shop import ADDRESS
from tests.world import Person, Refusal, TestClock, audited, forward

PHONE = "13800000001"


@pytest.fixture
def lan(log_in: Any) -> Person:
    """A buyer with a phone and an address; the staff is there, too."""
    person, _ = log_in("oLanOfWechat")
    person.call("identity/update_profile", {"nickname": "小岚", "phone": PHONE})
    person.call("addresses/save", ADDRESS)
    return person


@pytest.fixture
def desk(small_table: TestClock) -> Person:
    return clerk("members.read", "members.restrict", "members.reveal", name="desk")


def restrict(desk: Person, buyer: Person, status: str, **more: Any) -> None:
    desk.call("members/restrict", {"buyerId": buyer.uid, "status": status, "reason": "多次恶意退款", **more})


def fresh(buyer: Person) -> Person:
    """The same buyer with a token of now."""
    return Person(sessions.access_token(members.load(buyer.uid)), buyer.uid)


def soon(**delta: float) -> str:
    return clock.iso(clock.now() + timedelta(**delta))


@pytest.mark.row("S1")
@pytest.mark.row("S3")
@pytest.mark.parametrize("by", ["phone", "openid", "buyerId"])
def test_a_buyer_is_found_and_masked(by: str, lan: Person, desk: Person) -> None:
    asked = {"phone": PHONE, "openid": "oLanOfWechat", "buyerId": lan.uid}
    (found,) = desk.call("members/list", {by: asked[by]})["members"]
    assert (found["buyerId"], found["phone"]) == (lan.uid, "138****0001")


@pytest.mark.row("S1")
def test_a_part_finds_nobody_and_a_number_that_was_given_up_neither(lan: Person, desk: Person) -> None:
    assert desk.call("members/list", {"phone": PHONE[:-1]})["members"] == []
    lan.call("identity/update_profile", {"phone": "13900000002"})
    assert desk.call("members/list", {"phone": PHONE})["members"] == []
    assert len(desk.call("members/list", {"phone": "13900000002"})["members"]) == 1
    lan.call("identity/update_profile", {"phone": None})
    assert desk.call("members/list", {"phone": "13900000002"})["members"] == []
    assert desk.refused("members/list").code == "invalid_request"
    assert desk.refused("members/get", {"buyerId": "0" * 12}).code == "member_not_found"


@pytest.mark.row("S1")
@pytest.mark.row("S3")
def test_what_is_personal_is_shown_for_a_reason_and_stands_in_the_audit(lan: Person, desk: Person) -> None:
    masked = json.dumps(desk.call("members/get", {"buyerId": lan.uid}), ensure_ascii=False)
    assert not [word for word in (PHONE, ADDRESS["name"], ADDRESS["detail"]) if word in masked]
    assert desk.refused("members/reveal", {"buyerId": lan.uid}).code == "invalid_request"
    assert audited() == []
    for _ in range(2):
        shown = desk.call("members/reveal", {"buyerId": lan.uid, "reason": "快递员联系不上买家"})["revealed"]
    assert (shown["phone"], shown["addresses"][0]["detail"]) == (PHONE, ADDRESS["detail"])
    assert [(one.actor, one.operation, one.target, one.reason) for one in audited()] == [
        ("staff:desk", "members/reveal", lan.uid, "快递员联系不上买家")
    ] * 2
    assert PHONE not in json.dumps([one.raw() for one in audited()])
    assert clerk("members.read").refused("members/reveal", {}).code == "forbidden"


@pytest.mark.row("S1")
def test_nothing_is_shown_when_the_audit_cannot_be_written(lan: Person, desk: Person) -> None:
    outer = transport._transport

    def no_audit(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if "AUDIT#" in json.dumps(request):
            raise Throttled("busy")
        return outer(operation, request)

    transport.use(no_audit)
    try:
        refusal = desk.refused("members/reveal", {"buyerId": lan.uid, "reason": "核对"})
    finally:
        transport.use(outer)
    assert refusal.code == "busy"
    assert PHONE not in json.dumps(refusal.body)


@pytest.mark.row("A11")
def test_a_freeze_holds_at_once_where_the_buyers_item_is_written_and_says_why(lan: Person, desk: Person) -> None:
    ends = soon(days=3)
    restrict(desk, lan, "frozen", until=ends)
    refusal = lan.refused("identity/update_profile", {"nickname": "x"})
    assert (refusal.code, refusal.details["reason"]) == ("account_frozen", "多次恶意退款")
    assert refusal.details["until"] == ends
    assert lan.refused("identity/profile").code == "account_frozen"
    forward(days=3)
    assert fresh(lan).call("identity/update_profile", {"nickname": "x"})["profile"]["status"] == "active"


@pytest.mark.row("A11")
def test_a_frozen_buyer_gets_no_new_token(log_in: Any, desk: Person) -> None:
    lan, answer = log_in("oLanOfWechat")
    restrict(desk, lan, "frozen")
    with pytest.raises(Refusal) as refused:
        log_in("oLanOfWechat")
    assert refused.value.code == "account_frozen"
    assert lan.refused("identity/refresh", {"refreshToken": answer["refreshToken"]}).code == "account_frozen"
    restrict(desk, lan, "active")
    assert log_in("oLanOfWechat")


@pytest.mark.row("A11")
@pytest.mark.row("A7")
def test_single_functions_are_closed_with_the_next_token_and_open_again_by_themselves(
    lan: Person, desk: Person
) -> None:
    restrict(desk, lan, "restricted", functions=["coupon"], until=soon(minutes=10))
    body = {"campaignId": "none"}
    assert lan.refused("coupons/claim", body).code == "campaign_not_found"  # a token of before, for 15 minutes at most
    refusal = fresh(lan).refused("coupons/claim", body)
    assert (refusal.status, refusal.code) == (403, "function_suspended")
    assert (refusal.details["function"], refusal.details["reason"]) == ("coupon", "多次恶意退款")
    profile = fresh(lan).call("identity/profile")["profile"]
    assert (profile["status"], profile["suspended"], profile["statusReason"]) == (
        "restricted",
        ["coupon"],
        "多次恶意退款",
    )
    restricted_token = fresh(lan)
    forward(minutes=10)
    assert restricted_token.refused("coupons/claim", body).code == "campaign_not_found"
    assert fresh(lan).call("identity/profile")["profile"]["suspended"] == []


@pytest.mark.row("A11")
def test_a_closed_function_holds_at_once_where_the_buyers_item_is_read_or_written(lan: Person, desk: Person) -> None:
    restrict(desk, lan, "restricted", functions=["order"])
    assert codes_of(lan, "order") == ["function_suspended"] * 2
    assert codes_of(lan, "comment") == codes_of(lan, "") == []


@pytest.mark.row("A11")
def test_every_function_that_can_be_closed_is_one_that_an_operation_asks_for(lan: Person, desk: Person) -> None:
    asked = {kind.function for name in OPERATIONS if isinstance(kind := getattr(load(name), "caller", None), BuyerRule)}
    assert asked - {""} == set(FUNCTIONS)
    restrict(desk, lan, "restricted", functions=["after_sale"])
    body = {"orderNo": "0" * 26, "kind": "refund", "reasonId": "agreed", "lines": [{"skuId": "x", "quantity": 1}]}
    assert fresh(lan).refused("aftersales/apply", body).code == "function_suspended"


def codes_of(buyer: Person, function: str) -> list[str]:
    """How an operation of this function is refused that reads the buyer's item, and one that writes it."""
    call = Call(Caller("buyer", buyer.uid, 1, function=function))
    codes = []
    try:
        members.check_active(members.load(buyer.uid), call)
    except ShopError as refused:
        codes.append(refused.code)
    try:
        table.update(User, members.profile_key(buyer.uid), [User.gender.set(1)], members.standing(call))
    except ConditionFailed as failed:
        codes.append(members.refusal(failed.item, call).code)
    return codes


def test_the_buyer_is_told_and_the_staff_sees_who_did_it(lan: Person, desk: Person) -> None:
    restrict(desk, lan, "restricted", functions=["comment", "question"])
    notice = fresh(lan).call("messages/inbox")["notices"][0]
    assert (notice["title"], notice["type"]) == ("部分功能已暂停使用", "account")
    assert "多次恶意退款" in notice["text"]
    (entry,) = audited()
    assert (entry.actor, entry.target, entry.reason) == ("staff:desk", lan.uid, "多次恶意退款")
    seen = desk.call("members/get", {"buyerId": lan.uid})["member"]
    assert (seen["status"], seen["suspended"]) == ("restricted", ["comment", "question"])


@pytest.mark.parametrize(
    "body",
    [
        {"status": "restricted"},
        {"status": "frozen", "functions": ["order"]},
        {"status": "active", "until": "2099-01-01T00:00:00Z"},
        {"status": "frozen", "until": "2020-01-01T00:00:00Z"},
        {"status": "frozen", "until": "0001-01-01T00:00:00+14:00"},
        {"status": "restricted", "functions": ["breathing"]},
        {"status": "banned"},
    ],
)
def test_what_makes_no_sense_is_refused(body: dict[str, Any], lan: Person, desk: Person) -> None:
    refusal = desk.refused("members/restrict", {"buyerId": lan.uid, "reason": "x", **body})
    assert refusal.code == "invalid_request"
    assert members.load(lan.uid).status == "active"
