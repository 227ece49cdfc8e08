"""Alipay's notifications: authentic or not at all, empty values kept, and what a trade_status means."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from chalicelib.platform.errors import BadSignature, Unknown
from chalicelib.platform.pay import OtherNotification, PaymentNotification, TradeState
from tests.unit.platform.alipay.doubles import APP_ID, BUYER, NUMBER, PID, TRADE_NO, told
from tests.unit.platform.doubles import NOON


@pytest.mark.row("E2")
@pytest.mark.row("E4")
def test_a_payment_is_read(client, alipay) -> None:
    """With empty values, which are signed, and values that are encoded themselves, which are decoded once."""
    heard = client()[0].parse_notification({}, alipay.form(told()))
    assert isinstance(heard, PaymentNotification)
    trade = heard.trade
    assert (trade.out_trade_no, trade.state, trade.transaction_id) == (NUMBER, TradeState.SUCCESS, TRADE_NO)
    assert (trade.total_fen, trade.currency, trade.appid, trade.mchid) == (8880, "CNY", APP_ID, PID)
    assert (trade.payer_openid, trade.success_time) == (BUYER, NOON)
    assert (heard.event_id, heard.refund_no) == ("2026010100222120001000000000000001", None)


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    ("changes", "state", "refund_no"),
    [
        ({"trade_status": "WAIT_BUYER_PAY", "gmt_payment": ""}, TradeState.NOTPAY, None),
        ({"trade_status": "TRADE_FINISHED"}, TradeState.SUCCESS, None),
        ({"refund_fee": "0.00"}, TradeState.SUCCESS, None),
        ({"refund_fee": "8.80", "gmt_refund": "2026-01-02 12:00:00.123", "out_biz_no": "R1"}, TradeState.REFUND, "R1"),
        ({"refund_fee": "88.80", "out_biz_no": "R2", "trade_status": "TRADE_CLOSED"}, TradeState.REFUND, "R2"),
        ({"trade_status": "TRADE_CLOSED"}, TradeState.REFUND, None),
        (
            {"trade_status": "TRADE_CLOSED", "gmt_payment": "", "receipt_amount": "", "buyer_pay_amount": ""},
            TradeState.CLOSED,
            None,
        ),
    ],
)
def test_a_status_means_what_the_money_says(client, alipay, changes, state: TradeState, refund_no: str | None) -> None:
    heard = client()[0].parse_notification({}, alipay.form(told(**changes)))
    assert isinstance(heard, PaymentNotification)
    assert (heard.trade.state, heard.refund_no) == (state, refund_no)


@pytest.mark.row("E4")
@pytest.mark.parametrize(
    "bend",
    [
        lambda form: form | {"total_amount": "0.01"},
        lambda form: {name: value for name, value in form.items() if name != "body"},
        lambda form: {name: value for name, value in form.items() if value},
        lambda form: form | {"more": ""},
        lambda form: {name: value for name, value in form.items() if name != "sign"},
        lambda form: form | {"sign": ""},
        lambda form: form | {"sign": "bm8="},
        lambda form: form | {"sign_type": "RSA"},
        lambda form: {name: value for name, value in form.items() if name != "sign_type"},
    ],
)
def test_a_bent_notification_is_not_authentic(client, alipay, bend) -> None:
    form = dict(parse_qsl(alipay.form(told()).decode(), keep_blank_values=True))
    with pytest.raises(BadSignature):
        client()[0].parse_notification({}, urlencode(bend(form)).encode())


@pytest.mark.row("E4")
def test_what_others_sign_or_sign_weakly_is_not_authentic(client, alipay, other) -> None:
    for body in (
        other.form(told()),
        alipay.form(told(), sign_type="RSA"),
        b"",
        b"{}",
        b"\xff=1",
        b"a=%ff",
        b"a=1&" * 300,
    ):
        with pytest.raises(BadSignature):
            client()[0].parse_notification({}, body)
    with pytest.raises(BadSignature):
        client()[0].parse_notification({}, alipay.form(told()) + b"&total_amount=0.01")
    with pytest.raises(BadSignature):
        client()[0].parse_notification({}, alipay.form(told(body="x" * 70_000)))


def test_an_authentic_one_that_cannot_be_read_is_unknown_and_another_kind_is_said(client, alipay) -> None:
    for changes in ({"trade_status": "NEW"}, {"total_amount": ""}, {"seller_id": ""}):
        with pytest.raises(Unknown):
            client()[0].parse_notification({}, alipay.form(told(**changes)))
    heard = client()[0].parse_notification({}, alipay.form(told(notify_type="fund_change_sync")))
    assert heard == OtherNotification("fund_change_sync")
