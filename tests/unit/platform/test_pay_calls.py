"""Calls to WeChat Pay: what is sent, whose answer counts, and which error leaves which door open."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform.errors import (
    Busy,
    Misconfigured,
    NotSent,
    PlatformError,
    Refused,
    Unanswered,
    Unknown,
)
from chalicelib.platform.http import PAY_TIMEOUT
from chalicelib.platform.pay import PayPort, PrepayOrder, RefundOrder, RefundStatus, TradeState
from chalicelib.platform.wechat.account import WeChatPayAccount
from tests.unit.platform import doubles
from tests.unit.platform.doubles import APPID, MCHID, NOON, Platform, unsigned

OUT_TRADE_NO = "01JGEZ0000ABCDUSERUSERUS1"
ORDER = PrepayOrder(
    out_trade_no=OUT_TRADE_NO,
    description="青瓷茶杯 ×2",
    total_fen=8880,
    payer_openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    expires_at=NOON + timedelta(minutes=30),
    notify_url="https://shop.test/payments/notify",
)
REFUND = RefundOrder("R0001", refund_fen=880, total_fen=8880, out_trade_no=OUT_TRADE_NO, reason="不想要了")

CALLS = {
    "prepay": lambda pay: pay.prepay(ORDER),
    "query": lambda pay: pay.query(OUT_TRADE_NO),
    "close": lambda pay: pay.close(OUT_TRADE_NO),
    "refund": lambda pay: pay.refund(REFUND),
    "query_refund": lambda pay: pay.query_refund("R0001"),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


def test_the_client_is_a_pay_port(client):
    port: PayPort = client()[0]
    assert port


# --- what is sent -----------------------------------------------------------------------------------


@pytest.mark.row("E1")
def test_prepay_sends_the_order_and_answers_its_prepay_id(client, platform):
    pay, http = client(platform.answer(200, {"prepay_id": "wx20141027"}))
    assert pay.prepay(ORDER) == "wx20141027"
    sent = http.requests[0]
    assert (sent.method, sent.url) == ("POST", "http://platform.test/v3/pay/transactions/jsapi")
    assert http.contents[0] == {
        "appid": APPID,
        "mchid": MCHID,
        "description": "青瓷茶杯 ×2",
        "out_trade_no": OUT_TRADE_NO,
        "time_expire": "2026-01-01T12:30:00+08:00",
        "notify_url": "https://shop.test/payments/notify",
        "amount": {"total": 8880, "currency": "CNY"},
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
    }
    assert "青瓷茶杯".encode() in sent.body
    assert sent.timeout == PAY_TIMEOUT
    assert sent.headers["Accept"] == sent.headers["Content-Type"] == "application/json"
    assert sent.headers["User-Agent"]
    assert sent.headers["Wechatpay-Serial"] == platform.serial


@pytest.mark.row("E1")
def test_prepaying_again_sends_the_same_bytes(client, platform, clock):
    """Another description or expiry under the same number would be refused as OUT_TRADE_NO_USED."""
    pay, http = client(*[platform.answer(200, {"prepay_id": f"wx{n}"}) for n in range(2)])
    pay.prepay(ORDER)
    clock.moment += timedelta(seconds=1)
    pay.prepay(ORDER)
    assert http.requests[0].body == http.requests[1].body


def test_in_certificate_mode_no_public_key_is_asked_for(client, platform, account):
    by_certificate = Platform(platform.key, "5157F09EFDC096DE15EBE81A47057A7232F1B8E1")
    ring = {by_certificate.serial: doubles.public_pem(platform.key)}
    pay, http = client(
        by_certificate.answer(200, {"prepay_id": "wx1"}), of=dataclasses.replace(account, platform_keys=ring)
    )
    assert pay.prepay(ORDER) == "wx1"
    assert "Wechatpay-Serial" not in http.requests[0].headers


def test_a_description_is_cut_and_freed_of_emoji(client, platform):
    pay, http = client(*[platform.answer(200, {"prepay_id": "wx1"}) for _ in range(2)])
    pay.prepay(dataclasses.replace(ORDER, description="🍵" + "茶" * 200))
    pay.prepay(dataclasses.replace(ORDER, description="🍵🍵"))
    assert http.contents[0]["description"] == "茶" * 127
    assert http.contents[1]["description"] == OUT_TRADE_NO


@pytest.mark.parametrize(
    "number", ["", "short", "x" * 33, "with space1", "with/slash", "订单号订单号", "ABCDEF\n", "a|b*c-d_e"]
)
def test_a_number_that_would_need_escaping_is_refused_unsent(client, number):
    for call in (lambda pay: pay.query(number), lambda pay: pay.close(number)):
        pay, http = client()
        with pytest.raises(Refused) as refused:
            call(pay)
        assert refused.value.field == "/out_trade_no"
        assert http.requests == []
    with pytest.raises(Refused):
        client()[0].prepay(dataclasses.replace(ORDER, out_trade_no=number))


def test_a_time_without_zone_is_a_fault_of_the_program(client):
    with pytest.raises(ValueError, match="zone"):
        client()[0].prepay(dataclasses.replace(ORDER, expires_at=datetime(2026, 1, 1)))  # noqa: DTZ001


# --- query, close ------------------------------------------------------------------------------------


@pytest.mark.row("E1")
def test_a_paid_trade_is_read(client, platform):
    pay, http = client(platform.answer(200, doubles.paid_trade()))
    trade = pay.query(OUT_TRADE_NO)
    sent = http.requests[0]
    assert sent.url.endswith(f"/v3/pay/transactions/out-trade-no/{OUT_TRADE_NO}?mchid={MCHID}")
    assert (sent.method, sent.body) == ("GET", b"")
    assert "Content-Type" not in sent.headers
    assert trade.was_paid
    assert (trade.total_fen, trade.currency, trade.transaction_id) == (8880, "CNY", "4200000000202601010000000001")
    assert trade.success_time == datetime(2026, 1, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "state", "paid"),
    [
        ("SUCCESS", TradeState.SUCCESS, True),
        ("REFUND", TradeState.REFUND, True),
        ("NOTPAY", TradeState.NOTPAY, False),
        ("CLOSED", TradeState.CLOSED, False),
        ("REVOKED", TradeState.CLOSED, False),
        ("USERPAYING", TradeState.USERPAYING, False),
        ("ACCEPT", TradeState.USERPAYING, False),
        ("PAYERROR", TradeState.NOTPAY, False),
    ],
)
def test_every_documented_state_is_known(client, platform, written, state, paid):
    trade = client(platform.answer(200, doubles.paid_trade(trade_state=written)))[0].query(OUT_TRADE_NO)
    assert (trade.state, trade.was_paid) == (state, paid)


def test_an_unpaid_trade_lacks_what_it_does_not_have_yet(client, platform):
    content = {
        "appid": APPID,
        "mchid": MCHID,
        "out_trade_no": OUT_TRADE_NO,
        "trade_state": "NOTPAY",
        "transaction_id": "",
        "success_time": "",
        "payer": {},
        "amount": {"total": 8880, "payer_currency": "CNY"},
    }
    trade = client(platform.answer(200, content))[0].query(OUT_TRADE_NO)
    assert (trade.transaction_id, trade.success_time, trade.payer_openid) == (None, None, None)
    assert trade.total_fen == 8880


@pytest.mark.row("E1")
@pytest.mark.parametrize("code", ["ORDER_NOT_EXIST", "ORDERNOTEXIST"])
def test_a_prepay_that_never_arrived_does_not_exist(client, platform, code):
    trade = client(platform.error(404, code))[0].query(OUT_TRADE_NO)
    assert (trade.state, trade.was_paid) == (TradeState.NOT_EXIST, False)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda platform: unsigned(404, b'{"code":"ORDER_NOT_EXIST"}'), Unknown),
        (lambda platform: platform.error(404, "MCH_NOT_EXISTS"), Misconfigured),
        (lambda platform: platform.error(404, "RESOURCE_NOT_EXISTS"), Refused),
        (lambda platform: platform.answer(404), Refused),
    ],
)
def test_no_other_404_makes_a_trade_not_exist(client, platform, answer, error):
    """NOT_EXIST lets the caller give the stock back, so it must be the platform's own word."""
    with pytest.raises(error) as raised:
        client(answer(platform))[0].query(OUT_TRADE_NO)
    assert type(raised.value) is error


