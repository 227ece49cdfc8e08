"""One signed call to WeChat Pay v3: sign, send the same bytes, check who answered, sort the errors."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.platform.errors import (
    BadSignature,
    Busy,
    Misconfigured,
    NotSent,
    PlatformError,
    Refused,
    Unknown,
    kind_of,
)
from chalicelib.platform.http import PAY_TIMEOUT, Answer, Http, Request
from chalicelib.platform.wechat import signing
from chalicelib.platform.wechat.account import KeyRing, MerchantKey, WeChatPayAccount

# WeChat Pay v3, general rules and the error tables of each call; spelled without underscores.
_OUR_SETUP = frozenset({"SIGNERROR", "NOAUTH", "APPIDMCHIDNOTMATCH", "MCHNOTEXISTS"})
_TOO_MANY = frozenset({"FREQUENCYLIMITED", "RATELIMITEXCEEDED"})
_UNDECIDED = frozenset({"SYSTEMERROR", "BANKERROR", "USERPAYING"})


class PayGateway:
    """The signed channel of one merchant. Safe to share between threads."""

    def __init__(
        self, account: WeChatPayAccount, http: Http, now: Callable[[], datetime], nonce: Callable[[], str]
    ) -> None:
        self.account = account
        self.ring = KeyRing(account.platform_keys)
        self.now = now
        self.nonce = nonce
        self.key = MerchantKey(account.private_key_pem)
        self._http = http

    def call(
        self,
        method: str,
        path_and_query: str,
        content: Mapping[str, Any] | None = None,
        *,
        success: int = 200,
        too_many: type[PlatformError] = Busy,
    ) -> bytes:
        """The body of a signed answer with the status `success`. All else is raised.

        too_many  what "429, too many" means for this call: Busy where it is surely not done, or Unknown.
        Every call of ours is idempotent by its own number, therefore repeatable on a stale connection.
        """
        answer = self.send(method, path_and_query, content)
        distrust = self.distrust(answer)
        if answer.status == success and distrust is None:
            return answer.body
        raise failure_of(answer, distrust, too_many)

    def send(self, method: str, path_and_query: str, content: Mapping[str, Any] | None = None) -> Answer:
        """The unchecked answer. Serialised once: the bytes that are signed are the bytes that are sent."""
        body = b"" if content is None else json.dumps(content, ensure_ascii=False).encode()
        try:
            return self._send_to(self.account.base_url, method, path_and_query, body)
        except NotSent:
            if self.account.backup_url is None:
                raise
        # Nothing left this machine, so the other site cannot do it a second time.
        return self._send_to(self.account.backup_url, method, path_and_query, body)

    def _send_to(self, base_url: str, method: str, path_and_query: str, body: bytes) -> Answer:
        headers = {
            "Accept": "application/json",
            "User-Agent": "minimall",
            "Authorization": self._authorization(method, path_and_query, body),
        }
        if body:
            headers["Content-Type"] = "application/json"
        if self.account.public_key_id is not None:
            headers["Wechatpay-Serial"] = self.account.public_key_id
        url = base_url.rstrip("/") + path_and_query
        return self._http.send(Request(method, url, headers, body, PAY_TIMEOUT, repeatable=True))

    def _authorization(self, method: str, path_and_query: str, body: bytes) -> str:
        timestamp, nonce = str(int(self.now().timestamp())), self.nonce()
        message = signing.request_message(method, path_and_query, timestamp, nonce, body)
        return (
            f'{signing.SIGNATURE_TYPE} mchid="{self.account.mchid}",nonce_str="{nonce}",'
            f'signature="{self.key.sign(message)}",timestamp="{timestamp}",'
            f'serial_no="{self.account.merchant_serial}"'
        )

    def distrust(self, answer: Answer) -> str | None:
        """Why the answer is not known to come from the platform; None when it does."""
        try:
            self.ring.check(answer.headers, answer.body, self.now())
        except BadSignature as bad:
            return bad.message
        return None


def failure_of(answer: Answer, distrust: str | None, too_many: type[PlatformError] = Busy) -> PlatformError:
    """The error that an answer means. `distrust` is why its signature does not count, None when it does.

    An answer that is not signed by the platform proves nothing, so it leaves the outcome Unknown. The one
    exception is being turned away at the door: the gateway may do so before it knows whom to sign for, and
    while our own clock is wrong even a signed SIGN_ERROR looks too old.
    """
    code, message, field = _error_body(answer.body)
    status, kind = answer.status, kind_of(code)
    request_id = answer.headers.get("request-id")
    if status == 401 or (status == 403 and (not kind or kind in _OUR_SETUP)):
        return Misconfigured(code or f"HTTP_{status}", message, status, request_id, field)
    if distrust is not None:
        return Unknown("UNSIGNED_ANSWER", f"not signed by the platform: {distrust}", status, request_id)
    error: type[PlatformError] = Refused
    if not 400 <= status < 500 or kind in _UNDECIDED:
        error = Unknown
    elif kind in _OUR_SETUP:
        error = Misconfigured
    elif status == 429 or kind in _TOO_MANY:
        error = too_many
    return error(code or f"HTTP_{status}", message, status, request_id, field)


def _error_body(body: bytes) -> tuple[str, str, str | None]:
    """Code, message and the field objected to, as far as they are there."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        return "", "", None
    detail = content.get("detail")
    field = detail.get("field") if isinstance(detail, dict) else None
    return str(content.get("code") or ""), str(content.get("message") or ""), field
