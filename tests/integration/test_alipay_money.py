"""Alipay beside WeChat Pay: one order, attempts at both, one paid; and what Alipay alone does: refunds in the payment's own notices."""

from __future__ import annotations

import json
import os
from urllib.parse import parse_qsl, urlencode

import pytest

from chalicelib import members, providers
from chalicelib.orders.items import parcels_of
from chalicelib.payments.items import Refund, attempts_of, orphan_key, refunds_of
from chalicelib.platform.errors import Unanswered
from chalicelib.platform.pay import RefundOrder
from chalicelib.runtime import ids
from chalicelib.runtime import settings as settings_module
from chalicelib.store import table
from infra.local.simulator import alipay_notices
from infra.local.simulator.alipay_crypto import AlipayKeyring, listed
from infra.local.simulator.model import Notification
from tests.integration.cases import STOCK, Case, paid_for, unpaid
from tests.integration.outside import Notices, answered
from tests.integration.shop import Shop
from tests.world import Person


@pytest.fixture
def shop(shared_shop: Shop) -> Shop:
    return shared_shop


@pytest.fixture
def case(shop: Shop) -> Case:
    """An order of somebody who logged in with WeChat."""
    return unpaid(shop)


@pytest.fixture
def alipays(shop: Shop) -> Case:
    """An order of somebody who logged in with Alipay."""
    return unpaid(shop, platform="alipay")


def at_alipay(case: Case) -> dict[str, object]:
    return case.ask("orders/pay", provider="alipay", code="sim-alice")


def open_at(case: Case) -> list[tuple[str, str]]:
    return [(attempt.provider, attempt.state) for attempt in attempts_of(case.order_no)]


# logging in and paying


@pytest.mark.row("E2")
def test_who_logs_in_with_alipay_pays_there_unless_told_otherwise(alipays: Case) -> None:
    payment = alipays.ask("orders/pay")["payment"]
    assert list(payment) == ["tradeNO"]
    assert alipays.ask("orders/pay")["payment"] == payment
    paid = alipays.shop.platform.trade_pay(payment)
    alipays.shop.platform.until(lambda: alipays.status == "PAID")
    assert attempts_of(alipays.order_no)[0].transaction_id == paid["transaction_id"] == payment["tradeNO"]
    assert [entry["by"] for entry in alipays.ask("orders/get")["order"]["timeline"]] == ["buyer", "alipay"]
    alipays.check("PAID")


@pytest.mark.row("E2")
def test_submit_and_pay_in_one_call_opens_the_payment_at_the_buyers_platform(shop: Shop) -> None:
    buyer, product = shop.buyer("of-one-call", platform="alipay"), shop.product(stock=STOCK)
    assert list(shop.order(buyer, (product, 1), pay=True)["payment"]) == ["tradeNO"]


@pytest.mark.row("E2")
def test_the_same_name_at_two_platforms_is_two_people(shop: Shop) -> None:
    one, other = shop.buyer("twin"), shop.buyer("twin", platform="alipay")
    assert one.uid != other.uid
    assert members.load(other.uid).platform == "alipay"
    assert shop.buyer("twin", platform="alipay").uid == other.uid


def test_a_used_or_invented_code_of_alipay_asks_for_a_new_one(shop: Shop) -> None:
    code = shop.platform.code("once")
    Person().call("identity/login", {"code": code, "platform": "alipay"})
    for tried in (code, "invented"):
        refusal = Person().refused("identity/login", {"code": tried, "platform": "alipay"})
        assert (refusal.status, refusal.code) == (401, "login_code_invalid")
    shop.platform.fault("code2session", "error", code="isp.unknow-error")
    assert Person().refused("identity/login", {"code": "sim-x", "platform": "alipay"}).code == "provider_unavailable"


@pytest.mark.row("E2")
def test_a_shop_without_alipay_says_so(shop: Shop, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "MINIMALL_ALIPAY_APP_ID", "")
    settings_module.settings.cache_clear()
    providers.forget()
    try:
        refusal = case.buyer.refused(
            "orders/pay", {"orderNo": case.order_no, "provider": "alipay", "code": "sim-alice"}
        )
        assert (refusal.code, refusal.details["providerCode"]) == ("provider_refused", "NOT_OFFERED")
        assert Person().refused("identity/login", {"code": "sim-x", "platform": "alipay"}).code == "provider_refused"
        assert case.ask("orders/pay")["payment"]["package"]
    finally:
        monkeypatch.undo()
        settings_module.settings.cache_clear()
        providers.forget()


# taking the other provider


