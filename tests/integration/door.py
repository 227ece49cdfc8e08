"""A small HTTP door to the shop in the test's own process: the platform's notifications come in here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chalicelib.runtime.http import Inbound, Outbound

Answer = Callable[[str, Inbound], Outbound]


class Door:
    """Serves `POST /<domain>/<verb>` on a free port until it is closed. `before` may stop or delay a knock."""

    def __init__(self, answer: Answer) -> None:
        door = self
        self.before: Callable[[str], None] = lambda name: None

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                name = self.path.strip("/")
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                door.before(name)
                headers = {key.lower(): value for key, value in self.headers.items()}
                outbound = answer(name, Inbound("POST", headers, {}, body))
                self.send_response(outbound.status)
                payload = outbound.body.encode()
                for key, value in {**outbound.headers, "Content-Length": str(len(payload))}.items():
                    self.send_header(key, value)
                if self.close_connection:  # said aloud: or the caller keeps a connection that is about to end
                    self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
