"""The access token of the open platform (stable_token), and calls that need it.

stable_token answers every caller with the same token until it is about to end, and the old and the new
one are both good for the last five minutes. So many containers may each keep one without a common lock;
a shared cache under them only saves calls.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeGuard

from chalicelib.platform.errors import Misconfigured, Unknown
from chalicelib.platform.http import Http
from chalicelib.platform.wechat.openapi import TOKEN_CODES, WeChatApp, post

REFRESH_BEFORE_END = timedelta(seconds=300)


@dataclass(frozen=True)
class AccessToken:
    """`value` is a secret of up to 512 characters or more; `refresh_at` is UTC."""

    value: str = field(repr=False)
    refresh_at: datetime


class TokenCache(Protocol):
    """Where containers may share a token, such as the shop's table."""

    def get(self, appid: str) -> AccessToken | None: ...

    def put(self, appid: str, token: AccessToken) -> None: ...


class StableToken:
    """The current token of one mini-program: kept in the process, then in `shared`, then asked for.

    Safe to share between threads: one of them asks, the others wait for it.
    """

    def __init__(
        self, app: WeChatApp, http: Http, now: Callable[[], datetime], shared: TokenCache | None = None
    ) -> None:
        self._app = app
        self._http = http
        self._now = now
        self._shared = shared
        self._held: AccessToken | None = None
        self._lock = threading.Lock()

    def current(self) -> str:
        """Errors: those of the open platform; Misconfigured for a wrong appid, secret or address."""
        with self._lock:
            if self._is_fresh(self._held):
                return self._held.value
            shared = self._shared.get(self._app.appid) if self._shared else None
            if self._is_fresh(shared):
                self._held = shared
                return shared.value
            return self._fetch().value

    def replace(self, refused: str) -> str:
        """A token to use instead of one that the platform refused.

        It is asked for anew, unless another thread has done so meanwhile.
        """
        with self._lock:
            if self._held is not None and self._held.value != refused and self._is_fresh(self._held):
                return self._held.value
            self._held = None
            return self._fetch().value

    def _is_fresh(self, token: AccessToken | None) -> TypeGuard[AccessToken]:
        return token is not None and self._now() < token.refresh_at

    def _fetch(self) -> AccessToken:
        """Never with force_refresh, which would kill the token of every other container."""
        asked_at = self._now()
        content = {
            "grant_type": "client_credential",
            "appid": self._app.appid,
            "secret": self._app.secret,
            "force_refresh": False,
        }
        answer = post(self._http, self._app.url("/cgi-bin/stable_token", {}), content, repeatable=True)
        value, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int):
            raise Unknown("UNREADABLE", "stable_token without a token or its life", 200)
        token = AccessToken(value, asked_at + timedelta(seconds=seconds) - REFRESH_BEFORE_END)
        self._held = token
        if self._shared:
            self._shared.put(self._app.appid, token)
        return token


class TokenedApi:
    """Calls of the open platform that carry the access token."""

    def __init__(self, app: WeChatApp, http: Http, token: StableToken) -> None:
        self._app = app
        self._http = http
        self._token = token

    def post(self, path: str, content: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
        """The answer. A token that is refused is replaced once, and the call, of which nothing was done,
        is made once more.

        Errors: those of the open platform; Misconfigured when the new token is refused too.
        """
        token = self._token.current()
        try:
            return self._post(path, content, token, repeatable)
        except Misconfigured as refused:
            if refused.code not in TOKEN_CODES:
                raise
        return self._post(path, content, self._token.replace(token), repeatable)

    def _post(self, path: str, content: Mapping[str, Any], token: str, repeatable: bool) -> dict[str, Any]:
        url = self._app.url(path, {"access_token": token})
        return post(self._http, url, content, repeatable=repeatable)
