"""What WeChat Pay posts to us: only what the platform signed just now, and only after that is it read."""

from __future__ import annotations

import base64
import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform.errors import BadSignature, Misconfigured, Unknown
from chalicelib.platform.pay import (
    OtherNotification,
    PaymentNotification,
    RefundNotification,
    RefundStatus,
    TradeState,
)
from tests.unit.platform import doubles
from tests.unit.platform.doubles import APIV3_KEY, NOON, OTHER_APIV3_KEY, Platform

pytestmark = pytest.mark.row("E4")

PAID = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade())


def test_a_payment_is_read_in_fen_and_utc(client, platform):
    notification = client()[0].parse_notification(platform.headers(PAID), PAID)
    assert isinstance(notification, PaymentNotification)
    trade = notification.trade
    assert (trade.state, trade.was_paid) == (TradeState.SUCCESS, True)
    assert (trade.total_fen, trade.currency) == (8880, "CNY")
    assert (trade.appid, trade.mchid) == (doubles.APPID, doubles.MCHID)
    assert trade.success_time == datetime(2026, 1, 1, 4, tzinfo=UTC)
    assert trade.success_time.tzinfo is UTC


@pytest.mark.parametrize("spelling", [str.upper, str.lower, str.title])
def test_header_names_count_in_any_case(client, platform, spelling):
    headers = {spelling(name): value for name, value in platform.headers(PAID).items()}
    assert isinstance(client()[0].parse_notification(headers, PAID), PaymentNotification)


@pytest.mark.parametrize("name", ["Timestamp", "Nonce", "Serial", "Signature"])
@pytest.mark.parametrize("empty", [False, True])
def test_a_missing_header_is_a_refusal(client, platform, name, empty):
    headers = platform.headers(PAID)
    if empty:
        headers[f"Wechatpay-{name}"] = ""
    else:
        del headers[f"Wechatpay-{name}"]
    refused_as(client, headers, PAID, "a signature header is missing")


def test_the_signature_type_may_be_absent_but_not_another(client, platform):
    headers = platform.headers(PAID)
    del headers["Wechatpay-Signature-Type"]
    assert isinstance(client()[0].parse_notification(headers, PAID), PaymentNotification)
    headers["Wechatpay-Signature-Type"] = "WECHATPAY2-SM2-WITH-SM3"
    refused_as(client, headers, PAID, "unknown signature type")


def test_the_signature_probe_is_refused_like_any_other(client, platform):
    headers = platform.headers(PAID)
    headers["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + headers["Wechatpay-Signature"]
    refused_as(client, headers, PAID, "the signature does not fit")


def test_a_body_that_was_touched_is_refused(client, platform):
    headers = platform.headers(PAID)
    reserialised = json.dumps(json.loads(PAID), separators=(",", ":")).encode()
    for body in (PAID + b" ", PAID[:-1], reserialised, b""):
        refused_as(client, headers, body, "the signature does not fit")


def test_an_unknown_serial_is_refused_and_never_looked_up(client, platform):
    pay, http = client()
    unknown = Platform(platform.key, "PUB_KEY_ID_0000000000000000000000000000000000")
    with pytest.raises(BadSignature, match="unknown serial"):
        pay.parse_notification(unknown.headers(PAID), PAID)
    assert http.requests == []


def test_another_key_under_our_serial_is_refused(client, stranger):
    refused_as(client, stranger.headers(PAID), PAID, "the signature does not fit")


@pytest.mark.parametrize("seconds", [-301, -300, 300, 301])
def test_old_and_early_messages_are_refused(client, platform, seconds):
    headers = platform.headers(PAID, at=NOON + timedelta(seconds=seconds))
    refused_as(client, headers, PAID, "outside of the time window")


@pytest.mark.parametrize("seconds", [-299, 0, 299])
def test_messages_within_five_minutes_are_taken(client, platform, seconds):
    headers = platform.headers(PAID, at=NOON + timedelta(seconds=seconds))
    assert isinstance(client()[0].parse_notification(headers, PAID), PaymentNotification)


@pytest.mark.parametrize("timestamp", ["soon", "-1767240000", "1767240000.0", "１７６７２４００００", "9" * 13])
def test_a_timestamp_is_plain_digits(client, platform, timestamp):
    headers = platform.headers(PAID) | {"Wechatpay-Timestamp": timestamp}
    refused_as(client, headers, PAID, "malformed timestamp or nonce")


@pytest.mark.parametrize("nonce", ["a\nb", "随机", "x" * 129, "\ud800"])
def test_a_nonce_cannot_move_the_border_between_itself_and_the_body(client, platform, nonce):
    headers = platform.headers(PAID) | {"Wechatpay-Nonce": nonce}
    refused_as(client, headers, PAID, "malformed timestamp or nonce")


def test_a_body_over_64_kib_is_refused_before_anything_is_computed(client, platform):
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade(attach="x" * 64 * 1024))
    refused_as(client, platform.headers(body), body, "larger than any notification")


def test_the_wrong_apiv3_key_is_refused(client, platform):
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade(), apiv3_key=OTHER_APIV3_KEY)
    refused_as(client, platform.headers(body), body, "the resource does not open with our APIv3 key")


@pytest.mark.parametrize("keys", [(OTHER_APIV3_KEY, APIV3_KEY), (APIV3_KEY, OTHER_APIV3_KEY)])
def test_both_apiv3_keys_open_while_they_are_being_changed(client, platform, account, keys):
    pay, _ = client(of=dataclasses.replace(account, apiv3_keys=keys))
    assert isinstance(pay.parse_notification(platform.headers(PAID), PAID), PaymentNotification)