def test_an_answer_about_another_order_is_not_believed(client, platform):
    with pytest.raises(Unknown, match="another number"):
        client(platform.answer(200, doubles.paid_trade(out_trade_no="ANOTHER1")))[0].query(OUT_TRADE_NO)


@pytest.mark.row("E1")
def test_close_returns_on_a_signed_204_alone(client, platform):
    pay, http = client(platform.answer(204))
    pay.close(OUT_TRADE_NO)
    assert http.requests[0].url.endswith(f"/out-trade-no/{OUT_TRADE_NO}/close")
    assert http.contents == [{"mchid": MCHID}]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda platform: unsigned(204), Unknown),
        (lambda platform: platform.answer(200, {}), Unknown),
        (lambda platform: platform.error(202, "USERPAYING"), Unknown),
        (lambda platform: platform.error(400, "USER_PAYING"), Unknown),
        (lambda platform: platform.error(400, "ORDERPAID"), Refused),
        (lambda platform: platform.error(400, "ORDER_CLOSED"), Refused),
        (lambda platform: platform.error(429, "FREQUENCY_LIMITED"), Busy),
    ],
)
def test_every_other_answer_to_close_raises(client, platform, answer, error):
    with pytest.raises(error):
        client(answer(platform))[0].close(OUT_TRADE_NO)


