"""POST /_sim/…: what tests and demos order from the platform - payments, refund results, faults, time."""

import itertools
import json
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Literal, TypeVar

import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra.local.simulator import push
from infra.local.simulator.accounts import Accounts
from infra.local.simulator.cashier import Cashier, ClientPayment, HowToPay, PaymentRefused, TradePay
from infra.local.simulator.faults import Fault
from infra.local.simulator.messages import Messages
from infra.local.simulator.model import Config, Payment, RefundStatus
from infra.local.simulator.notifications import Notifier
from infra.local.simulator.refunds import Refunds
from infra.local.simulator.refunds import shown as refund_view
from infra.local.simulator.router import Answer, Handler, Request, Route, json_answer
from infra.local.simulator.shipping import Shipping
from infra.local.simulator.state import State
from infra.local.simulator.transactions import OPENID
from infra.local.simulator.wechat_border import WeChatError


class Order(BaseModel):
    """A body of a control endpoint; unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class NewCode(Order):
    name: str = Field(default="visitor", min_length=1, max_length=64)


class NewPhoneCode(Order):
    phone: str = Field(pattern=r"^[0-9]{5,15}$")
    openid: str | None = Field(default=None, pattern=OPENID)


class NewGrant(Order):
    openid: str = Field(pattern=OPENID)
    template_id: str
    times: int = Field(ge=0)


class MoveClock(Order):
    offset: float | None = None
    advance: float = 0


class NotifyAgain(Order):
    notify: Literal[True, "duplicate"] = True


AnyOrder = TypeVar("AnyOrder", bound=BaseModel)


class ControlError(Exception):
    """A control request that cannot be done; `answer` says why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = json_answer({"code": code, "message": message}, status)


def control_border(request: Request, handler: Handler, _: Fault | None) -> Answer:
    """Plain JSON: refusals as {"code", "message"}."""
    try:
        return handler(request)
    except ControlError as error:
        return error.answer
    except PaymentRefused as refused:
        return json_answer({"code": refused.code, "message": refused.message}, refused.status)
    except WeChatError as error:
        return json_answer({"code": str(error.errcode), "message": error.errmsg}, 409)


