"""The shop's own clients against the simulator: two readings of the same documents must agree."""

import base64
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.platform.errors import BadSignature, Misconfigured, Refused, Unknown
from chalicelib.platform.http import PooledHttp
from chalicelib.platform.pay import (
    PaymentNotification,
    PrepayOrder,
    RefundNotification,
    RefundOrder,
    RefundStatus,
    TradeState,
)
from chalicelib.platform.wechat.certificates import fetch_certificates
from chalicelib.platform.wechat.login import Login
from chalicelib.platform.wechat.messages import Messages, Outcome, SubscribeMessage
from chalicelib.platform.wechat.openapi import WeChatApp
from chalicelib.platform.wechat.pay import WeChatPay, WeChatPayAccount
from chalicelib.platform.wechat.search import MOST, IndexedPage, PageSearch
from chalicelib.platform.wechat.shipping import Shipment, ShippedParcel, Shipping, Upload, Way
from chalicelib.platform.wechat.token import StableToken, TokenedApi
from infra.local.simulator.in_process import ControlRefused, Simulator
from tests.integration.simulator.conftest import BUYER, Shop


@dataclass
class Clock:
    offset: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def http() -> Iterator[PooledHttp]:
    pooled = PooledHttp()
    yield pooled
    pooled._pool_manager().clear()


@pytest.fixture
def account(sim: Simulator) -> WeChatPayAccount:
    shop = sim.credentials
    return WeChatPayAccount(
        appid=shop.appid,
        mchid=shop.mchid,
        private_key_pem=shop.merchant_private_key_pem,
        merchant_serial=shop.merchant_serial,
        apiv3_keys=(shop.apiv3_key,),
        platform_keys={shop.public_key_id: shop.platform_public_key_pem},
        base_url=sim.url,
    )


@pytest.fixture
def own(account: WeChatPayAccount, http: PooledHttp, clock: Clock) -> WeChatPay:
    return WeChatPay(account, http, clock, nonce)


@pytest.fixture
def app(sim: Simulator) -> WeChatApp:
    return WeChatApp(sim.credentials.appid, sim.credentials.secret, sim.url)


@pytest.fixture
def api(app: WeChatApp, http: PooledHttp, clock: Clock) -> TokenedApi:
    return TokenedApi(app, http, StableToken(app, http, clock))


def nonce() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def bought(own: WeChatPay, shop: Shop, clock: Clock) -> Callable[..., str]:
    def prepay(total: int = 8800, description: str = "白瓷茶杯🍵") -> str:
        number = secrets.token_hex(8).upper()
        expires = clock() + timedelta(minutes=30)
        own.prepay(PrepayOrder(number, description, total, BUYER, expires, shop.url))
        return number

    return prepay


@pytest.mark.row("E1")
@pytest.mark.row("E4")
def test_a_purchase_from_prepay_to_notification(sim: Simulator, shop: Shop, own: WeChatPay, clock: Clock) -> None:
    order = PrepayOrder("OWN0000001", "茶" * 200, 8800, BUYER, clock() + timedelta(minutes=30), shop.url)
    assert own.query("OWN0000001").state is TradeState.NOT_EXIST
    prepay_id = own.prepay(order)
    assert own.prepay(order) == prepay_id
    assert own.query("OWN0000001").state is TradeState.NOTPAY
    paid = sim.request_payment(own.client_params(prepay_id))
    trade = own.query("OWN0000001")
    assert (trade.state, trade.transaction_id, trade.total_fen) == (TradeState.SUCCESS, paid["transaction_id"], 8800)
    sim.until(lambda: shop.received)
    notified = own.parse_notification(shop.received[0].headers, shop.received[0].body)
    assert isinstance(notified, PaymentNotification)
    assert notified.trade == trade
    with pytest.raises(Refused) as refused:
        own.close("OWN0000001")
    assert refused.value.kind == "ORDERPAID"


@pytest.mark.row("E1")
def test_closing(own: WeChatPay, bought: Callable[..., str]) -> None:
    number = bought()
    own.close(number)
    assert own.query(number).state is TradeState.CLOSED


@pytest.mark.row("E9")
def test_refunding(sim: Simulator, shop: Shop, own: WeChatPay, bought: Callable[..., str]) -> None:
    sim.config(refund_delay=0.05)
    number = bought()
    sim.pay(number, notify=False)
    assert own.query_refund("R1") is None
    order = RefundOrder("R1", 300, 8800, out_trade_no=number, reason="少发🎁一件", notify_url=shop.url)
    accepted = own.refund(order)
    assert (accepted.status, accepted.refund_fen) == (RefundStatus.PROCESSING, 300)
    assert own.refund(order).refund_id == accepted.refund_id
    sim.until(lambda: shop.received)
    notified = own.parse_notification(shop.received[0].headers, shop.received[0].body)
    assert isinstance(notified, RefundNotification)
    assert notified.result == own.query_refund("R1")
    assert notified.result.status is RefundStatus.SUCCESS
    with pytest.raises(Refused):
        own.refund(RefundOrder("R2", 8501, 8800, out_trade_no=number))