@pytest.mark.parametrize("associated", ["", None])
def test_an_empty_or_absent_associated_data_is_accepted(client, platform, associated):
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade(), associated)
    assert isinstance(client()[0].parse_notification(platform.headers(body), body), PaymentNotification)


@pytest.mark.parametrize(
    "change", [{"ciphertext": "%%%"}, {"ciphertext": ""}, {"algorithm": "AES_CBC"}, {"associated_data": "refund"}]
)
def test_a_resource_that_does_not_open_is_refused(client, platform, change):
    content = json.loads(PAID)
    content["resource"] |= change
    body = json.dumps(content).encode()
    with pytest.raises(BadSignature):
        client()[0].parse_notification(platform.headers(body), body)


def test_nothing_is_parsed_before_the_signature_is_good(client, platform, stranger):
    """The same broken JSON is BadSignature from a stranger, and unreadable from the platform."""
    broken = b'{"id": "EV'
    refused_as(client, stranger.headers(broken), broken, "the signature does not fit")
    with pytest.raises(Unknown, match="json_invalid"):
        client()[0].parse_notification(platform.headers(broken), broken)


def test_the_public_key_and_an_old_certificate_serial_may_alternate(client, platform, stranger, account):
    """While WeChat moves a merchant over, both kinds of serial arrive."""
    old = Platform(stranger.key, "5157F09EFDC096DE15EBE81A47057A7232F1B8E1")
    ring = {**account.platform_keys, old.serial.lower(): doubles.public_pem(old.key)}
    pay, _ = client(of=dataclasses.replace(account, platform_keys=ring))
    for sender in (old, platform, old, platform):
        assert isinstance(pay.parse_notification(sender.headers(PAID), PAID), PaymentNotification)


@pytest.mark.parametrize(
    ("event_type", "written", "status"),
    [
        ("REFUND.SUCCESS", "SUCCESS", RefundStatus.SUCCESS),
        ("REFUND.ABNORMAL", "ABNORMAL", RefundStatus.ABNORMAL),
        ("REFUND.CLOSED", "CLOSED", RefundStatus.CLOSED),
        ("REFUND.CLOSED", "CLOSE", RefundStatus.CLOSED),
        ("REFUND.CLOSE", "CLOSE", RefundStatus.CLOSED),
    ],
)
def test_a_refund_is_read_in_both_spellings(client, platform, event_type, written, status):
    body = doubles.event(event_type, doubles.notified_refund(written), "refund")
    notification = client()[0].parse_notification(platform.headers(body), body)
    assert isinstance(notification, RefundNotification)
    assert notification.mchid == doubles.MCHID
    assert notification.result.status is status
    assert (notification.result.out_refund_no, notification.result.refund_fen) == ("R0001", 880)


def test_a_kind_that_we_do_not_know_is_handed_over_unread(client, platform):
    body = doubles.event("COUPON.USE", {"any": "thing"}, apiv3_key=OTHER_APIV3_KEY)
    notification = client()[0].parse_notification(platform.headers(body), body)
    assert notification == OtherNotification("COUPON.USE")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": {"total": "8880", "currency": "CNY"}},
        {"amount": {"total": 88.8, "currency": "CNY"}},
        {"amount": {"total": True, "currency": "CNY"}},
        {"amount": {"total": -1, "currency": "CNY"}},
        {"amount": {"currency": "CNY"}},
        {"transaction_id": ""},
        {"trade_state": "NOTPAY"},
        {"trade_state": "NEVER_HEARD_OF"},
        {"out_trade_no": None},
        {"success_time": "yesterday"},
    ],
)
def test_an_authentic_message_that_cannot_be_understood_is_unknown(client, platform, changes):
    """So that the caller answers 5xx and the platform sends it again, once we have learned to read it."""
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade(**changes))
    with pytest.raises(Unknown) as unreadable:
        client()[0].parse_notification(platform.headers(body), body)
    assert unreadable.value.code == "UNREADABLE"


def test_what_cannot_be_understood_is_not_repeated_in_the_error(client, platform):
    body = doubles.event("TRANSACTION.SUCCESS", doubles.paid_trade(payer={"openid": 31415926}))
    with pytest.raises(Unknown) as unreadable:
        client()[0].parse_notification(platform.headers(body), body)
    assert "payer.openid" in str(unreadable.value)
    assert "31415926" not in str(unreadable.value)
    assert unreadable.value.__context__ is None


def test_a_broken_platform_key_is_our_own_fault(client, platform, account):
    pay, _ = client(of=dataclasses.replace(account, platform_keys={platform.serial: "not a PEM"}))
    with pytest.raises(Misconfigured) as alarm:
        pay.parse_notification(platform.headers(PAID), PAID)
    assert alarm.value.code == "PLATFORM_KEY"


def test_a_body_that_the_gateway_sent_as_base64_is_decoded_by_the_caller(client, platform):
    """The bytes that were signed are the decoded ones."""
    encoded = base64.b64encode(PAID)
    refused_as(client, platform.headers(PAID), encoded, "the signature does not fit")
    decoded = base64.b64decode(encoded)
    assert isinstance(client()[0].parse_notification(platform.headers(PAID), decoded), PaymentNotification)


def refused_as(client: Any, headers: dict[str, str], body: bytes, reason: str) -> None:
    with pytest.raises(BadSignature) as refused:
        client()[0].parse_notification(headers, body)
    assert refused.value.message == reason