class Control:
    """The control endpoints."""

    def __init__(
        self,
        state: State,
        notifier: Notifier,
        cashier: Cashier,
        refunds: Refunds,
        accounts: Accounts,
        messages: Messages,
        shipping: Shipping,
    ) -> None:
        self._state, self._notifier, self._cashier, self._refunds = state, notifier, cashier, refunds
        self._accounts, self._messages, self._shipping = accounts, messages, shipping
        self._pushes: dict[str, Future[dict[str, Any]]] = {}
        self._push_numbers = itertools.count(1)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="push")
        self._http = urllib3.PoolManager(retries=False)

    def routes(self) -> list[Route]:
        """The endpoints of this module."""
        endpoints: list[tuple[str, str, Handler]] = [
            ("POST", "/_sim/pay/{number}", self.pay),
            ("POST", "/_sim/request-payment", self.request_payment),
            ("POST", "/_sim/trade-pay", self.trade_pay),
            ("POST", "/_sim/notify/{number}", self.notify),
            ("GET", "/_sim/notify/{subject}", self.deliveries),
            ("POST", "/_sim/refund/{out_refund_no}/{status}", self.refund),
            ("POST", "/_sim/code", self.code),
            ("POST", "/_sim/phone-code", self.phone_code),
            ("POST", "/_sim/grant", self.grant),
            ("POST", "/_sim/receive/{number}", self.receive),
            ("POST", "/_sim/push", self.push),
            ("GET", "/_sim/push/{number}", self.push_result),
            ("POST", "/_sim/clock", self.clock),
            ("POST", "/_sim/config", self.config),
            ("POST", "/_sim/fault", self.add_fault),
            ("GET", "/_sim/fault", self.faults),
            ("DELETE", "/_sim/fault", self.clear_faults),
            ("GET", "/_sim/state", self.state),
            ("GET", "/_sim/state/{shelf}/{key}", self.item),
            ("POST", "/_sim/reset", self.reset),
        ]
        return [Route(method, path, handler, control_border) for method, path, handler in endpoints]

    def stop(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._http.clear()

    def pay(self, request: Request) -> Answer:
        """Pay without a page; the number is an out_trade_no or that of the shop's order."""
        number, how = request.params["number"], _read(request, HowToPay)
        return self._paid(self._out_trade_no(number), how)

    def request_payment(self, request: Request) -> Answer:
        """What wx.requestPayment does when the buyer confirms."""
        trade = self._cashier.requested(_read(request, ClientPayment))
        return self._paid(trade.out_trade_no, HowToPay())

    def trade_pay(self, request: Request) -> Answer:
        """What my.tradePay does when the buyer confirms."""
        trade = self._cashier.prepaid(_read(request, TradePay).trade_no)
        return self._paid(trade.out_trade_no, HowToPay())

    def notify(self, request: Request) -> Answer:
        """Send payment notifications again."""
        number = self._out_trade_no(request.params["number"])
        self._cashier.notify_again(number, _read(request, NotifyAgain).notify)
        return json_answer({"out_trade_no": number})

    def deliveries(self, request: Request) -> Answer:
        """The notifications about an out_trade_no (or its order's number) or out_refund_no, with their delivery logs."""
        found = self._notifier.of(self._out_trade_no(request.params["subject"]))
        return json_answer({"notifications": [one.model_dump(mode="json") for one in found]})

    def refund(self, request: Request) -> Answer:
        """Decide a refund that is PROCESSING or ABNORMAL."""
        refund = self._state.refunds.get(request.params["out_refund_no"])
        outcomes: dict[str, RefundStatus] = {name: name for name in ("SUCCESS", "ABNORMAL", "CLOSED")}
        status = outcomes.get(request.params["status"])
        if refund is None or status is None:
            raise ControlError(404, "RESOURCE_NOT_EXISTS", "没有这个退款单，或没有这种结果")
        if refund.status in {"SUCCESS", "CLOSED"}:
            raise ControlError(409, "REFUND_ENDED", f"退款单已是{refund.status}")
        self._refunds.settle(refund, status)
        return json_answer(refund_view(refund))

    def code(self, request: Request) -> Answer:
        """A single-use code of wx.login."""
        name = _read(request, NewCode).name
        code = self._accounts.issue_code(name)
        return json_answer({"code": code.code, "openid": self._accounts.openid_of(name)})

    def phone_code(self, request: Request) -> Answer:
        """A single-use code of the phone button."""
        order = _read(request, NewPhoneCode)
        return json_answer({"code": self._accounts.issue_phone_code(order.phone, order.openid).code})

    def grant(self, request: Request) -> Answer:
        """Set the ledger of a person and a template."""
        order = _read(request, NewGrant)
        return json_answer({"left": self._messages.grant(order.openid, order.template_id, order.times).left})

    def receive(self, request: Request) -> Answer:
        """Confirm receipt in the buyer's name."""
        return json_answer(self._shipping.receive(self._out_trade_no(request.params["number"])).model_dump(mode="json"))

    def push(self, request: Request) -> Answer:
        """Start a message push; 202 with the number to ask for."""
        order = _read(request, push.Push)
        number = str(next(self._push_numbers))
        seconds = self._state.clock.seconds()
        self._pushes[number] = self._threads.submit(push.send, self._state.merchant, order, seconds, self._http)
        return json_answer({"id": number}, 202)

    def push_result(self, request: Request) -> Answer:
        """What the shop answered to a push; 202 while it has not."""
        started = self._pushes.get(request.params["number"])
        if started is None:
            raise ControlError(404, "NOT_FOUND", "没有这次推送")
        if not started.done():
            return json_answer({"id": request.params["number"]}, 202)
        error = started.exception()
        return json_answer({"error": str(error)}) if error else json_answer(started.result())

    def clock(self, request: Request) -> Answer:
        """Set the offset from the system clock, or add to it (seconds)."""
        order = _read(request, MoveClock)
        base = self._state.clock.offset if order.offset is None else timedelta(seconds=order.offset)
        self._state.clock.offset = base + timedelta(seconds=order.advance)
        self._notifier.wake()
        offset = self._state.clock.offset.total_seconds()
        return json_answer({"now": self._state.clock.now().isoformat(), "offset": offset})

    def config(self, request: Request) -> Answer:
        """Change some of the configuration; the answer is all of it."""
        changes = _read_object(request)
        self._state.config = _validated(Config, {**self._state.config.model_dump(), **changes})
        self._notifier.wake()
        return json_answer(self._state.config.model_dump(mode="json"))

    def add_fault(self, request: Request) -> Answer:
        """Order a fault."""
        self._state.faults.add(_read(request, Fault))
        return self.faults(request)

    def faults(self, _: Request) -> Answer:
        """The faults that wait."""
        return json_answer({"faults": self._state.faults.listing()})

    def clear_faults(self, request: Request) -> Answer:
        """Cancel them."""
        self._state.faults.clear()
        return self.faults(request)

    def state(self, _: Request) -> Answer:
        """Everything."""
        return json_answer(self._state.snapshot())

    def item(self, request: Request) -> Answer:
        """One item of the state, such as /_sim/state/trades/{out_trade_no}."""
        found = self._state.find(request.params["shelf"], request.params["key"])
        if found is None:
            raise ControlError(404, "NOT_FOUND", "没有这一项")
        return json_answer(found.model_dump(mode="json"))

    def reset(self, _: Request) -> Answer:
        """Begin again."""
        self._state.reset()
        return json_answer({})

    def _out_trade_no(self, number: str) -> str:
        """The number as the platform knows it, if it names the shop's order; else the number itself."""
        trade = self._cashier.trade(number)
        return trade.out_trade_no if trade else number

    def _paid(self, out_trade_no: str, how: HowToPay) -> Answer:
        payments: list[Payment] = self._cashier.pay(out_trade_no, how)
        trade = self._state.trades[out_trade_no]
        return json_answer(
            {
                "out_trade_no": out_trade_no,
                "trade_state": trade.trade_state,
                "transaction_id": payments[0].transaction_id,
                "transaction_ids": [payment.transaction_id for payment in payments],
            }
        )


def _read(request: Request, model: type[AnyOrder]) -> AnyOrder:
    return _validated(model, _read_object(request))


def _read_object(request: Request) -> dict[str, Any]:
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise ControlError(400, "PARAM_ERROR", "请求体应为JSON对象")
    return given


def _validated(model: type[AnyOrder], given: dict[str, Any]) -> AnyOrder:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ControlError(400, "PARAM_ERROR", f"{place}: {first['msg']}".removeprefix(": ")) from None