@pytest.mark.row("E2")
def test_taking_the_other_provider_closes_the_open_payment_first(case: Case) -> None:
    case.ask("orders/pay")
    assert at_alipay(case)["payment"] == {
        "tradeNO": case.shop.platform.trade(case.number(2))["prepays"][0]["prepay_id"]
    }
    assert open_at(case) == [("wechat", "DEAD"), ("alipay", "OPEN")]
    assert case.trade_state(1) == "CLOSED"
    assert case.ask("orders/pay", provider="alipay")["payment"]  # open already: nobody asks who pays
    assert case.ask("orders/pay")["payment"]["package"]  # and back
    assert open_at(case) == [("wechat", "DEAD"), ("alipay", "DEAD"), ("wechat", "OPEN")]
    assert case.trade_state(2) == "CLOSED"
    case.pay(attempt=3)
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.parametrize("code", [None, "invented"])
def test_who_is_not_known_at_the_other_provider_keeps_the_open_payment(case: Case, code: str | None) -> None:
    case.ask("orders/pay")
    assert case.refused("orders/pay", provider="alipay", **({"code": code} if code else {})) == "login_code_invalid"
    assert open_at(case) == [("wechat", "OPEN")]
    assert case.trade_state(1) == "NOTPAY"


@pytest.mark.row("E2")
@pytest.mark.parametrize("first", ["wechat", "alipay"])
def test_what_cannot_be_closed_for_sure_is_not_left(shop: Shop, first: str) -> None:
    case, second = unpaid(shop, platform=first), {"wechat": "alipay", "alipay": "wechat"}[first]
    case.ask("orders/pay")
    shop.platform.fault("close", "error", status=500, code="SYSTEM_ERROR")
    assert case.refused("orders/pay", provider=second, code="sim-alice") == "provider_unavailable"
    assert open_at(case) == [(first, "OPEN")]
    assert case.ask("orders/pay", provider=second, code="sim-alice")["payment"]
    assert open_at(case) == [(first, "DEAD"), (second, "OPEN")]


@pytest.mark.row("E2")
@pytest.mark.row("E4")
@pytest.mark.parametrize("first", ["wechat", "alipay"])
def test_money_that_came_before_the_change_pays_the_order(shop: Shop, first: str) -> None:
    case, second = unpaid(shop, platform=first), {"wechat": "alipay", "alipay": "wechat"}[first]
    case.ask("orders/pay")
    shop.platform.pay(case.number(), notify=False)
    assert case.refused("orders/pay", provider=second, code="sim-alice") == "already_paid"
    assert open_at(case) == [(first, "PAID")]
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
@pytest.mark.parametrize("first", ["wechat", "alipay"])
def test_fault_06_paid_at_the_provider_that_was_left_the_other_payment_is_closed(shop: Shop, first: str) -> None:
    """Fault 6: money for an older attempt, here of another provider."""
    case, second = unpaid(shop, platform=first), {"wechat": "alipay", "alipay": "wechat"}[first]
    case.ask("orders/pay")
    case.ask("orders/pay", provider=second, code="sim-alice")
    case.pay(attempt=1, ignore_expiry=True)
    assert open_at(case) == [(first, "PAID"), (second, "OPEN")]
    shop.forward(seconds=6)
    shop.run_timers()
    assert open_at(case) == [(first, "PAID"), (second, "DEAD")]
    assert case.trade_state(2) == "CLOSED"
    case.check("PAID")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
@pytest.mark.row("E9")
@pytest.mark.parametrize("first", ["wechat", "alipay"])
@pytest.mark.complaint("Two channels paid")
def test_fault_06_paid_at_both_the_second_payment_goes_back_where_it_came_from(
    shop: Shop, first: str, alarms: list[str]
) -> None:
    case, second = unpaid(shop, platform=first), {"wechat": "alipay", "alipay": "wechat"}[first]
    case.ask("orders/pay")
    case.ask("orders/pay", provider=second, code="sim-alice")
    case.pay(attempt=2)
    case.pay(attempt=1, ignore_expiry=True)
    for _ in range(3):
        shop.forward(minutes=10)
        shop.run_timers()
    assert case.refunds() == [("duplicate", "SUCCESS", case.payable)]
    assert [one.provider for one in refunds_of(case.order_no)] == [first]
    assert "duplicate_payment" in alarms
    case.check("PAID")


