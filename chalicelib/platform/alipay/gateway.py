"""One signed call to Alipay's gateway.do: sign, send, cut out the signed node, check who signed it, sort the errors."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from chalicelib.platform.alipay.account import AlipayAccount, AlipayKeys, AppKey, joined
from chalicelib.platform.alipay.fields import beijing_wall
from chalicelib.platform.errors import Busy, Misconfigured, PlatformError, Refused, Unknown, kind_of
from chalicelib.platform.http import PAY_TIMEOUT, Answer, Http, Request

SIGN_TYPE = "RSA2"
CODE_INVALID = "isv.code-invalid"
_DONE = "10000"
_ERROR_NODE = "error_response"

# Alipay, common error codes: 20000 the service is away, 20001 token, 40001/40002 parameters, 40004 business, 40005 too many, 40006 rights.
_OUR_SETUP = frozenset({"20001", "40006"})
_TOO_MANY = "40005"
_AT_THE_DOOR = frozenset(
    f"isv.{word}"
    for word in (
        "missing-app-id", "invalid-app-id", "missing-signature", "invalid-signature", "missing-signature-type", "invalid-signature-type",
        "missing-timestamp", "invalid-timestamp", "missing-signature-key", "invalid-signature-key", "insufficient-isv-permissions",
    )
)  # fmt: skip
_OUR_ACCOUNT = frozenset(
    f"ACQ.{word}"
    for word in (
        "ACCESS_FORBIDDEN", "PARTNER_ERROR", "UNBOUND_APPLICATION", "OPEN_ID_NOT_TINY_APP", "PRODUCT_NOT_SUPPORT_IN_TINY_APP",
        "MERCHANT_STATUS_NOT_NORMAL", "SELLER_BEEN_BLOCKED", "SELLER_NOT_EXIST",
    )
)  # fmt: skip
_UNDECIDED = frozenset({"ACQ.SYSTEM_ERROR", "isp.unknow-error", "aop.unknow-error"})

# What the port's callers compare: the words that every provider means, by Alipay's own.
_IN_THE_PORTS_WORDS = {
    "ACQ.TRADE_HAS_SUCCESS": "ORDERPAID",
    "ACQ.TRADE_HAS_CLOSE": "ORDERCLOSED",
    "ACQ.CONTEXT_INCONSISTENT": "OUTTRADENOUSED",
    "ACQ.SELLER_BALANCE_NOT_ENOUGH": "NOTENOUGH",
}


class RefusedByAlipay(Refused):
    """A definite no. `code` is Alipay's sub_code, `kind` the port's word for it where the port has one."""

    @property
    def kind(self) -> str:
        return _IN_THE_PORTS_WORDS.get(self.code) or kind_of(self.code)


class Gateway:
    """The signed channel of one mini-program. Safe to share between threads."""

    def __init__(self, account: AlipayAccount, http: Http, now: Callable[[], datetime]) -> None:
        self.account = account
        self.keys = AlipayKeys(account.public_keys)
        self._key = AppKey(account.private_key)
        self._http = http
        self._now = now

    def call(
        self,
        method: str,
        content: Mapping[str, Any] | None = None,
        *,
        notify_url: str = "",
        repeatable: bool = True,
        names_success: bool = True,
        **parameters: str,
    ) -> bytes:
        """The node of a signed answer that says "done", exactly as it came; all else is raised.

        content     biz_content; parameters: those of a method that takes them beside it (alipay.system.oauth.token)
        repeatable  every call about money is idempotent by its own number, so it may be sent again on a stale connection
        names_success  False for the one method that says nothing when it is done (alipay.system.oauth.token)
        """
        fields = {"notify_url": notify_url, **parameters}
        if content is not None:
            fields["biz_content"] = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        answer = self._send(method, fields, repeatable)
        return self._opened(method, answer, _DONE if names_success else None)

    def _send(self, method: str, fields: Mapping[str, str], repeatable: bool) -> Answer:
        parameters = self.signed({"method": method, **fields})
        url = f"{self.account.base_url.rstrip('/')}/gateway.do?charset=utf-8"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "Accept": "application/json",
            "User-Agent": "minimall",
        }
        body = urlencode(parameters).encode()
        return self._http.send(Request("POST", url, headers, body, PAY_TIMEOUT, repeatable=repeatable))

    def signed(self, fields: Mapping[str, str]) -> dict[str, str]:
        """All parameters of a request with their `sign`. Empty ones are left out (Alipay, request signature)."""
        parameters = {
            "app_id": self.account.app_id,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": SIGN_TYPE,
            "timestamp": beijing_wall(self._now()),
            "version": "1.0",
            **fields,
        }
        kept = {name: value for name, value in parameters.items() if value}
        return {**kept, "sign": self._key.sign(joined(kept))}

    def _opened(self, method: str, answer: Answer, done: str | None) -> bytes:
        name = f"{method.replace('.', '_')}_response"
        nodes = members(answer.body)
        node = nodes.get(name) or nodes.get(_ERROR_NODE)
        if node is None:
            raise Unknown(f"HTTP_{answer.status}", "not an answer of the gateway", answer.status)
        signature = _text_of(nodes.get("sign"))
        trusted = bool(signature) and self.keys.verify(node, signature)
        content = json.loads(node)
        if not isinstance(content, dict):
            raise Unknown("UNREADABLE", "the answer is no object", answer.status)
        if trusted and name in nodes and content.get("code") in (_DONE, done):
            return node
        raise failure_of(content, trusted, answer.status)


def members(body: bytes) -> dict[str, bytes]:
    """The members of a JSON object, each exactly as it is written: a signature covers the bytes, not what they mean.

    Empty when the body is no JSON object, or names a member twice.
    """
    found: dict[str, bytes] = {}
    try:
        text = body.decode()
        place = _past_spaces(text, 0)
        if text[place : place + 1] != "{":
            return {}
        mark = "{"
        while mark != "}":
            place = _past_spaces(text, place + 1)
            if not found and text[place : place + 1] == "}":
                return {}
            name, start, end = _member(text, place)
            if name in found:
                return {}
            found[name] = text[start:end].encode()
            place = _past_spaces(text, end)
            mark = text[place : place + 1]
            if mark not in ("}", ","):
                return {}
        return found if _past_spaces(text, place + 1) == len(text) else {}
    except (ValueError, RecursionError):
        return {}


_SCANNER = json.JSONDecoder()


def _member(text: str, place: int) -> tuple[str, int, int]:
    """Name, start and end of the member that begins at `place`. Raises ValueError."""
    if text[place : place + 1] != '"':
        raise ValueError("no name")
    name, place = _SCANNER.raw_decode(text, place)
    place = _past_spaces(text, place)
    if text[place : place + 1] != ":":
        raise ValueError("no value")
    start = _past_spaces(text, place + 1)
    _, end = _SCANNER.raw_decode(text, start)
    return name, start, end


def _past_spaces(text: str, place: int) -> int:
    while text[place : place + 1] in (" ", "\t", "\r", "\n"):
        place += 1
    return place


def _text_of(node: bytes | None) -> str:
    value = json.loads(node) if node else ""
    return value if isinstance(value, str) else ""


def failure_of(content: Mapping[str, Any], trusted: bool, status: int) -> PlatformError:
    """The error that a node means. `trusted`: Alipay signed it.

    What is not signed proves nothing, so it leaves the outcome Unknown, "no such trade" too. The one exception is being turned
    away at the door: the gateway then may not know for whom to sign.
    """
    code, sub_code = str(content.get("code") or ""), str(content.get("sub_code") or "")
    word = sub_code or code or f"HTTP_{status}"
    message = str(content.get("sub_msg") or content.get("msg") or "")
    if sub_code in _AT_THE_DOOR or code in _OUR_SETUP:
        return Misconfigured(word, message, status)
    if sub_code == CODE_INVALID:  # whoever says so: a login is lost, and the client takes a new code
        return RefusedByAlipay(word, message, status)
    if not trusted:
        return Unknown("UNSIGNED_ANSWER", f"not signed by Alipay: {word}", status)
    if sub_code in _OUR_ACCOUNT:
        return Misconfigured(word, message, status)
    if code == _TOO_MANY:
        return Busy(word, message, status)
    if sub_code in _UNDECIDED or code not in ("40001", "40002", "40004"):
        return Unknown(word, message, status)
    return RefusedByAlipay(word, message, status)
