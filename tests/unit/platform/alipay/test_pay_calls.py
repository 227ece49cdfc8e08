"""Alipay behind the port: fields of each call, states of a trade, and when a refund is done."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.platform.errors import Refused, Unknown
from chalicelib.platform.pay import PrepayOrder, RefundOrder, RefundStatus, TradeState
from tests.unit.platform.alipay import doubles
from tests.unit.platform.alipay.doubles import BUYER, NUMBER, TRADE_NO, paid
from tests.unit.platform.doubles import NOON

CREATE, QUERY, CLOSE = "alipay.trade.create", "alipay.trade.query", "alipay.trade.close"
REFUND, REFUNDED = "alipay.trade.refund", "alipay.trade.fastpay.refund.query"
ORDER = PrepayOrder(NUMBER, "茶具/一套", 8880, BUYER, NOON + timedelta(minutes=30), "https://shop.test/notify")
BACK = RefundOrder("R1", 880, 8880, transaction_id=TRADE_NO, reason="少发一件🎁")


def content(http) -> dict[str, str]:
    return json.loads(doubles.sent(http.requests[-1])["biz_content"])


@pytest.mark.row("E2")
def test_a_payment_is_opened_for_its_buyer_until_its_last_moment(client, alipay) -> None:
    pay, http = client(alipay.answer(CREATE, out_trade_no=NUMBER, trade_no=TRADE_NO))
    assert pay.prepay(ORDER) == TRADE_NO
    assert content(http) == {
        "out_trade_no": NUMBER,
        "total_amount": "88.80",
        "subject": "茶具 一套",
        "product_code": "JSAPI_PAY",
        "op_app_id": doubles.APP_ID,
        "buyer_open_id": BUYER,
        "time_expire": "2026-01-01 12:30:00",
    }
    assert doubles.sent(http.requests[0])["notify_url"] == "https://shop.test/notify"
    assert pay.client_params(TRADE_NO) == {"tradeNO": TRADE_NO}


def test_a_buyer_of_an_older_app_is_named_by_user_id(client, alipay) -> None:
    pay, http = client(alipay.answer(CREATE, out_trade_no=NUMBER, trade_no=TRADE_NO))
    pay.prepay(replace(ORDER, payer_openid="2088102169481075", description="🍵"))
    assert content(http)["buyer_id"] == "2088102169481075"
    assert content(http)["subject"] == NUMBER


@pytest.mark.row("E2")
@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"trade_status": "WAIT_BUYER_PAY", "send_pay_date": ""}, TradeState.NOTPAY),
        ({}, TradeState.SUCCESS),
        ({"trade_status": "TRADE_FINISHED"}, TradeState.SUCCESS),
        (
            {"trade_status": "TRADE_CLOSED", "send_pay_date": "", "receipt_amount": "0.00", "buyer_pay_amount": "0.00"},
            TradeState.CLOSED,
        ),
        ({"trade_status": "TRADE_CLOSED"}, TradeState.REFUND),
        ({"trade_status": "TRADE_CLOSED", "send_pay_date": "", "buyer_pay_amount": ""}, TradeState.REFUND),
    ],
)
def test_closed_after_its_money_went_back_is_not_closed_unpaid(
    client, alipay, changes: dict[str, str], state: TradeState
) -> None:
    pay, _ = client(alipay.answer(QUERY, **paid(**changes)))
    trade = pay.query(NUMBER)
    assert trade.state is state
    assert trade.was_paid == (state in (TradeState.SUCCESS, TradeState.REFUND))
    if trade.was_paid:
        assert (trade.total_fen, trade.transaction_id, trade.currency, trade.payer_openid) == (
            8880,
            TRADE_NO,
            "CNY",
            BUYER,
        )
        assert (trade.appid, trade.mchid) == (doubles.APP_ID, doubles.PID)
    else:
        assert trade.transaction_id is None


@pytest.mark.parametrize(
    "changes", [{"trade_status": "TRADE_NEW"}, {"total_amount": ""}, {"total_amount": "1.234"}, {"trade_no": ""}]
)
def test_a_trade_that_cannot_be_read_is_unknown(client, alipay, changes: dict[str, str]) -> None:
    pay, _ = client(alipay.answer(QUERY, **paid(**changes)))
    with pytest.raises(Unknown):
        pay.query(NUMBER)


@pytest.mark.row("E2")
def test_a_number_that_alipay_does_not_know_was_never_created(client, alipay) -> None:
    pay, _ = client(alipay.error(QUERY, "40004", "ACQ.TRADE_NOT_EXIST"))
    assert pay.query(NUMBER).state is TradeState.NOT_EXIST


@pytest.mark.row("E2")
def test_closing_returns_only_when_alipay_says_so(client, alipay) -> None:
    pay, _ = client(alipay.answer(CLOSE, out_trade_no=NUMBER, trade_no=TRADE_NO))
    pay.close(NUMBER)
    for no in (alipay.error(CLOSE, "40004", "ACQ.TRADE_STATUS_ERROR"), alipay.answer(CLOSE, '{"msg":"Success"}')):
        with pytest.raises((Refused, Unknown)):
            client(no)[0].close(NUMBER)


# refunds


@pytest.mark.row("E9")
@pytest.mark.parametrize(
    ("moved", "status"), [("Y", RefundStatus.SUCCESS), ("N", RefundStatus.PROCESSING), ("", RefundStatus.PROCESSING)]
)
def test_a_refund_is_done_only_when_the_money_moved(client, alipay, moved: str, status: RefundStatus) -> None:
    answer = alipay.answer(REFUND, out_trade_no=NUMBER, trade_no=TRADE_NO, fund_change=moved, refund_fee="28.80")
    pay, http = client(answer)
    result = pay.refund(BACK)
    assert (result.status, result.refund_fen, result.out_refund_no) == (status, 880, "R1")
    assert content(http) == {
        "trade_no": TRADE_NO,
        "refund_amount": "8.80",
        "out_request_no": "R1",
        "refund_reason": "少发一件",
    }


@pytest.mark.row("E9")
def test_less_back_than_was_asked_is_not_done(client, alipay) -> None:
    pay, _ = client(alipay.answer(REFUND, out_trade_no=NUMBER, trade_no=TRADE_NO, fund_change="Y", refund_fee="8.79"))
    with pytest.raises(Unknown):
        pay.refund(BACK)


@pytest.mark.row("E9")
def test_a_refund_that_is_refused_because_it_is_done_is_done(client, alipay) -> None:
    """Its first answer was lost, and the trade is closed for it."""
    done = {
        "out_trade_no": NUMBER,
        "trade_no": TRADE_NO,
        "out_request_no": "R1",
        "refund_amount": "8.80",
        "refund_status": "REFUND_SUCCESS",
    }
    refused = alipay.error(REFUND, "40004", "ACQ.TRADE_HAS_CLOSE")
    pay, _ = client(refused, alipay.answer(REFUNDED, **done))
    assert pay.refund(BACK).status is RefundStatus.SUCCESS
    pay, _ = client(refused, alipay.answer(REFUNDED))
    with pytest.raises(Refused):
        pay.refund(BACK)


@pytest.mark.row("E9")
def test_a_refund_without_its_status_has_not_happened(client, alipay) -> None:
    told = {"out_trade_no": NUMBER, "trade_no": TRADE_NO, "out_request_no": "R1", "refund_amount": "8.80"}
    for answer in (
        alipay.answer(REFUNDED, **told),
        alipay.answer(REFUNDED),
        alipay.error(REFUNDED, "40004", "ACQ.TRADE_NOT_EXIST"),
    ):
        assert client(answer)[0].query_refund("R1", TRADE_NO) is None
    pay, http = client(alipay.answer(REFUNDED, **told, refund_status="REFUND_SUCCESS"))
    result = pay.query_refund("R1", TRADE_NO)
    assert result is not None
    assert (result.status, result.refund_fen, result.transaction_id) == (RefundStatus.SUCCESS, 880, TRADE_NO)
    assert content(http) == {"trade_no": TRADE_NO, "out_request_no": "R1"}
    with pytest.raises(Unknown):
        client(alipay.answer(REFUNDED, **{**told, "out_request_no": "R2"}, refund_status="REFUND_SUCCESS"))[
            0
        ].query_refund("R1", TRADE_NO)
