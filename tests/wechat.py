"""WeChat's open platform for tests: the real clients talk to it, below them nothing leaves the process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalicelib import providers
from chalicelib.platform.http import Answer, Request

APPID = "wx0123456789abcdef"


class OpenPlatform:
    """Answers logins and subscribe messages. `next` holds what to answer (a dict) or to raise instead, for each call once.

    people     code -> openid; a code works once
    unionids   openid -> unionid
    messages   what was sent, as JSON
    """

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.unionids: dict[str, str] = {}
        self.messages: list[dict[str, Any]] = []
        self.next: dict[str, list[dict[str, Any] | BaseException]] = {}
        self.calls: list[str] = []

    def send(self, request: Request) -> Answer:
        address = urlsplit(request.url)
        name = address.path.rpartition("/")[2]
        self.calls.append(name)
        if self.next.get(name):
            scripted = self.next[name].pop(0)
            if isinstance(scripted, BaseException):
                raise scripted
            return _json(scripted)
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        return _json(getattr(self, f"_{name}")(query, json.loads(request.body or b"{}")))

    def _jscode2session(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        openid = self.people.pop(query["js_code"], None)
        if openid is None:
            return {"errcode": 40029, "errmsg": "invalid code, rid: 1-2-3"}
        session = {"openid": openid, "session_key": "c2Vzc2lvbiBrZXkgb2Ygc28="}
        return session | ({"unionid": self.unionids[openid]} if openid in self.unionids else {})

    def _stable_token(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        return {"access_token": "open-platform-token", "expires_in": 7200}

    def _send(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        self.messages.append(body)
        return {"errcode": 0, "errmsg": "ok"}


def _json(content: dict[str, Any]) -> Answer:
    return Answer(200, {"content-type": "application/json"}, json.dumps(content).encode())


@contextmanager
def open_platform() -> Iterator[OpenPlatform]:
    """The platform in place of the outside world."""
    platform = OpenPlatform()
    providers.forget()
    providers.use("http", platform)
    try:
        yield platform
    finally:
        providers.forget()