@pytest.mark.row("D6")
@pytest.mark.row("E4")
@pytest.mark.complaint("Paid after close")
def test_fault_06_paid_after_the_end_the_order_lives_again_or_the_money_goes_back(alipays: Case) -> None:
    """Fault 6: after local expiry; the goods are there, then they are not."""
    again = unpaid(alipays.shop, platform="alipay")
    for case in (alipays, again):
        case.ask("orders/pay")
    alipays.expire()
    assert (alipays.status, again.status) == ("CLOSED", "CLOSED")
    alipays.pay(ignore_expiry=True)
    alipays.check("PAID")
    others = alipays.shop.buyer("others")
    alipays.shop.order(others, (again.product, STOCK))
    again.pay(ignore_expiry=True)
    again.come_to_rest()
    assert again.refunds() == [("late", "SUCCESS", again.payable)]
    assert (again.status, again.left) == ("CLOSED", 0)


@pytest.mark.row("D6")
@pytest.mark.row("E4")
def test_fault_06_paid_after_the_closing_failed_is_paid(alipays: Case) -> None:
    """Fault 6: after a close that nobody answered."""
    alipays.ask("orders/pay")
    alipays.shop.platform.fault("close", "drop_before", times=2)
    assert alipays.ask("orders/cancel")["status"] == "CLOSING"
    assert alipays.left == STOCK - 1
    alipays.pay()
    alipays.check("PAID")


@pytest.mark.row("D6")
def test_a_closed_trade_is_told_and_changes_nothing(alipays: Case) -> None:
    alipays.ask("orders/pay")
    assert alipays.ask("orders/cancel")["status"] == "CLOSED"
    assert answered(alipays.shop.platform, alipays.number()) == [200]
    assert alipays.timeline() == ["submitted", "closing", "closed"]
    alipays.check("CLOSED")


@pytest.mark.row("E1")
@pytest.mark.row("D6")
@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
def test_lost_answers_change_nothing_in_the_end(alipays: Case, kind: str) -> None:
    platform = alipays.shop.platform
    platform.fault("prepay", kind, times=2)
    assert alipays.refused("orders/pay") == "provider_unavailable"
    assert alipays.attempts() == ["INTENT"]
    payment = alipays.ask("orders/pay")["payment"]
    assert payment == {"tradeNO": platform.trade(alipays.number())["prepays"][0]["prepay_id"]}
    platform.fault("close", "drop_after", times=2)
    assert alipays.ask("orders/cancel")["status"] == "CLOSED"
    alipays.check("CLOSED")


# refunds


@pytest.fixture
def bought(shop: Shop) -> Case:
    return paid_for(shop, platform="alipay")


def give_back(case: Case) -> str:
    return str(case.shop.staff.call("orders/refund", {"orderNo": case.order_no})["refundNo"])


@pytest.mark.row("E9")
def test_fault_16_a_refund_is_through_at_once_and_its_notice_changes_no_more(bought: Case) -> None:
    number = give_back(bought)
    assert bought.refunds() == [("order", "SUCCESS", bought.payable)]
    assert answered(bought.shop.platform, number) == [200]
    assert bought.timeline()[-2:] == ["refund_requested", "refunded"]
    bought.check("CLOSED")


@pytest.mark.row("E9")
@pytest.mark.parametrize("heard", ["by its notice", "by asking"])
def test_fault_16_a_refund_that_is_accepted_is_done_when_the_money_has_moved(bought: Case, heard: str) -> None:
    """Fault 16: code 10000 with fund_change N."""
    platform = bought.shop.platform
    platform.config(refund_delay=None)
    platform.fault("refund", "fund_change_n")
    number = give_back(bought)
    assert bought.refunds() == [("order", "PROCESSING", bought.payable)]
    if heard == "by asking":
        platform.fault("notify", "lost")
    platform.refund(number, "SUCCESS")
    if heard == "by asking":
        bought.shop.forward(seconds=61)
        bought.shop.run_timers()
    platform.until(lambda: bought.refunds() == [("order", "SUCCESS", bought.payable)])
    bought.check("CLOSED")


@pytest.mark.row("E9")
def test_fault_10_a_refund_that_failed_is_asked_for_again_under_its_number(bought: Case) -> None:
    platform = bought.shop.platform
    platform.config(refund_delay=None)
    platform.fault("refund", "fund_change_n")
    number = give_back(bought)
    platform.refund(number, "CLOSED")
    bought.shop.forward(seconds=61)
    bought.shop.run_timers()
    assert bought.refunds() == [("order", "SUCCESS", bought.payable)]
    assert [one.out_refund_no for one in refunds_of(bought.order_no)] == [number]
    bought.check("CLOSED")


@pytest.mark.row("E9")
def test_a_lost_answer_to_a_refund_is_found_by_its_notice(bought: Case) -> None:
    bought.shop.platform.fault("refund", "drop_after", times=2)
    number = give_back(bought)
    bought.shop.platform.until(lambda: bought.refunds() == [("order", "SUCCESS", bought.payable)])
    assert answered(bought.shop.platform, number)[-1] == 200
    bought.check("CLOSED")


