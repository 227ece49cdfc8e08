"""Alipay's gateway.do: one address for all methods; parameters and signature checked, each answer's node signed byte for byte."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError

from infra.local.simulator.clock import BEIJING
from infra.local.simulator.faults import Fault, Operation
from infra.local.simulator.router import Answer, Handler, Request, Route
from infra.local.simulator.state import State

PATH = "/gateway.do"
ALLOWED_SKEW = timedelta(minutes=15)  # Alipay does not say how much it allows
_WORDS = {
    "10000": "Success",
    "20000": "Service Currently Unavailable",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40004": "Business Failed",
    "40006": "Insufficient Permissions",
}
# By the names that faults have for both providers.
_OPERATIONS: dict[str, Operation] = {
    "alipay.system.oauth.token": "code2session",
    "alipay.trade.create": "prepay",
    "alipay.trade.query": "query",
    "alipay.trade.close": "close",
    "alipay.trade.refund": "refund",
    "alipay.trade.fastpay.refund.query": "query_refund",
    "alipay.data.dataservice.bill.downloadurl.query": "bill",
}
_AMOUNTS = ("refund_amount", "refund_fee", "total_amount")


class AlipayError(Exception):
    """A refusal: code, sub_code, sub_msg. `signed`: the gateway knows for whom it speaks."""

    def __init__(self, code: str, sub_code: str, sub_msg: str = "", *, signed: bool = True, node: str = "") -> None:
        super().__init__(f"{code} {sub_code} {sub_msg}")
        self.code, self.sub_code, self.sub_msg, self.signed, self.node = code, sub_code, sub_msg, signed, node


def business(word: str, message: str = "") -> AlipayError:
    """40004 with sub_code ACQ.<word>."""
    return AlipayError("40004", f"ACQ.{word}", message)


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked request: its common parameters, biz_content read as JSON, the fault that it meets, the host that was asked."""

    parameters: dict[str, str]
    content: dict[str, Any]
    fault: Fault | None
    host: str


Method = Callable[[Asked], dict[str, Any]]


class Content(BaseModel):
    """A biz_content: unknown fields are refused (a typing error is a bug)."""

    model_config = ConfigDict(strict=True, extra="forbid")


AnyContent = TypeVar("AnyContent", bound=Content)


def read_content(asked: Asked, model: type[AnyContent]) -> AnyContent:
    """The validated biz_content; ACQ.INVALID_PARAMETER naming the field otherwise."""
    try:
        return model.model_validate(asked.content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise business("INVALID_PARAMETER", f"参数无效：{field} {first['msg']}") from None


class AlipayGateway:
    """Reads, checks, dispatches by `method`, and dresses the answer."""

    def __init__(self, state: State, methods: dict[str, Method]) -> None:
        self._state = state
        self._methods = methods

    def routes(self) -> list[Route]:
        """GET with everything in the query, POST with a form: SDKs do either."""
        return [Route(verb, PATH, _unused, self, _operation_of) for verb in ("GET", "POST")]

    def __call__(self, request: Request, handler: Handler, fault: Fault | None) -> Answer:
        parameters = _parameters(request)
        name, signed = f"{parameters.get('method', '').replace('.', '_')}_response", True
        try:
            self._check(parameters)
            if fault and fault.kind == "error":
                raise _ordered(fault)
            content = _content(parameters)
            node = {"code": "10000", "msg": "Success"} | self._methods[parameters["method"]](
                Asked(parameters, content, fault, request.headers.get("host", ""))
            )
        except AlipayError as error:
            node = {
                "code": error.code,
                "msg": _WORDS[error.code],
                "sub_code": error.sub_code,
                "sub_msg": error.sub_msg,
            }
            name, signed = error.node or name, error.signed
        if "access_token" in node:  # alipay.system.oauth.token says nothing when it is done
            del node["code"], node["msg"]
        if fault and fault.kind == "wrong_amount":
            one_fen_more(node)
        return self._dressed(name, node, fault, signed=signed)

    def _dressed(self, name: str, node: dict[str, Any], fault: Fault | None, *, signed: bool) -> Answer:
        text = json.dumps(node, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")  # as the real one writes
        signature = self._state.alipay.sign(text.encode())
        if fault and fault.kind == "bad_signature":
            signature = self._state.alipay.sign(text.encode() + b" ")
        tail = f',"sign":"{signature}"' if signed and not (fault and fault.kind == "unsigned") else ""
        body = f'{{"{name}":{text}{tail}}}'.encode()
        return Answer(200, body, {"Content-Type": "text/html;charset=utf-8"})

    def _check(self, parameters: dict[str, str]) -> None:
        """The common parameters ("公共请求参数"), then the signature."""
        if parameters.get("app_id") != self._state.alipay.app_id:
            raise AlipayError("40002", "isv.invalid-app-id", "无效的AppID参数", signed=False, node="error_response")
        for name in ("method", "charset", "sign_type", "sign", "timestamp", "version"):
            if not parameters.get(name):
                word = {"sign": "signature", "sign_type": "signature-type"}.get(name, name)
                raise AlipayError("40001", f"isv.missing-{word}", f"缺少{name}参数", signed=False)
        if parameters["sign_type"] != "RSA2" or parameters["version"] != "1.0":
            raise AlipayError("40002", "isv.invalid-signature-type", "无效签名类型", signed=False)
        if not self._state.alipay.app_signed(parameters):
            raise AlipayError("40002", "isv.invalid-signature", "验签出错", signed=False)
        try:
            moment = datetime.strptime(parameters["timestamp"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
        except ValueError:
            raise AlipayError("40002", "isv.invalid-timestamp", "非法的时间戳参数") from None
        if abs(self._state.clock.now() - moment) > ALLOWED_SKEW:
            raise AlipayError("40002", "isv.invalid-timestamp", "非法的时间戳参数")
        if parameters["method"] not in self._methods:
            raise AlipayError("40002", "isv.invalid-method", "不存在的方法名")


def _unused(_: Request) -> Answer:
    raise AssertionError("the gateway dispatches by method")


def _operation_of(request: Request) -> Operation | None:
    return _OPERATIONS.get(_parameters(request).get("method", ""))


def _parameters(request: Request) -> dict[str, str]:
    """Of the query and of the form."""
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    return {**request.query, **form}


def _content(parameters: dict[str, str]) -> dict[str, Any]:
    try:
        content = json.loads(parameters.get("biz_content") or "{}")
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise AlipayError("40002", "isv.invalid-parameter", "biz_content应为JSON对象")
    return content


def _ordered(fault: Fault) -> AlipayError:
    """The error that a fault asks for: `code` is a sub_code, its ACQ. may be left out."""
    if fault.code.startswith(("isp.", "aop.")):
        return AlipayError("20000", fault.code, fault.message)
    if fault.code.startswith("isv."):
        return AlipayError("40006" if "permission" in fault.code else "40002", fault.code, fault.message)
    return business(fault.code.removeprefix("ACQ."), fault.message)


def one_fen_more(node: dict[str, Any]) -> None:
    """Move the amount that counts by one fen, in place."""
    for name in _AMOUNTS:
        if node.get(name):
            yuan, fen = node[name].split(".")
            total = int(yuan) * 100 + int(fen) + 1
            node[name] = f"{total // 100}.{total % 100:02d}"
            return
