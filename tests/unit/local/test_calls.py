"""The HTTP client of seed and replay: one key per effect, bounded patience, a new login when the token has expired."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from infra.local import calls
from infra.local.calls import Refusal, Shop, key_of

OK = (200, {"data": {"done": True}})
BUSY = (503, {"code": "busy", "message": "系统繁忙，请稍后重试"})
EXPIRED = (401, {"code": "token_expired", "message": "登录已过期"})
LOST = (0, {})


class Counter:
    """A server that answers what it was told to, call after call, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self._logins = 0
        counter = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                counter.asked.append((self.path, body, dict(self.headers)))
                status, answer = counter.answer(self.path)
                if not status:
                    self.close_connection = True
                    return
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def answer(self, path: str) -> tuple[int, dict[str, Any]]:
        if path == "/identity/login":
            self._logins += 1
            return 200, {"data": {"accessToken": f"token{self._logins}", "isNew": False}}
        return self.answers.pop(0)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setattr(calls, "_FIRST_WAIT_SECONDS", 0.001)
    opened = Counter()
    yield opened
    opened.close()


def test_a_busy_shop_is_asked_again_with_the_same_key_and_body(counter: Counter) -> None:
    buyer = Shop(counter.url).buyer("sim-lan")
    counter.answers = [BUSY, LOST, (429, {"code": "too_many_requests"}), OK]
    assert buyer.call("cart/add", {"skuId": "a"}, key="key-00000001") == {"done": True}
    asked = counter.asked[1:]
    assert len(asked) == 4
    assert {(path, json.dumps(body), headers["Idempotency-Key"]) for path, body, headers in asked} == {
        ("/cart/add", '{"skuId": "a"}', "key-00000001")
    }


def test_patience_is_bounded(counter: Counter) -> None:
    counter.answers = [BUSY] * 20
    with pytest.raises(Refusal, match="busy") as refused:
        Shop(counter.url).call("catalog/browse")
    assert (refused.value.status, refused.value.is_silence) == (503, False)
    assert len(counter.asked) == 8


def test_a_no_is_not_asked_again(counter: Counter) -> None:
    counter.answers = [(409, {"code": "out_of_stock", "message": "库存不足", "details": {"lines": [1]}})]
    with pytest.raises(Refusal, match="out_of_stock: 库存不足") as refused:
        Shop(counter.url).call("orders/submit")
    assert (refused.value.code, refused.value.details) == ("out_of_stock", {"lines": [1]})
    assert len(counter.asked) == 1


def test_nobody_at_all_is_told_from_a_busy_shop(counter: Counter) -> None:
    counter.close()
    with pytest.raises(Refusal) as refused:
        Shop(counter.url).call("catalog/browse")
    assert refused.value.is_silence


def test_an_expired_token_is_renewed_and_the_call_repeated_with_its_key(counter: Counter) -> None:
    buyer = Shop(counter.url).buyer("sim-lan")
    counter.answers = [EXPIRED, OK, OK]
    buyer.call("orders/submit", key="key-00000001")
    buyer.call("orders/list")
    sent = [(path, headers.get("Authorization"), headers.get("Idempotency-Key")) for path, _, headers in counter.asked]
    assert sent == [
        ("/identity/login", None, None),
        ("/orders/submit", "Bearer token1", "key-00000001"),
        ("/identity/login", None, None),
        ("/orders/submit", "Bearer token2", "key-00000001"),
        ("/orders/list", "Bearer token2", None),
    ]


def test_the_key_of_a_call_follows_its_content() -> None:
    assert key_of("a/b", {"x": 1, "y": 2}) == key_of("a/b", {"y": 2, "x": 1})
    assert len({key_of("a/b", {"x": 1}), key_of("a/b", {"x": 2}), key_of("a/c", {"x": 1})}) == 3