# --- refunds -----------------------------------------------------------------------------------------


@pytest.mark.row("E9")
def test_a_refund_is_accepted_not_done(client, platform):
    pay, http = client(platform.answer(200, doubles.refund()))
    order = dataclasses.replace(REFUND, notify_url="https://shop.test/refunds/notify", reason="不喜欢😀" + "长" * 99)
    result = pay.refund(order)
    assert (result.status, result.refund_fen, result.success_time) == (RefundStatus.PROCESSING, 880, None)
    assert http.requests[0].url.endswith("/v3/refund/domestic/refunds")
    assert http.contents == [
        {
            "out_trade_no": OUT_TRADE_NO,
            "out_refund_no": "R0001",
            "amount": {"refund": 880, "total": 8880, "currency": "CNY"},
            "reason": "不喜欢" + "长" * 77,
            "notify_url": "https://shop.test/refunds/notify",
        }
    ]


def test_a_refund_names_the_payment_by_transaction_first(client, platform):
    pay, http = client(platform.answer(200, doubles.refund()))
    pay.refund(dataclasses.replace(REFUND, transaction_id="4200000000202601010000000001", reason=""))
    assert http.contents[0]["transaction_id"] == "4200000000202601010000000001"
    assert not {"out_trade_no", "reason", "notify_url"} & http.contents[0].keys()


def test_a_refund_of_nothing_is_refused_unsent(client):
    with pytest.raises(Refused):
        client()[0].refund(dataclasses.replace(REFUND, out_trade_no=None))
    with pytest.raises(Refused):
        client()[0].refund(dataclasses.replace(REFUND, out_refund_no="with space"))


def test_too_many_refunds_may_hide_an_accepted_one(client, platform):
    for answer in (platform.error(429, "FREQUENCY_LIMITED"), platform.error(429, "RATELIMIT_EXCEEDED")):
        with pytest.raises(Unknown):
            client(answer)[0].refund(REFUND)


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "NOTENOUGH"])
def test_an_empty_balance_is_a_definite_no(client, platform, code):
    with pytest.raises(Refused) as refused:
        client(platform.error(403, code))[0].refund(REFUND)
    assert (refused.value.kind, refused.value.code) == ("NOTENOUGH", code)


