"""A server on 127.0.0.1 that does what a script says, byte for byte: what a real service does on its worst days.

with OddServer() as server:
    server.script = [json_answer(200, {}), hang_up]
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, NamedTuple, Self
from zlib import crc32


class Asked(NamedTuple):
    """A request as it came; header names in small letters."""

    headers: dict[str, str]
    body: bytes


Step = Callable[[socket.socket, Asked], bool]  # answers a request that was read; False: the connection is over


class OddServer:
    """Answers requests by `script`, one step each, and with `{}` when it is over. `asked`: the requests that were read whole."""

    def __init__(self) -> None:
        self.forget()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def forget(self) -> None:
        """Be as new."""
        self.script: list[Step] = []
        self.asked: list[Asked] = []
        self.accepted = 0
        self.reads = True  # False: connections end as soon as they begin
        self.wrap: Callable[[socket.socket], socket.socket] = lambda connection: connection

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.hang_up()

    def hang_up(self) -> None:
        """End every connection that is open, idle ones too."""
        with self._lock:
            open_now, self._open = self._open, []
        for connection in open_now:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection = self.wrap(connection)
            with self._lock:
                self._open.append(connection)
            with connection:
                while self.reads:
                    asked = _request(connection)
                    if asked is None:
                        return
                    self.asked.append(asked)
                    step = self.script.pop(0) if self.script else json_answer(200, {})
                    if not step(connection, asked):
                        return


def _request(connection: socket.socket) -> Asked | None:
    came = b""
    while b"\r\n\r\n" not in came:
        piece = connection.recv(65536)
        if not piece:
            return None
        came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(65536)
    return Asked(headers, body)


# steps


def sends(raw: bytes, *, then_ends: bool = False) -> Step:
    def step(connection: socket.socket, asked: Asked) -> bool:
        connection.sendall(raw)
        return not then_ends

    return step


def answer(status: int, body: bytes, *, crc: int | None = None, length: int | None = None, **headers: str) -> Step:
    """A plain answer; `length` other than the body's ends the connection after it."""
    lines = {name.replace("_", "-"): value for name, value in headers.items()}
    if crc is not None:
        lines["x-amz-crc32"] = str(crc)
    lines["content-length"] = str(len(body) if length is None else length)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return sends(f"HTTP/1.1 {status} Odd\r\n{head}\r\n".encode() + body, then_ends=length is not None)


def json_answer(status: int, body: Any, **headers: str) -> Step:
    encoded = json.dumps(body).encode()
    return answer(status, encoded, crc=crc32(encoded), **headers)


def error(status: int, code: str, message: str = "so it is", **more: Any) -> Step:
    return json_answer(status, {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message, **more})


def hang_up(connection: socket.socket, asked: Asked) -> bool:
    """End it without a word."""
    return False


def reset(connection: socket.socket, asked: Asked) -> bool:
    """End it with RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    return False


def late(seconds: float, step: Step) -> Step:
    def wait(connection: socket.socket, asked: Asked) -> bool:
        time.sleep(seconds)
        return step(connection, asked)

    return wait