@pytest.mark.row("E4")
@pytest.mark.parametrize("kind", ["bad_signature", "unsigned"])
def test_spoiled_notifications_are_refused(
    sim: Simulator, shop: Shop, own: WeChatPay, bought: Callable[..., str], kind: str
) -> None:
    sim.fault("notify", kind)
    sim.pay(bought())
    sim.until(lambda: shop.received)
    with pytest.raises(BadSignature):
        own.parse_notification(shop.received[0].headers, shop.received[0].body)


@pytest.mark.row("E1")
@pytest.mark.parametrize("kind", ["bad_signature", "unsigned", "error", "timeout_after"])
def test_what_may_have_happened_is_unknown(
    sim: Simulator, own: WeChatPay, bought: Callable[..., str], kind: str
) -> None:
    number = bought()
    sim.fault("close", kind, delay=0, times=2)
    with pytest.raises(Unknown):
        own.close(number)


def test_a_wrong_clock_is_an_alarm(own: WeChatPay, clock: Clock) -> None:
    clock.offset = timedelta(minutes=6)
    with pytest.raises(Misconfigured):
        own.query("OWN0000002")


def test_a_foreign_pay_sign_opens_nothing(sim: Simulator, own: WeChatPay, bought: Callable[..., str]) -> None:
    params = own.client_params("wx0") | {"paySign": base64.b64encode(b"0" * 256).decode()}
    with pytest.raises(ControlRefused, match="SIGN_ERROR"):
        sim.request_payment(params)


def test_certificates_are_fetched(sim: Simulator, account: WeChatPayAccount, http: PooledHttp, clock: Clock) -> None:
    shop = sim.credentials
    fetched = fetch_certificates(account, http, clock, nonce)
    assert fetched == {shop.platform_certificate_serial: shop.platform_certificate_pem}


@pytest.mark.row("A1")
def test_logging_in(sim: Simulator, app: WeChatApp, http: PooledHttp) -> None:
    login = Login(app, http)
    code = sim.code("lan")
    session = login.code2session(code)
    assert session.openid == login.code2session("sim-lan").openid
    with pytest.raises(Refused) as refused:
        login.code2session(code)
    assert refused.value.code == "40163"


@pytest.mark.row("D4")
def test_telling_the_buyer(sim: Simulator, api: TokenedApi) -> None:
    messages = Messages(api)
    message = SubscribeMessage(BUYER, "TEMPLATE", "pages/order?id=1", {"thing1": "很长" * 20, "amount2": "¥88.00"})
    sim.grant(BUYER, "TEMPLATE", 1)
    sim.fault("subscribe", "error", errcode=42001)
    assert messages.send(message).outcome is Outcome.SENT
    assert messages.send(message).outcome is Outcome.NO_GRANT
    with pytest.raises(Refused) as refused:
        messages.send(SubscribeMessage(BUYER, "TEMPLATE", "", {"amount2": "免费"}))
    assert refused.value.field == "data.amount2.value"


def test_reporting_a_shipment(sim: Simulator, api: TokenedApi, clock: Clock, bought: Callable[..., str]) -> None:
    sim.config(shipping_delay=3600)
    shipping, number = Shipping(api, clock), bought()
    sim.pay(number, notify=False)
    parcel = ShippedParcel("白瓷茶杯", "SF", "SF0001", receiver_phone="13800000000")
    shipment = Shipment(BUYER, Way.EXPRESS, [parcel], out_trade_no=number, mchid=sim.credentials.mchid)
    assert shipping.upload(shipment) is Upload.NOT_YET
    sim.config(shipping_delay=0)
    assert shipping.upload(shipment) is Upload.UPLOADED
    clock.offset = timedelta(seconds=1)
    assert shipping.upload(shipment) is Upload.ALREADY


def test_pages_are_told_to_the_search_and_wrong_ones_refused(api: TokenedApi) -> None:
    search = PageSearch(api)
    search.submit([IndexedPage("pages/goods/details/index", "spuId=cup")] * MOST)
    for pages, code in (
        ([], "40219"),
        ([IndexedPage("", "a=1")], "40210"),
        ([IndexedPage("pages/x", "no query")], "40212"),
        ([IndexedPage("pages/x", "a=1")] * (MOST + 1), "47004"),
    ):
        with pytest.raises(Refused) as refused:
            search.submit(pages)
        assert refused.value.code == code
