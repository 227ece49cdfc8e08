"""The border of WeChat Pay v3: headers and Authorization checked, bodies validated, every answer signed, errors included."""

import json
import secrets
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from infra.local.simulator.crypto import PROBE_PREFIX, SignatureRefused
from infra.local.simulator.faults import Fault
from infra.local.simulator.router import Answer, Handler, Request, json_answer
from infra.local.simulator.state import State


class PayError(Exception):
    """A refusal in WeChat Pay's shape: HTTP status, `code`, `message` and, for fields, `detail`."""

    def __init__(self, status: int, code: str, message: str, detail: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status, self.code, self.message, self.detail = status, code, message, detail

    def answer(self) -> Answer:
        """The error as the platform writes it."""
        shown = {"code": self.code, "message": self.message}
        return json_answer({**shown, **({"detail": self.detail} if self.detail else {})}, self.status)


class PayBody(BaseModel):
    """A request body of WeChat Pay v3: JSON types are exact, unknown fields are refused (a typing error is a bug)."""

    model_config = ConfigDict(strict=True, extra="forbid")


AnyBody = TypeVar("AnyBody", bound=PayBody)


def field_error(field: str, issue: str, value: Any = None, location: str = "body") -> PayError:
    """400 PARAM_ERROR naming the field as a JSON pointer (`/amount/total`)."""
    shown = value if value is None or isinstance(value, str | int | float | bool) else json.dumps(value)
    detail = {"field": field, "value": shown, "issue": issue, "location": location}
    return PayError(400, "PARAM_ERROR", f"参数错误：{issue}", {k: v for k, v in detail.items() if v is not None})


def read_body(request: Request, model: type[AnyBody]) -> AnyBody:
    """The validated body; PayError 400 PARAM_ERROR with `detail.field` otherwise."""
    try:
        given = json.loads(request.body)
    except ValueError:
        raise PayError(400, "PARAM_ERROR", "请求体不是有效的JSON") from None
    _refuse_null_and_emoji(given, "")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        pointer = "".join(f"/{part}" for part in first["loc"])
        value = None if first["type"] == "missing" else first["input"]
        raise field_error(pointer, first["msg"], value) from None


def _refuse_null_and_emoji(value: Any, pointer: str) -> None:
    """Neither null nor characters of four UTF-8 bytes are allowed anywhere (WeChat Pay v3, "接口规则")."""
    if value is None:
        raise field_error(pointer, "不允许null，请省略该字段")
    if isinstance(value, str) and any(character > "\uffff" for character in value):
        raise field_error(pointer, "只支持3字节以内的UTF-8字符", value)
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            _refuse_null_and_emoji(inner, f"{pointer}/{name}")


class PayBorder:
    """Wraps the handlers of /v3/…; answers are signed with the key that the request names."""

    def __init__(self, state: State) -> None:
        self._state = state

    def __call__(self, request: Request, handler: Handler, fault: Fault | None) -> Answer:
        serial = self._default_serial()
        try:
            serial = self._serial(request)
            if fault and fault.kind == "error":
                raise PayError(fault.status, fault.code, fault.message)
            _check_headers(request)
            self._check_authorization(request)
            answer = handler(request)
        except PayError as error:
            answer = error.answer()
        if fault and fault.kind == "wrong_amount":
            answer = replace(answer, body=_one_fen_more(answer.body))
        headers = {**answer.headers, "Request-ID": secrets.token_hex(16).upper()}
        if answer.sign and not (fault and fault.kind == "unsigned"):
            headers |= self._state.keyring.signature_headers(serial, answer.body, self._state.clock.seconds())
            if fault and fault.kind == "bad_signature":
                headers["Wechatpay-Signature"] = spoiled(headers["Wechatpay-Signature"])
        return replace(answer, headers=headers)

    def _default_serial(self) -> str:
        keys = self._state.keyring
        return keys.certificate_serial if self._state.config.platform_certificate else keys.public_key_id

    def _serial(self, request: Request) -> str:
        asked = request.headers.get("wechatpay-serial")
        if asked is None:
            return self._default_serial()
        known = self._state.keyring.knows(asked)
        if not known or (
            asked == self._state.keyring.certificate_serial and not self._state.config.platform_certificate
        ):
            raise field_error("Wechatpay-Serial", "平台公钥ID或证书序列号不存在", asked, "header")
        return asked

    def _check_authorization(self, request: Request) -> None:
        try:
            self._state.keyring.check_authorization(
                request.headers.get("authorization", ""),
                request.method,
                request.target,
                request.body,
                self._state.clock.seconds(),
            )
        except SignatureRefused as refused:
            raise PayError(401, "SIGN_ERROR", str(refused)) from refused


def _check_headers(request: Request) -> None:
    """Headers that the real gateway insists on (WeChat Pay v3, "接口规则")."""
    accept = request.headers.get("accept", "")
    if not request.headers.get("user-agent") or not ("application/json" in accept or "*/*" in accept):
        raise PayError(400, "PARAM_ERROR", "Http头缺少Accept或User-Agent")
    if request.body and not request.headers.get("content-type", "").startswith("application/json"):
        raise PayError(400, "PARAM_ERROR", "Http头Content-Type应为application/json")


def spoiled(signature: str) -> str:
    """A signature that does not verify, in the form of the platform's own probes."""
    return PROBE_PREFIX + signature[len(PROBE_PREFIX) :]


def _one_fen_more(body: bytes) -> bytes:
    """The same answer with a wrong amount."""
    payload = json.loads(body)
    wrong_amount(payload)
    return json_answer(payload).body


def wrong_amount(resource: dict[str, Any]) -> None:
    """Move the amount that counts (refund, else total) by one fen, in place."""
    amount = resource.get("amount", {})
    for name in ("refund", "total"):
        if name in amount:
            amount[name] += 1
            return