@pytest.mark.row("E9")
def test_a_refund_is_queried_by_its_number(client, platform):
    done = doubles.refund(out_refund_no="R|0*1@", status="SUCCESS", success_time="2026-01-01T12:20:00+08:00")
    pay, http = client(platform.answer(200, done))
    result = pay.query_refund("R|0*1@")
    assert result is not None
    assert (result.status, result.success_time) == (RefundStatus.SUCCESS, datetime(2026, 1, 1, 4, 20, tzinfo=UTC))
    assert http.requests[0].url.endswith("/refunds/R%7C0%2A1%40")


def test_a_refund_that_never_arrived_is_none(client, platform):
    assert client(platform.error(404, "RESOURCE_NOT_EXISTS"))[0].query_refund("R0001") is None
    with pytest.raises(Misconfigured):
        client(platform.error(404, "MCH_NOT_EXISTS"))[0].query_refund("R0001")
    with pytest.raises(Unknown):
        client(unsigned(404, b'{"code":"RESOURCE_NOT_EXISTS"}'))[0].query_refund("R0001")


def test_an_answer_about_another_refund_is_not_believed(client, platform):
    for call in (lambda pay: pay.refund(REFUND), lambda pay: pay.query_refund("R0001")):
        with pytest.raises(Unknown, match="another number"):
            call(client(platform.answer(200, doubles.refund(out_refund_no="R0002")))[0])


# --- whose answer counts -----------------------------------------------------------------------------


GOOD = {"prepay_id": "wx1", **doubles.paid_trade(), **doubles.refund()}


@every_call
def test_an_unsigned_success_is_unknown(client, call):
    with pytest.raises(Unknown) as raised:
        call(client(unsigned(200, json.dumps(GOOD).encode()))[0])
    assert raised.value.code == "UNSIGNED_ANSWER"


@every_call
def test_a_success_signed_by_another_is_unknown(client, stranger, call):
    with pytest.raises(Unknown, match="does not fit"):
        call(client(stranger.answer(200, GOOD))[0])


@every_call
def test_an_old_signed_success_is_unknown(client, platform, call):
    with pytest.raises(Unknown, match="time window"):
        call(client(platform.answer(200, GOOD, at=NOON - timedelta(seconds=301)))[0])


@every_call
@pytest.mark.parametrize(
    "answer",
    [
        lambda platform: platform.error(500, "SYSTEM_ERROR"),
        lambda platform: platform.error(500, "BANK_ERROR"),
        lambda platform: platform.error(400, "SYSTEMERROR"),
        lambda platform: platform.error(503, "SERVICE_UNAVAILABLE"),
        lambda platform: platform.answer(302),
        lambda platform: platform.answer(202, {}),
        lambda platform: unsigned(502, b"<html>Bad Gateway</html>"),
        lambda platform: unsigned(400, b'{"code":"PARAM_ERROR"}'),
        lambda platform: unsigned(400, b"[" * 3900),
        lambda platform: unsigned(429),
    ],
)
def test_what_decides_nothing_is_unknown(client, platform, call, answer):
    with pytest.raises(Unknown):
        call(client(answer(platform))[0])


@every_call
@pytest.mark.parametrize(
    "answer",
    [
        lambda platform: platform.error(401, "SIGN_ERROR"),
        lambda platform: unsigned(401, b'{"code":"SIGN_ERROR","message":"..."}'),
        lambda platform: unsigned(401),
        lambda platform: unsigned(403, b"<html>blocked</html>"),
        lambda platform: platform.error(403, "NO_AUTH"),
        lambda platform: platform.error(400, "APPID_MCHID_NOT_MATCH"),
        lambda platform: platform.error(400, "MCH_NOT_EXISTS"),
    ],
)
def test_our_own_faults_raise_an_alarm_after_one_request(client, platform, call, answer):
    pay, http = client(answer(platform))
    with pytest.raises(Misconfigured):
        call(pay)
    assert len(http.requests) == 1


