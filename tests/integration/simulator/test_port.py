"""The payment port: what every provider behind it promises, each against its own simulator. A new provider is a line in `PROVIDERS`."""

from __future__ import annotations

import dataclasses
import inspect
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.platform.alipay.pay import Alipay, AlipayAccount
from chalicelib.platform.errors import (
    BadSignature,
    Busy,
    Misconfigured,
    NotSent,
    PlatformError,
    Refused,
    Unanswered,
    Unknown,
)
from chalicelib.platform.http import PooledHttp
from chalicelib.platform.pay import (
    PaymentNotification,
    PayPort,
    PrepayOrder,
    RefundNotification,
    RefundOrder,
    RefundResult,
    RefundStatus,
    TradeState,
)
from chalicelib.platform.wechat.pay import WeChatPay, WeChatPayAccount
from infra.local.simulator.in_process import Simulator
from tests.integration.simulator.conftest import BUYER, Notified, Shop


@dataclass
class Clock:
    offset: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset


@dataclass
class Provider:
    """One provider as the suite needs it. `words`: its own for what the port calls by one name."""

    make: Callable[[Any, PooledHttp, Clock], PayPort]
    account: Any
    payee: tuple[str, str]
    buyer: str
    cashier: str
    acknowledgement: tuple[int, bytes]
    words: dict[str, str]
    clock: Clock
    http: PooledHttp
    port: PayPort = field(init=False)

    def __post_init__(self) -> None:
        self.port = self.make(self.account, self.http, self.clock)

    def with_account(self, **changes: Any) -> PayPort:
        return self.make(dataclasses.replace(self.account, **changes), self.http, self.clock)


def wechat(sim: Simulator, clock: Clock, http: PooledHttp) -> Provider:
    own = sim.credentials
    account = WeChatPayAccount(
        appid=own.appid,
        mchid=own.mchid,
        private_key_pem=own.merchant_private_key_pem,
        merchant_serial=own.merchant_serial,
        apiv3_keys=(own.apiv3_key,),
        platform_keys={own.public_key_id: own.platform_public_key_pem},
        base_url=sim.url,
    )
    return Provider(
        make=lambda account, http, clock: WeChatPay(account, http, clock, lambda: secrets.token_hex(16)),
        account=account,
        payee=(own.appid, own.mchid),
        buyer=BUYER,
        cashier="request_payment",
        acknowledgement=(204, b""),
        words={"short": "NOT_ENOUGH", "system": "SYSTEM_ERROR"},
        clock=clock,
        http=http,
    )


def alipay(sim: Simulator, clock: Clock, http: PooledHttp) -> Provider:
    own = sim.credentials.alipay
    account = AlipayAccount(
        app_id=own.app_id,
        seller_id=own.seller_id,
        private_key=own.app_private_key,
        public_keys=(own.alipay_public_key,),
        base_url=sim.url,
    )
    return Provider(
        make=Alipay,
        account=account,
        payee=(own.app_id, own.seller_id),
        buyer="074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5",
        cashier="trade_pay",
        acknowledgement=(200, b"success"),
        words={"short": "SELLER_BALANCE_NOT_ENOUGH", "system": "SYSTEM_ERROR"},
        clock=clock,
        http=http,
    )


PROVIDERS = {"wechat": wechat, "alipay": alipay}


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest, sim: Simulator, shop: Shop) -> Iterator[Provider]:
    http = PooledHttp()
    made = PROVIDERS[request.param](sim, Clock(), http)
    status, shop.reply = made.acknowledgement
    shop.statuses = [status] * 50
    yield made
    http._pool_manager().clear()


@pytest.fixture
def port(provider: Provider) -> PayPort:
    return provider.port


@pytest.fixture
def order(provider: Provider, shop: Shop) -> PrepayOrder:
    number = secrets.token_hex(8).upper()
    return PrepayOrder(number, "白瓷茶杯", 8800, provider.buyer, provider.clock() + timedelta(minutes=30), shop.url)


@pytest.fixture
def paid(sim: Simulator, port: PayPort, order: PrepayOrder) -> str:
    """The transaction of an order that is paid."""
    port.prepay(order)
    return str(sim.pay(order.out_trade_no, notify=False)["transaction_id"])


