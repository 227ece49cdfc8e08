"""HTTP/1.1 on kept connections, as little of it as AWS's JSON services speak.

Whoever asks must know one thing of a failure: can the request have been received? NotConnected says surely not; Lost says that it may have
been. Nothing is repeated here. A header is read by splitting lines: `http.client` parses it as an e-mail's, which takes three times as long
as all the rest of a call (docs/performance.md).
"""

from __future__ import annotations

import select
import socket
import ssl
import weakref
from collections.abc import Callable
from typing import NamedTuple

_MOST_HEAD = 65_536  # bytes
_MOST_IDLE = 64
_PIECE = 65_536


class NotConnected(Exception):
    """No byte of the request left: no name, no route, no connection, or the other side could not prove who it is."""


class Lost(Exception):
    """The request was sent, whole or in part, and no whole answer came back."""


class Answer(NamedTuple):
    """Header names are in small letters; of several of one name the last counts."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Address(NamedTuple):
    host: str
    port: int
    tls: bool


class Connections:
    """Connections to one address. Threads may share them: each takes one that is idle, or makes one. Times in seconds."""

    def __init__(
        self, address: Address, *, connect_seconds: float, read_seconds: float, trust: Callable[[], ssl.SSLContext]
    ) -> None:
        """`trust`: makes the context of TLS, asked once and only if the address needs it."""
        self._address = address
        self._connect_seconds, self._read_seconds = connect_seconds, read_seconds
        self._trust = trust
        self._context: ssl.SSLContext | None = None
        self._idle: list[socket.socket] = []  # the last one used is used first: the others may end at the other side
        weakref.finalize(self, _close, self._idle)

    def exchange(self, request: bytes) -> Answer:
        """Send one request and read its answer. Raises NotConnected or Lost.

        A read that takes longer than `read_seconds` without a byte is over; the answer is then lost.
        """
        sock = self._take()
        reusable = False
        try:
            sock.sendall(request)
            answer, reusable = _read(sock)
        except (OSError, ValueError) as error:
            # part of it may have been sent, or all; what was sent whole and not answered may have been done
            raise Lost(f"{type(error).__name__} {error}") from error
        finally:
            if reusable and len(self._idle) < _MOST_IDLE:
                self._idle.append(sock)
            else:
                sock.close()
        return answer

    def close(self) -> None:
        """Close what is idle; it happens by itself when nobody has these connections any more."""
        _close(self._idle)

    def _take(self) -> socket.socket:
        while True:
            try:
                sock = self._idle.pop()
            except IndexError:
                return self._connect()
            if _quiet(sock):
                return sock
            sock.close()  # ended by the other side, perhaps while this process was frozen

    def _connect(self) -> socket.socket:
        host, port, tls = self._address
        try:
            sock = socket.create_connection((host, port), self._connect_seconds)
        except OSError as error:
            raise NotConnected(f"{host}:{port}: {type(error).__name__} {error}") from error
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if tls:
                if self._context is None:
                    self._context = self._trust()
                sock = self._context.wrap_socket(sock, server_hostname=host)
            sock.settimeout(self._read_seconds)
        except OSError as error:
            sock.close()
            raise NotConnected(f"{host}:{port}: {type(error).__name__} {error}") from error
        return sock


def _close(idle: list[socket.socket]) -> None:
    while idle:
        idle.pop().close()


def _quiet(sock: socket.socket) -> bool:
    """Nothing is to be read where nothing was asked: an end, or an answer to nobody, makes a connection useless."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return not poll.poll(0)


def _read(sock: socket.socket) -> tuple[Answer, bool]:
    """The answer, and whether the connection can be used again. Raises OSError or ValueError when none can be read."""
    status, headers, rest, plain = _head(sock)
    length = headers.get(b"content-length")
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        body, rest = _chunks(sock, rest)
    elif length is not None:
        body, rest = _exactly(sock, rest, _number(length, 10))
    elif status in (204, 304):
        body = b""
    else:
        body, rest, plain = _until_the_end(sock, rest), b"", False
    reusable = plain and not rest and headers.get(b"connection", b"").lower() != b"close"
    return Answer(status, headers, body), reusable


def _head(sock: socket.socket) -> tuple[int, dict[bytes, bytes], bytes, bool]:
    """Status, headers, what came after them, and whether it is HTTP/1.1 (which keeps connections)."""
    came = b""
    while True:
        head, end, rest = came.partition(b"\r\n\r\n")
        if not end:
            if len(came) > _MOST_HEAD:
                raise ValueError("a head without an end")
            came += _more(sock)
            continue
        first, *lines = head.split(b"\r\n")
        version, _, reason = first.partition(b" ")
        if not version.startswith(b"HTTP/1."):
            raise ValueError("not HTTP/1")
        status = _number(reason[:3], 10)
        if status >= 200:
            headers = {}
            for line in lines:
                name, _, value = line.partition(b":")
                headers[name.lower()] = value.strip()
            return status, headers, rest, version == b"HTTP/1.1"
        came = rest  # 1xx: the answer is still to come


def _more(sock: socket.socket) -> bytes:
    piece = sock.recv(_PIECE)
    if not piece:
        raise ConnectionError("the other side ended before its answer did")
    return piece


def _exactly(sock: socket.socket, came: bytes, count: int) -> tuple[bytes, bytes]:
    """`count` bytes, and what came after them."""
    if len(came) < count:
        pieces, have = [came], len(came)
        while have < count:
            pieces.append(_more(sock))
            have += len(pieces[-1])
        came = b"".join(pieces)
    return (came, b"") if len(came) == count else (came[:count], came[count:])


def _chunks(sock: socket.socket, came: bytes) -> tuple[bytes, bytes]:
    """A body in chunks (RFC 9112, 7.1) without trailers, and what came after it."""
    pieces: list[bytes] = []
    while True:
        while b"\r\n" not in came:
            came += _more(sock)
        size, _, came = came.partition(b"\r\n")
        count = _number(size.partition(b";")[0].strip(), 16)
        piece, came = _exactly(sock, came, count + 2)
        if piece[count:] != b"\r\n":
            raise ValueError("a chunk of another size than it says")
        if not count:
            return b"".join(pieces), came
        pieces.append(piece[:count])


def _until_the_end(sock: socket.socket, came: bytes) -> bytes:
    pieces = [came]
    while piece := sock.recv(_PIECE):
        pieces.append(piece)
    return b"".join(pieces)


def _number(text: bytes, base: int) -> int:
    """Digits alone: `int` would take signs, spaces and underscores. Raises ValueError."""
    if not text.isalnum():
        raise ValueError("not a number")
    return int(text, base)