@every_call
def test_our_wrong_clock_is_an_alarm_and_not_repeated(client, clock, platform, call):
    """The platform answers SIGN_ERROR with its own time, which our clock takes for too old."""

    def gateway(request: Any) -> Any:
        sent_at = re.search(r'timestamp="(\d+)"', request.headers["Authorization"])
        assert sent_at
        assert abs(int(sent_at[1]) - NOON.timestamp()) > 300
        return platform.error(401, "SIGN_ERROR")

    clock.moment = NOON + timedelta(seconds=301)
    pay, http = client(gateway)
    with pytest.raises(Misconfigured) as alarm:
        call(pay)
    assert alarm.value.kind == "SIGNERROR"
    assert len(http.requests) == 1


@pytest.mark.parametrize("code", ["OUT_TRADE_NO_USED", "NOT_ENOUGH"])
def test_an_unsigned_business_no_is_unknown(client, code):
    with pytest.raises(Unknown) as raised:
        client(unsigned(403, json.dumps({"code": code}).encode()))[0].prepay(ORDER)
    assert raised.value.kind != code.replace("_", ""), "an unproven code must not be mistaken for a proven one"


def test_a_no_names_the_field_and_what_support_asks_for(client, platform):
    detail = {"field": "/amount/currency", "value": "XYZ", "issue": "…", "location": "body"}
    with pytest.raises(Refused) as refused:
        client(platform.error(400, "PARAM_ERROR", detail=detail))[0].prepay(ORDER)
    error = refused.value
    assert (error.code, error.status, error.field) == ("PARAM_ERROR", 400, "/amount/currency")
    assert error.request_id == "08F78BB5AF0610D302"
    assert str(error) == "PARAM_ERROR: 说明 (field=/amount/currency, status=400, request_id=08F78BB5AF0610D302)"


@pytest.mark.parametrize("content", [{}, {"prepay_id": ""}, {"prepay_id": 7}, [], "text"])
def test_a_signed_answer_that_cannot_be_understood_is_unknown(client, platform, content):
    with pytest.raises(Unknown) as raised:
        client(platform.answer(200, content))[0].prepay(ORDER)
    assert raised.value.code == "UNREADABLE"


# --- the line ----------------------------------------------------------------------------------------


@every_call
@pytest.mark.parametrize("error", [NotSent("NOT_CONNECTED"), Unanswered("TIMEOUT")])
def test_failures_of_the_line_pass_through(client, call, error):
    pay, http = client(error)
    with pytest.raises(PlatformError) as raised:
        call(pay)
    assert raised.value is error
    assert len(http.requests) == 1


def test_the_other_site_is_asked_only_when_nothing_was_sent(client, platform, account):
    two_sites = dataclasses.replace(account, backup_url="http://backup.test")
    pay, http = client(NotSent("NOT_CONNECTED"), platform.answer(200, {"prepay_id": "wx1"}), of=two_sites)
    assert pay.prepay(ORDER) == "wx1"
    first, second = http.requests
    assert (first.url[:20], second.url[:18]) == ("http://platform.test", "http://backup.test")
    assert first.body == second.body
    pay, http = client(Unanswered("TIMEOUT"), of=two_sites)
    with pytest.raises(Unanswered):
        pay.prepay(ORDER)
    assert len(http.requests) == 1


# --- secrets and keys --------------------------------------------------------------------------------


def test_secrets_are_not_shown(account):
    shown = repr(account)
    assert APPID in shown
    assert doubles.APIV3_KEY not in shown
    assert "PRIVATE KEY" not in shown


@pytest.mark.parametrize("keys", [(), ("short",), (doubles.APIV3_KEY, "short")])
def test_an_apiv3_key_of_another_length_is_refused_at_once(account, keys):
    with pytest.raises(Misconfigured, match="32 characters") as refused:
        dataclasses.replace(account, apiv3_keys=keys)
    assert "short" not in str(refused.value)


@pytest.mark.parametrize("pem", ["", "not a PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_an_unreadable_merchant_key_is_an_alarm_not_shown(client, account: WeChatPayAccount, pem):
    pay, http = client(of=dataclasses.replace(account, private_key_pem=pem))
    with pytest.raises(Misconfigured) as alarm:
        pay.client_params("wx1")
    assert alarm.value.code == "PRIVATE_KEY"
    assert "AAAA" not in str(alarm.value)
    assert http.requests == []