def heard(sim: Simulator, shop: Shop, port: PayPort) -> Any:
    """The newest notification, as the port reads it."""
    sim.until(lambda: shop.received)
    newest: Notified = shop.received[-1]
    return port.parse_notification(newest.headers, newest.body)


def told_again(port: PayPort, refund: RefundOrder, transaction: str, sim: Simulator) -> RefundResult:
    """How a refund ended, by asking."""
    return sim.until(lambda: (found := port.query_refund(refund.out_refund_no, transaction)) and _ended(found))


def _ended(found: RefundResult) -> RefundResult | None:
    return found if found.status is not RefundStatus.PROCESSING else None


# opening


@pytest.mark.row("E2")
def test_the_same_order_again_gets_the_same_payment(port: PayPort, order: PrepayOrder) -> None:
    assert port.prepay(order) == port.prepay(order)
    assert port.query(order.out_trade_no).state is TradeState.NOTPAY


@pytest.mark.row("E2")
@pytest.mark.parametrize("change", [{"total_fen": 8801}, {"description": "别的"}])
def test_another_order_under_the_number_is_refused(port: PayPort, order: PrepayOrder, change: dict[str, Any]) -> None:
    port.prepay(order)
    with pytest.raises(Refused) as refused:
        port.prepay(dataclasses.replace(order, **change))
    assert refused.value.kind == "OUTTRADENOUSED"


@pytest.mark.row("E2")
def test_a_number_that_is_paid_or_closed_is_used_up(sim: Simulator, port: PayPort, order: PrepayOrder) -> None:
    port.prepay(order)
    port.close(order.out_trade_no)
    with pytest.raises(Refused) as refused:
        port.prepay(order)
    assert refused.value.kind == "ORDERCLOSED"
    other = dataclasses.replace(order, out_trade_no=order.out_trade_no[::-1])
    port.prepay(other)
    sim.pay(other.out_trade_no, notify=False)
    with pytest.raises(Refused) as refused:
        port.prepay(other)
    assert refused.value.kind == "ORDERPAID"


@pytest.mark.row("E2")
def test_a_name_with_anything_in_it_does_not_stop_a_sale(port: PayPort, order: PrepayOrder) -> None:
    for place, name in enumerate(["茶🍵/=&杯", "🍵", "茶" * 400, "a\nb"]):
        number = f"{order.out_trade_no}{place}"
        assert port.prepay(dataclasses.replace(order, out_trade_no=number, description=name))


@pytest.mark.row("E2")
@pytest.mark.parametrize("fen", [1, 29, 100, 999_999])
def test_every_sum_arrives_to_the_fen(sim: Simulator, port: PayPort, order: PrepayOrder, fen: int) -> None:
    port.prepay(dataclasses.replace(order, total_fen=fen))
    sim.pay(order.out_trade_no, notify=False)
    assert port.query(order.out_trade_no).total_fen == fen


@pytest.mark.row("E2")
def test_the_client_opens_the_cashier_with_what_it_is_given(
    provider: Provider, sim: Simulator, port: PayPort, order: PrepayOrder
) -> None:
    params = port.client_params(port.prepay(order))
    assert getattr(sim, provider.cashier)(params)["out_trade_no"] == order.out_trade_no
    assert port.query(order.out_trade_no).state is TradeState.SUCCESS


# asking and closing


@pytest.mark.row("E2")
def test_a_payment_is_known_with_its_payee_payer_and_sum(
    provider: Provider, port: PayPort, order: PrepayOrder, paid: str
) -> None:
    trade = port.query(order.out_trade_no)
    assert (trade.state, trade.transaction_id, trade.total_fen, trade.currency) == (
        TradeState.SUCCESS,
        paid,
        8800,
        "CNY",
    )
    assert (trade.appid, trade.mchid) == provider.payee
    assert trade.payer_openid == provider.buyer
    assert trade.success_time is not None
    assert abs(trade.success_time - provider.clock()) < timedelta(minutes=1)


