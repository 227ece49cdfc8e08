"""HTTP <-> operation: parse, authenticate, validate, call, answer. Nothing of any one operation is here.

Success: 200 `{"data": …, "requestId": …}`. Failure: `{"code", "message", "details", "requestId"}`; validation names the fields.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic import ValidationError

from ..store.errors import Contended, Throttled, Unanswered
from . import faults, ids, limits, log
from .caller import Caller
from .errors import ShopError
from .model import Request, Response
from .operation import READ, Call, Knock, Operation, Webhook

MOST_BODY = 64 * 1024  # bytes; no operation needs more, and WeChat Pay's notifications are smaller
_AGENT = 300  # characters of a User-Agent
_JSON = "application/json; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"


@dataclass(eq=False, repr=False)
class Inbound:
    """A request as it came: lower-case header names, query parameters, raw body.

    `address`: where it came from, by the front door's word and never by a header's; "" where nobody knows.
    """

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    request_id: str = field(default_factory=ids.request_id)
    address: str = ""


class Outbound(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str


def answer(operation: Operation[Any, Any] | Webhook, inbound: Inbound) -> Outbound:
    """Serve one request. Never raises: what nobody foresaw is logged and becomes 500 internal_error."""
    log.bind(request_id=inbound.request_id, operation=operation.name)
    try:
        if len(inbound.body) > MOST_BODY:
            raise ShopError("body_too_large", limit=MOST_BODY)
        if isinstance(operation, Webhook):
            return _hooked(operation, inbound)
        return _operated(operation, inbound)
    except ShopError as error:
        log.info("refused", code=error.code, status=error.status)
        return failure(error, inbound)
    except Exception as error:  # noqa: BLE001 - the border: a caller must get an answer, and we a line with the trace
        log.alarm("unforeseen", error=type(error).__name__, trace=log.frames(error))
        return failure(ShopError("internal_error"), inbound)


def _operated(operation: Operation[Any, Any], inbound: Inbound) -> Outbound:
    caller = operation.caller(inbound.headers)
    _admit(operation, caller, inbound.address)
    request = _request(operation, inbound)
    key = inbound.headers.get("idempotency-key")
    agent = inbound.headers.get("user-agent", "")[:_AGENT]
    call = Call(caller, request_id=inbound.request_id, key=key, address=inbound.address, agent=agent)
    data: Response = operation(request, call)
    body = data.model_dump_json(by_alias=True, exclude_none=False)
    headers = {"Content-Type": _JSON, "Cache-Control": "no-store"}
    if operation.cache_seconds:
        tag = '"' + hashlib.sha256(body.encode()).hexdigest()[:24] + '"'
        headers |= {"Cache-Control": f"public, max-age={operation.cache_seconds}", "ETag": tag}
        if inbound.headers.get("if-none-match") == tag:
            return Outbound(304, headers, "")
    return Outbound(200, headers, f'{{"data":{body},"requestId":"{inbound.request_id}"}}')


def _admit(operation: Operation[Any, Any], caller: Caller, address: str) -> None:
    """Count the call against the operation's limit. Raises ShopError too_many_requests, or busy when nobody can count."""
    if operation.limit:
        try:
            limits.admit(operation.name, operation.limit, caller, address)
        except (Contended, Throttled, Unanswered) as error:
            raise ShopError("busy") from error


def _hooked(hook: Webhook, inbound: Inbound) -> Outbound:
    reply = hook(Knock(inbound.headers, inbound.body), Call(Caller("anyone"), request_id=inbound.request_id))
    return Outbound(reply.status, {"Content-Type": _TEXT if hook.form else _JSON}, reply.body)


def _request(operation: Operation[Any, Any], inbound: Inbound) -> Request:
    if inbound.method == "GET" and operation.retry is not READ:
        raise ShopError("method_not_allowed", allowed=["POST"])
    try:
        if inbound.method == "GET":
            found: Request = operation.request.model_validate(dict(inbound.query))
        else:
            found = operation.request.model_validate_json(inbound.body or b"{}")
    except ValidationError as error:
        raise faults.of_validation(error) from None
    faults.refuse_control_characters(found.model_dump(by_alias=True))
    return found


def failure(error: ShopError, inbound: Inbound) -> Outbound:
    """The answer that tells a refusal."""
    language = "en" if inbound.headers.get("accept-language", "").lower().startswith("en") else "zh"
    body = {
        "code": error.code,
        "message": error.message(language),
        "details": error.details,
        "requestId": inbound.request_id,
    }
    headers = {"Content-Type": _JSON, "Cache-Control": "no-store"}
    if error.status == 405:
        headers["Allow"] = ", ".join(error.details.get("allowed", []))
    if error.retryable:
        headers["Retry-After"] = str(error.details.get("retryAfter", 1))
    return Outbound(error.status, headers, json.dumps(body, ensure_ascii=False, default=str))