@pytest.mark.row("E9")
def test_without_any_answer_the_timer_goes_on_with_the_same_number(bought: Case) -> None:
    platform = bought.shop.platform
    platform.fault("refund", "drop_after", times=2)
    platform.fault("notify", "lost")
    number = give_back(bought)
    assert bought.refunds() == [("order", "REQUESTED", bought.payable)]
    for _ in range(3):
        bought.shop.forward(minutes=2)
        bought.shop.run_timers()
    assert bought.refunds() == [("order", "SUCCESS", bought.payable)]
    assert list(one for one in platform.state["refunds"] if one.startswith(f"R{bought.order_no}")) == [number]
    bought.check("CLOSED")


@pytest.mark.row("E9")
@pytest.mark.parametrize(("code", "times"), [("SELLER_BALANCE_NOT_ENOUGH", 1), ("SYSTEM_ERROR", 2)])
def test_fault_10_what_was_refused_for_now_works_later_under_the_same_number(
    bought: Case, alarms: list[str], code: str, times: int
) -> None:
    """Fault 10: NOT_ENOUGH, SYSTEM_ERROR twice."""
    bought.shop.platform.fault("refund", "error", code=code, times=times)
    number = give_back(bought)
    assert bought.refunds() == [("order", "REQUESTED", bought.payable)]
    for _ in range(4):
        bought.shop.forward(minutes=10)
        bought.shop.run_timers()
    assert bought.refunds() == [("order", "SUCCESS", bought.payable)]
    assert [one.out_refund_no for one in refunds_of(bought.order_no)] == [number]
    assert ("refund_refused" in alarms) == (code == "SELLER_BALANCE_NOT_ENOUGH")
    bought.check("CLOSED")


@pytest.mark.row("E4")
@pytest.mark.row("E9")
@pytest.mark.parametrize(("back", "status"), [(500, "TRADE_SUCCESS"), (1500, "TRADE_CLOSED")])
def test_fault_16_a_refund_of_the_console_that_we_hear_of_first_holds_the_order(
    alipays: Case, alarms: list[str], back: int, status: str
) -> None:
    """Fault 16: the notice carries TRADE_SUCCESS, or the TRADE_CLOSED of a payment that went back whole: neither is an unpaid close."""
    alipays.ask("orders/pay")
    paid = alipays.shop.platform.pay(alipays.number(), notify=False)["transaction_id"]
    providers.pay("alipay").refund(RefundOrder(f"CONSOLE{paid}", back, 1500, transaction_id=paid))
    assert answered(alipays.shop.platform, f"CONSOLE{paid}") == [200]
    assert alipays.shop.platform.deliveries(f"CONSOLE{paid}")[0]["resource"]["trade_status"] == status
    assert (alipays.status, alipays.head.mismatch, alipays.attempts()) == ("UNPAID", True, ["MISMATCH"])
    assert alarms == ["refund_unknown", "payment_mismatch"]
    assert alipays.left == STOCK - 1


@pytest.mark.row("E9")
def test_a_refund_of_the_console_changes_nothing_of_a_paid_order_and_is_an_alarm(
    bought: Case, alarms: list[str]
) -> None:
    paid = str(attempts_of(bought.order_no)[0].transaction_id)
    providers.pay("alipay").refund(RefundOrder(f"CONSOLE{paid}", 500, 1500, transaction_id=paid))
    assert answered(bought.shop.platform, f"CONSOLE{paid}") == [200]
    assert (bought.status, bought.refunds(), alarms) == ("PAID", [], ["refund_unknown"])


@pytest.mark.row("E4")
def test_a_refund_whose_state_nobody_tells_is_told_again(bought: Case) -> None:
    """The notice comes, and our question about the refund stays without answer: not `success`, so that it comes again."""
    platform = bought.shop.platform
    platform.config(refund_delay=None)
    platform.fault("refund", "fund_change_n")
    number = give_back(bought)
    platform.fault("query_refund", "drop_before", times=2)
    platform.refund(number, "SUCCESS")
    assert answered(platform, number) == [500]
    bought.shop.forward(seconds=241)
    platform.until(lambda: answered(platform, number) == [500, 200])
    bought.check("CLOSED")


@pytest.mark.row("E2")
def test_wechat_is_not_told_of_goods_that_were_paid_at_alipay(bought: Case, alarms: list[str]) -> None:
    shipment = {"orderNo": bought.order_no, "carrier": "SF", "trackingNo": "SF1234567890"}
    bought.shop.staff.call("orders/ship", shipment)
    bought.shop.forward(minutes=2)
    bought.shop.run_timers()
    (parcel,) = parcels_of(bought.order_no, bought.buyer.uid)
    assert (parcel.upload, parcel.due, alarms) == ("not_needed", None, [])