@pytest.mark.row("E2")
def test_a_number_that_never_arrived_does_not_exist(port: PayPort, order: PrepayOrder) -> None:
    assert port.query(order.out_trade_no).state is TradeState.NOT_EXIST


@pytest.mark.row("E2")
def test_closed_is_closed_and_paid_cannot_be_closed(
    sim: Simulator, port: PayPort, order: PrepayOrder, paid: str
) -> None:
    with pytest.raises(PlatformError):
        port.close(order.out_trade_no)
    assert port.query(order.out_trade_no).was_paid
    other = dataclasses.replace(order, out_trade_no=order.out_trade_no[::-1])
    port.prepay(other)
    port.close(other.out_trade_no)
    assert port.query(other.out_trade_no).state is TradeState.CLOSED


# money back


@pytest.mark.row("E9")
@pytest.mark.complaint("Partial refunds")
def test_fault_11_a_payment_goes_back_in_parts_to_the_last_fen_and_not_further(
    sim: Simulator, port: PayPort, order: PrepayOrder, paid: str
) -> None:
    for number, fen in (("R1", 1), ("R2", 8700), ("R3", 99)):
        refund = RefundOrder(f"{number}{paid}", fen, 8800, transaction_id=paid, reason="少发🎁")
        assert port.refund(refund).refund_fen == fen
        ended = told_again(port, refund, paid, sim)
        assert (ended.status, ended.refund_fen, ended.transaction_id) == (RefundStatus.SUCCESS, fen, paid)
        assert ended.out_trade_no == order.out_trade_no
    with pytest.raises(Refused):
        port.refund(RefundOrder(f"R4{paid}", 1, 8800, transaction_id=paid))
    trade = port.query(order.out_trade_no)
    assert (trade.state, trade.was_paid) == (TradeState.REFUND, True)


@pytest.mark.row("E9")
def test_fault_11_more_than_was_paid_is_refused(port: PayPort, paid: str) -> None:
    with pytest.raises(Refused):
        port.refund(RefundOrder(f"R1{paid}", 8801, 8800, transaction_id=paid))
    assert port.query_refund(f"R1{paid}", paid) is None


@pytest.mark.row("E9")
def test_a_refund_again_under_its_number_gives_nothing_back_twice(sim: Simulator, port: PayPort, paid: str) -> None:
    refund = RefundOrder(f"R1{paid}", 5000, 8800, transaction_id=paid)
    port.refund(refund)
    told_again(port, refund, paid, sim)
    again = port.refund(refund)
    assert again.status in (RefundStatus.SUCCESS, RefundStatus.PROCESSING)
    assert told_again(port, refund, paid, sim).status is RefundStatus.SUCCESS
    assert [one["refund"] for one in sim.state["refunds"].values()] == [5000]
    with pytest.raises(Refused):
        port.refund(dataclasses.replace(refund, refund_fen=5001))


@pytest.mark.row("E9")
def test_a_refund_that_never_arrived_is_not_known(port: PayPort, paid: str) -> None:
    assert port.query_refund(f"R1{paid}", paid) is None


@pytest.mark.row("E9")
def test_fault_10_short_of_balance_the_same_number_works_later(
    provider: Provider, sim: Simulator, port: PayPort, paid: str
) -> None:
    refund = RefundOrder(f"R1{paid}", 8800, 8800, transaction_id=paid)
    sim.fault("refund", "error", status=403, code=provider.words["short"])
    with pytest.raises(Refused) as refused:
        port.refund(refund)
    assert refused.value.kind == "NOTENOUGH"
    port.refund(refund)
    assert told_again(port, refund, paid, sim).status is RefundStatus.SUCCESS


# answers that are lost, late, forged


CALLS = ("prepay", "query", "close", "refund", "query_refund")


def call(name: str, port: PayPort, order: PrepayOrder, paid: str) -> Any:
    """Call `name` in a state in which it would succeed."""
    fresh = dataclasses.replace(order, out_trade_no=order.out_trade_no + "X")
    calls: dict[str, Callable[[], Any]] = {
        "prepay": lambda: port.prepay(fresh),
        "query": lambda: port.query(order.out_trade_no),
        "close": lambda: port.close(fresh.out_trade_no),
        "refund": lambda: port.refund(RefundOrder(f"R1{paid}", 8800, 8800, transaction_id=paid)),
        "query_refund": lambda: port.query_refund(f"R0{paid}", paid),
    }
    return calls[name]()


