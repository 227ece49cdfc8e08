"""The border of the mini-program APIs: HTTP 200 with an errcode, an access_token in the query, JSON bodies."""

import json
import uuid
from typing import Any

from infra.local.simulator.faults import Fault
from infra.local.simulator.router import Answer, Handler, Request, json_answer
from infra.local.simulator.state import State


class WeChatError(Exception):
    """A refusal by errcode; errmsg gets its rid when it is written."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}")
        self.errcode, self.errmsg = errcode, errmsg


class WeChatBorder:
    """Wraps handlers; with `token=True` the query must carry a valid access_token."""

    def __init__(self, state: State, *, token: bool) -> None:
        self._state = state
        self._token = token

    def __call__(self, request: Request, handler: Handler, fault: Fault | None) -> Answer:
        if fault and fault.kind == "error" and fault.errcode is None:
            body = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
            return Answer(fault.status, body, {"Content-Type": "text/html"})
        try:
            if fault and fault.kind == "error":
                raise WeChatError(fault.errcode or 0, fault.message)
            if self._token:
                self._check_token(request.query.get("access_token", ""))
            return handler(request)
        except WeChatError as error:
            return json_answer({"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {uuid.uuid4()}"})

    def _check_token(self, token: str) -> None:
        if not token:
            raise WeChatError(41001, "access_token missing")
        known = self._state.tokens.get(token)
        if known is None or known.revoked:
            raise WeChatError(40001, "invalid credential, access_token is invalid or not latest")
        if self._state.clock.now() >= known.expires_at:
            raise WeChatError(42001, "access_token expired")


def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in the body: 44002 for an empty body, 47001 for anything else."""
    if not request.body:
        raise WeChatError(44002, "empty post data")
    try:
        given = json.loads(request.body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise WeChatError(47001, "data format error")
    return given


def text(given: dict[str, Any], name: str, default: str | None = None) -> str:
    """A field that must be a string (47001), or its default."""
    value = given.get(name, default)
    if not isinstance(value, str):
        raise WeChatError(47001, f"data format error, {name} should be a string")
    return value


def ok(**fields: Any) -> Answer:
    """errcode 0 and what belongs to it."""
    return json_answer({"errcode": 0, "errmsg": "ok", **fields})
