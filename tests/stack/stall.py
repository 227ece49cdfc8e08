"""A way to the emulator that can be cut at the worst moment: a request has had its effect, and its answer never comes."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import urllib3


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # the Host is passed on, too: it is part of what the caller has signed
        there = self.server.target + self.path
        answer = self.server.http.request(self.command, there, body=body, headers=dict(self.headers))
        self.server.stall.passed(self.headers.get("X-Amz-Target", "").rpartition(".")[2])
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.data)))
        self.end_headers()
        self.wfile.write(answer.data)

    do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - the base class's names; the bucket is spoken to in all of them

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target: str, stall: Stall) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.stall = target, stall
        self.http = urllib3.PoolManager(retries=False, maxsize=16)

    def handle_error(self, *_: object) -> None:
        pass  # who waited for the answer was killed: that is what this is for


class Stall:
    """`with Stall(endpoint) as way:` — `way.url` leads to `endpoint` until `way.hold_after` an operation."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._operation: str | None = None
        self._let_go = threading.Event()
        self.held = threading.Event()

    def hold_after(self, operation: str) -> None:
        """From the next such operation on no answer comes back; it has had its effect."""
        self._let_go.clear()
        self.held.clear()
        self._operation = operation

    def let_go(self) -> None:
        self._operation = None
        self._let_go.set()

    def passed(self, operation: str) -> None:
        if operation == self._operation or (self.held.is_set() and not self._let_go.is_set()):
            self.held.set()
            self._let_go.wait(60)

    def __enter__(self) -> Self:
        self._server = _Server(self._target, self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, name="stall", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()