@pytest.mark.row("E2")
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "bad_signature", "unsigned", "error"])
def test_without_a_whole_signed_answer_nobody_knows(
    provider: Provider, sim: Simulator, port: PayPort, order: PrepayOrder, paid: str, name: str, kind: str
) -> None:
    if name == "close":
        port.prepay(dataclasses.replace(order, out_trade_no=order.out_trade_no + "X"))
    # a lost connection is tried once more by itself
    sim.fault(name, kind, times=2 if kind.startswith("drop") else 1, code=provider.words["system"])
    with pytest.raises(Unknown) as raised:
        call(name, port, order, paid)
    assert isinstance(raised.value, Unanswered) == kind.startswith("drop")
    sim.clear_faults()
    if name == "close":
        assert port.query(order.out_trade_no + "X").state in (TradeState.CLOSED, TradeState.NOTPAY)
    else:
        call(name, port, order, paid)  # the same number again: no harm, and an answer


@pytest.mark.row("E2")
def test_a_provider_that_is_not_there_did_nothing(provider: Provider, order: PrepayOrder) -> None:
    away = provider.with_account(base_url="http://127.0.0.1:9")
    with pytest.raises(NotSent) as raised:
        away.prepay(order)
    assert isinstance(raised.value, Busy)


@pytest.mark.row("E2")
def test_a_wrong_clock_or_key_of_ours_is_an_alarm(
    provider: Provider, sim: Simulator, port: PayPort, order: PrepayOrder, paid: str
) -> None:
    provider.clock.offset = timedelta(hours=1)
    with pytest.raises((Misconfigured, Unknown)):
        port.query(order.out_trade_no)
    provider.clock.offset = timedelta()
    foreign = PROVIDERS_KEYS[type(port)](provider)
    with pytest.raises(Misconfigured):
        foreign.query(order.out_trade_no)


def _other_wechat_key(provider: Provider) -> PayPort:
    from tests.unit.platform import doubles

    return provider.with_account(private_key_pem=doubles.private_pem(doubles.rsa_key()))


def _other_alipay_key(provider: Provider) -> PayPort:
    from tests.unit.platform import doubles
    from tests.unit.platform.alipay.doubles import bare_private

    return provider.with_account(private_key=bare_private(doubles.rsa_key()))


PROVIDERS_KEYS: dict[type, Callable[[Provider], PayPort]] = {WeChatPay: _other_wechat_key, Alipay: _other_alipay_key}


# notifications


@pytest.mark.row("E4")
def test_a_payment_is_told_as_a_query_tells_it(
    provider: Provider, sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder
) -> None:
    port.prepay(order)
    sim.pay(order.out_trade_no)
    told = heard(sim, shop, port)
    assert isinstance(told, PaymentNotification)
    assert told.trade == port.query(order.out_trade_no)
    assert (told.refund_no, bool(told.event_id)) == (None, True)
    sim.until(lambda: sim.deliveries(order.out_trade_no)[0]["status"] == "DELIVERED")


@pytest.mark.row("E4")
@pytest.mark.parametrize("kind", ["bad_signature", "unsigned"])
def test_a_forged_notification_is_not_authentic(
    sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder, kind: str
) -> None:
    port.prepay(order)
    sim.fault("notify", kind)
    sim.pay(order.out_trade_no)
    with pytest.raises(BadSignature):
        heard(sim, shop, port)


@pytest.mark.row("E4")
def test_a_wrong_sum_is_told_as_it_is(sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder) -> None:
    port.prepay(order)
    sim.fault("notify", "wrong_amount")
    sim.pay(order.out_trade_no)
    assert heard(sim, shop, port).trade.total_fen == 8801