# at the door


def form_of(case: Case) -> tuple[Notices, bytes]:
    """The notice of a payment, as Alipay would bring it."""
    platform = case.shop.platform
    case.ask("orders/pay")
    platform.fault("notify", "lost")
    platform.pay(case.number())
    platform.until(lambda: platform.deliveries(case.number()))
    told = Notification.model_validate(platform.deliveries(case.number())[0])
    keys = AlipayKeyring(platform.platform.alipay)
    return Notices(case.shop), alipay_notices.dressed(keys, told, None, case.shop.clock.now())


@pytest.mark.row("E4")
def test_fault_16_the_answer_is_exactly_success(alipays: Case) -> None:
    notices, form = form_of(alipays)
    assert notices.bring_form(form) == (200, b"success", "text/plain; charset=utf-8")
    assert notices.bring_form(form)[:2] == (200, b"success")
    alipays.check("PAID")


@pytest.mark.row("E4")
@pytest.mark.parametrize(
    "changes",
    [
        {"sign_type": "RSA"},
        {"total_amount": "0.01"},
        {"sign": ""},
        {"body": None},
        {"out_biz_no": None},
        {"trade_status": "TRADE_FINISHED"},
    ],
)
def test_fault_16_a_bent_notice_is_turned_away_and_the_true_one_taken_later(
    alipays: Case, changes: dict[str, str | None]
) -> None:
    """Fault 16: sign_type RSA, and empty values left out."""
    notices, form = form_of(alipays)
    fields = dict(parse_qsl(form.decode(), keep_blank_values=True)) | changes
    bent = urlencode({name: value for name, value in fields.items() if value is not None}).encode()
    assert notices.bring_form(bent)[:2] == (401, b"fail")
    assert notices.bring_form(form, to="payments/wechat_notify")[0] == 401
    assert alipays.status == "UNPAID"
    assert notices.bring_form(form)[:2] == (200, b"success")
    alipays.check("PAID")


def test_nothing_of_the_buyer_is_logged(alipays: Case, capsys: pytest.CaptureFixture[str]) -> None:
    os.environ["MINIMALL_LOG_LEVEL"] = "DEBUG"
    settings_module.settings.cache_clear()
    try:
        alipays.ask("orders/pay")
        alipays.pay()
        buyer = attempts_of(alipays.order_no)[0].openid.reveal()
        said = capsys.readouterr().out
        assert "order_paid" in said
        assert buyer not in said
        assert buyer not in json.dumps(attempts_of(alipays.order_no)[0].raw())
    finally:
        os.environ["MINIMALL_LOG_LEVEL"] = "ERROR"
        settings_module.settings.cache_clear()


def test_a_provider_that_does_not_answer_leaves_no_half_an_order(
    alipays: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise Unanswered("TIMEOUT")

    monkeypatch.setattr(providers.pay("alipay"), "query", silent)
    alipays.ask("orders/pay")
    assert alipays.ask("orders/cancel")["status"] == "CLOSING"
    assert alipays.left == STOCK - 1
    monkeypatch.undo()
    alipays.shop.forward(seconds=31)
    alipays.shop.run_timers()
    alipays.check("CLOSED")


@pytest.mark.row("E2")
@pytest.mark.row("E4")
def test_money_of_one_provider_under_a_number_of_the_other_is_nobodys(case: Case, alarms: list[str]) -> None:
    """The attempt is WeChat Pay's: what Alipay tells of its number pays nothing, and is sent back after the delay."""
    case.ask("orders/pay")
    keys = AlipayKeyring(case.shop.platform.platform.alipay)
    fields = {
        "notify_type": "trade_status_sync",
        "notify_id": "n1",
        "app_id": keys.app_id,
        "seller_id": keys.seller_id,
        "trade_no": f"2026{ids.random_text(4)}",
        "out_trade_no": case.number(),
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "15.00",
    }
    form = urlencode({**fields, "sign_type": "RSA2", "sign": keys.sign(listed(fields))}).encode()
    assert Notices(case.shop).bring_form(form)[:2] == (200, b"success")
    assert (case.status, case.attempts(), alarms) == ("UNPAID", ["OPEN"], ["payment_orphan"])
    orphan = table.get(Refund, orphan_key(fields["trade_no"]))
    assert orphan is not None
    assert (orphan.provider, orphan.refund_fen) == ("alipay", 1500)
