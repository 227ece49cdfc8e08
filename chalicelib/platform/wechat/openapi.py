"""The open platform (api.weixin.qq.com): one JSON call, and its errcodes sorted into our errors."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from chalicelib.platform.errors import Busy, Misconfigured, PlatformError, Refused, Unknown
from chalicelib.platform.http import API_TIMEOUT, Answer, Http, Request

# The access token is not (or no longer) valid. Refused before anything was done.
TOKEN_CODES = frozenset({"40001", "40014", "42001"})

_BUSY = frozenset({"-1", "45009", "45011"})  # system busy, quota, frequency
_UNDECIDED = frozenset({"10060012", "10060019"})  # "system error" of the shipping calls
_OUR_SETUP = TOKEN_CODES | {
    "40013",  # appid
    "40125",  # secret
    "40164",  # our address is not on the white list
    "40037",  # template id
    "41030",  # page path
    "48001",  # call not granted to this account
}
_RID = re.compile(r"\brid: ?([0-9A-Za-z-]+)")
_DATA_FIELD = re.compile(r"\bdata\.\w+\.value\b")


@dataclass(frozen=True)
class WeChatApp:
    """A mini-program: its number and its secret."""

    appid: str
    secret: str = field(repr=False)
    base_url: str = "https://api.weixin.qq.com"

    def url(self, path: str, query: Mapping[str, str]) -> str:
        """The address of a call; holds whatever secret is in `query`, so it is never logged."""
        address = self.base_url.rstrip("/") + path
        return f"{address}?{urlencode(query)}" if query else address


def get(http: Http, url: str) -> dict[str, Any]:
    """Errors: as `read_answer`, and those of the transport."""
    request = Request("GET", url, {"Accept": "application/json"}, b"", API_TIMEOUT, repeatable=True)
    return read_answer(http.send(request))


def post(http: Http, url: str, content: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
    """JSON as raw UTF-8: some calls show \\uXXXX literally to people (WeChat, messages).

    Errors: as `read_answer`, and those of the transport.
    """
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    return read_answer(http.send(Request("POST", url, headers, body, API_TIMEOUT, repeatable)))


def read_answer(answer: Answer) -> dict[str, Any]:
    """The JSON object of a successful answer, whatever its content type says (some come as text/plain).

    Errors: Refused, Busy, Misconfigured by errcode; Unknown when this is not an answer of the platform.
    """
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    if answer.status != 200 or not isinstance(content, dict):
        raise Unknown(f"HTTP_{answer.status}", "not an answer of the open platform", answer.status)
    code = str(content.get("errcode", 0))
    if code != "0":
        raise _failure(code, str(content.get("errmsg", "")))
    return content


def _failure(code: str, message: str) -> PlatformError:
    rid = _RID.search(message)
    request_id = rid.group(1) if rid else None
    if code in _BUSY:
        return Busy(code, message, 200, request_id)
    if code in _UNDECIDED:
        return Unknown(code, message, 200, request_id)
    if code in _OUR_SETUP:
        return Misconfigured(code, message, 200, request_id)
    named = _DATA_FIELD.search(message)
    return Refused(code, message, 200, request_id, named.group() if named else None)
