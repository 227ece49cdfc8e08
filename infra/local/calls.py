"""Calls the shop's operations over HTTP as a careful client does: one key per effect, patience, refusals with their words.

    shop = Shop("http://127.0.0.1:8000")
    keeper = shop.staff("demo", password)
    keeper.call("products/create", {...}, key="seed-product-glaze-mug")

A call that the shop was too busy for (429, 503), or whose answer was lost, is repeated with the same key. Safe for threads.
"""

import hashlib
import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

_BUSY = {429, 503}
_TRIES = 8
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.1, 3.0
_TIMEOUT = urllib3.Timeout(connect=3, read=35)  # a Lambda behind API Gateway answers within 29 s


class Refusal(Exception):
    """An answer that is a no. `code` is the shop's stable word; status 0 when nobody answered to the last try."""

    def __init__(self, what: str, status: int, body: Mapping[str, Any]) -> None:
        self.what = what
        self.status = status
        self.code = str(body.get("code", "no_code"))
        self.details = body.get("details") or {}
        super().__init__(f"{what} {status} {self.code}: {body.get('message', '')} {self.details or ''}".rstrip())

    @property
    def is_silence(self) -> bool:
        """Nobody answered at all: it is useless to go on."""
        return self.status == 0


class Web:
    """JSON over HTTP, connections kept; `connections` is how many threads speak at once."""

    def __init__(self, connections: int) -> None:
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False, timeout=_TIMEOUT)

    def post(self, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The answer's JSON object. Raises Refusal, after bounded patience where patience may help."""
        content = json.dumps(body, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        status, answer = self._ask(url, content, sent)
        for attempt in range(_TRIES - 1):
            if status not in _BUSY and status != 0:
                break
            most = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**attempt)
            time.sleep(random.uniform(most / 2, most))
            status, answer = self._ask(url, content, sent)
        if status != 200:
            raise Refusal(url.partition("//")[2].partition("/")[2], status, answer)
        return answer

    def _ask(self, url: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and JSON; status 0 when there was no answer, or one that is not ours."""
        try:
            answer = self._pool.request("POST", url, body=content, headers=headers)
            return answer.status, json.loads(answer.data)
        except (HTTPError, ValueError) as error:
            return 0, {"code": "no_answer", "message": str(error)[:200]}


class Shop:
    """A running shop."""

    def __init__(self, url: str, connections: int = 8) -> None:
        self.url = url.rstrip("/")
        self.web = Web(connections)

    def call(
        self, operation: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """What the operation answers (its `data`). Raises Refusal."""
        return self.web.post(f"{self.url}/{operation}", body or {}, headers)["data"]

    def staff(self, username: str, password: str) -> "Caller":
        """A staff member, logged in. Raises Refusal."""
        credentials = {"username": username, "password": password}
        return Caller(self, lambda: self.call("staff/login", credentials))

    def buyer(self, code: str) -> "Caller":
        """A buyer, logged in by the code that the platform gave. Raises Refusal."""
        return Caller(self, lambda: self.call("identity/login", {"code": code}))


class Caller:
    """Somebody who is logged in, and logs in again when the token has expired. `login`: what the first login answered."""

    def __init__(self, shop: Shop, log_in: Callable[[], Any]) -> None:
        self._shop, self._log_in = shop, log_in
        self._lock = threading.Lock()
        self.login: dict[str, Any] = log_in()
        self._token: str = self.login["accessToken"]

    def call(self, operation: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """What the operation answers; `key` is needed where an effect is recorded. Raises Refusal."""
        token = self._token
        try:
            return self._shop.call(operation, body, _headers(token, key))
        except Refusal as refusal:
            if refusal.code != "token_expired":
                raise
        with self._lock:
            if self._token == token:
                self._token = self._log_in()["accessToken"]
        return self._shop.call(operation, body, _headers(self._token, key))


def _headers(token: str, key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}


def key_of(operation: str, body: Mapping[str, Any]) -> str:
    """An Idempotency-Key that is the same for the same call, so that a second try in another process is a repetition."""
    text = operation + json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:40]