@pytest.mark.row("E4")
def test_a_notification_that_comes_twice_tells_the_same_twice(
    sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder
) -> None:
    port.prepay(order)
    sim.fault("notify", "duplicate")
    sim.pay(order.out_trade_no)
    sim.until(lambda: len(shop.received) >= 2)
    first, second = (port.parse_notification(one.headers, one.body) for one in shop.received[:2])
    assert isinstance(first, PaymentNotification)
    assert isinstance(second, PaymentNotification)
    assert first.trade == second.trade


@pytest.mark.row("E4")
@pytest.mark.parametrize("who", [{"appid": "wx0000000000000000"}, {"mchid": "1900000000"}])
def test_money_for_somebody_else_is_told_with_whose_it_is(
    provider: Provider, sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder, who: dict[str, str]
) -> None:
    port.prepay(order)
    sim.pay(order.out_trade_no, **who)
    told = heard(sim, shop, port)
    assert isinstance(told, PaymentNotification)
    assert (told.trade.appid, told.trade.mchid) != provider.payee
    assert set(who.values()) <= {told.trade.appid, told.trade.mchid}


@pytest.mark.row("E9")
def test_a_refund_is_told_with_its_number(
    sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder, paid: str
) -> None:
    refund = RefundOrder(f"R1{paid}", 800, 8800, transaction_id=paid, notify_url=shop.url)
    port.refund(refund)
    told = heard(sim, shop, port)
    if isinstance(told, RefundNotification):  # WeChat Pay: how it ended
        assert told.result == port.query_refund(refund.out_refund_no, paid)
    else:  # Alipay: that it moved
        assert isinstance(told, PaymentNotification)
        assert (told.refund_no, told.trade.state) == (refund.out_refund_no, TradeState.REFUND)
        assert (told.trade.total_fen, told.trade.transaction_id) == (8800, paid)


@pytest.mark.row("E4")
def test_a_notification_comes_again_until_it_is_taken_and_then_no_more(
    provider: Provider, sim: Simulator, shop: Shop, port: PayPort, order: PrepayOrder
) -> None:
    sim.config(notify_speed=100_000)
    taken = provider.acknowledgement
    shop.statuses = [500, 500, taken[0]]
    port.prepay(order)
    sim.pay(order.out_trade_no)
    sim.until(lambda: sim.deliveries(order.out_trade_no)[0]["status"] == "DELIVERED")
    tries = sim.deliveries(order.out_trade_no)[0]["attempts"]
    assert [one["status"] for one in tries] == [500, 500, taken[0]]
    assert len({told.body for told in shop.received}) >= 1


# What every provider promises, and the test that holds it to that.
PROMISES: dict[str, Callable[..., Any]] = {
    "prepay": test_the_same_order_again_gets_the_same_payment,
    "prepay of a number that is used up": test_a_number_that_is_paid_or_closed_is_used_up,
    "query": test_a_payment_is_known_with_its_payee_payer_and_sum,
    "query of what never arrived": test_a_number_that_never_arrived_does_not_exist,
    "close": test_closed_is_closed_and_paid_cannot_be_closed,
    "refund": test_fault_11_a_payment_goes_back_in_parts_to_the_last_fen_and_not_further,
    "refund again": test_a_refund_again_under_its_number_gives_nothing_back_twice,
    "refund without balance": test_fault_10_short_of_balance_the_same_number_works_later,
    "query of a refund": test_a_refund_that_never_arrived_is_not_known,
    "lost, late and forged answers": test_without_a_whole_signed_answer_nobody_knows,
    "notification": test_a_payment_is_told_as_a_query_tells_it,
    "notification, forged": test_a_forged_notification_is_not_authentic,
    "notification, twice": test_a_notification_that_comes_twice_tells_the_same_twice,
    "notification, of a wrong sum": test_a_wrong_sum_is_told_as_it_is,
    "notification, of somebody else's money": test_money_for_somebody_else_is_told_with_whose_it_is,
    "notification, of a refund": test_a_refund_is_told_with_its_number,
    "notification, again until it is taken": test_a_notification_comes_again_until_it_is_taken_and_then_no_more,
}


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_is_held_against_every_provider(promise: str) -> None:
    """A test that takes the port, or the provider itself, runs once for each of PROVIDERS."""
    assert {"port", "provider"} & set(inspect.signature(PROMISES[promise]).parameters), promise
