"""The real transport against real sockets on this machine: what was surely not sent, and what may have been done."""

from __future__ import annotations

import gc
import re
import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from chalicelib.platform.errors import Busy, NotSent, PlatformError, Unanswered, Unknown
from chalicelib.platform.http import CONNECTION_LOST, Answer, PooledHttp, Request, Timeout

pytestmark = pytest.mark.row("E1")

SECRET = "secret=do-not-show"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Mixed-Case: Yes\r\n\r\nok"

Talk = Callable[[socket.socket, int], None]


class Server:
    """Listens on a free port and talks to its n-th connection as `talk(connection, n)` says."""

    def __init__(self, talk: Talk) -> None:
        self.connections = 0
        self.received: list[bytes] = []
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(connection, self.connections), daemon=True).start()

    def _one(self, connection: socket.socket, number: int) -> None:
        # The client leaves whenever its test is over.
        with connection, suppress(ConnectionError):
            self._talk(connection, number)

    def read(self, connection: socket.socket) -> bytes:
        """One whole request; nothing when the client has left."""
        received = b""
        while True:
            head, _, body = received.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            if body and length and len(body) >= int(length[1]):
                self.received.append(received)
                return received
            more = connection.recv(65536)
            if not more:
                return b""
            received += more

    def close(self) -> None:
        with suppress(OSError):  # closed before
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(2)


@contextmanager
def serving(talk: Callable[[Server, socket.socket, int], None]) -> Iterator[Server]:
    server: Server
    server = Server(lambda connection, number: talk(server, connection, number))
    try:
        yield server
    finally:
        server.close()


def ask(url: str, body: bytes = b"{}", repeatable: bool = False, read: float = 0.3) -> Request:
    return Request("POST", f"{url}/v3/pay?{SECRET}", {"Accept": "*/*"}, body, Timeout(0.5, read), repeatable)


def reset(connection: socket.socket) -> None:
    """Closes with RST in place of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def answer_for_ever(server: Server, connection: socket.socket, number: int) -> None:
    while server.read(connection):
        connection.sendall(OK)


def outcome(request: Request, http: PooledHttp | None = None) -> PlatformError:
    with pytest.raises(PlatformError) as raised:
        (http or PooledHttp()).send(request)
    return raised.value


def test_an_answer_has_lower_case_names_and_its_exact_bytes():
    with serving(answer_for_ever) as server:
        answer = PooledHttp().send(ask(server.url, "茶".encode()))
    assert answer == Answer(200, {"content-length": "2", "x-mixed-case": "Yes"}, b"ok")
    assert server.received[0].startswith(b"POST /v3/pay?secret=do-not-show HTTP/1.1\r\n")
    assert server.received[-1].endswith("茶".encode())


def test_when_a_connection_is_lost_no_idle_one_stays_open():
    """Not even until the garbage collector comes: a shop whose provider stumbles for hours would collect them."""
    together, ended = threading.Barrier(4), threading.Semaphore(0)

    def talk(server: Server, connection: socket.socket, number: int) -> None:
        while request := server.read(connection):
            if b"stumble" in request:
                if len(server.received) == 5:  # at its first try
                    reset(connection)
                    return
            else:
                together.wait(5)
            connection.sendall(OK)
        ended.release()

    with serving(talk) as server:
        http = PooledHttp()
        threads = [threading.Thread(target=http.send, args=(ask(server.url, read=5),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        gc.disable()
        try:
            assert http.send(ask(server.url, b"stumble", repeatable=True)).status == 200
            assert [ended.acquire(timeout=5) for _ in range(3)] == [True] * 3
        finally:
            gc.enable()


def test_connections_are_kept_and_shared_between_threads():
    with serving(answer_for_ever) as server:
        http = PooledHttp()
        for _ in range(5):
            http.send(ask(server.url))
        assert server.connections == 1
        threads = [threading.Thread(target=http.send, args=(ask(server.url, read=5),)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        assert len(server.received) >= 13


def test_a_refused_connection_was_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    error = outcome(ask(url, repeatable=True))
    assert isinstance(error, NotSent)
    assert isinstance(error, Busy)


def test_a_host_without_a_name_was_not_sent(monkeypatch):
    def no_such_name(*_: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    assert isinstance(outcome(ask("http://no-such-host.invalid", repeatable=True)), NotSent)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems queue connections in other ways")
def test_a_host_that_does_not_take_the_connection_was_not_sent():
    """Its queue is full and nobody accepts, so the handshake is left without an answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy, ExitStack() as callers:
        address = busy.getsockname()
        for _ in range(2):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(address)
        assert isinstance(outcome(ask(f"http://127.0.0.1:{address[1]}", repeatable=True)), NotSent)


def test_a_server_that_is_not_who_it_should_be_was_not_sent(tmp_path):
    """A TLS handshake that fails on the certificate ends before the request is sent."""
    import ssl
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256

    from tests.unit.platform import doubles

    key, name = doubles.rsa_key(), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    certificate = builder.sign(key, SHA256())
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(doubles.serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_text(doubles.private_pem(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    received: list[bytes] = []

    def talk(server: Server, connection: socket.socket, number: int) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as tls:
                received.append(tls.recv(100))
        except OSError:
            return

    with serving(talk) as server:
        error = outcome(ask(server.url.replace("http://127.0.0.1", "https://localhost"), read=2))
    assert isinstance(error, NotSent)
    assert not any(received)


def test_a_hanging_server_leaves_the_call_unanswered():
    release = threading.Event()

    def hang(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        release.wait(5)

    with serving(hang) as server:
        error = outcome(ask(server.url, repeatable=True))
        release.set()
    assert isinstance(error, Unanswered)
    assert isinstance(error, Unknown)
    assert error.code == "TIMEOUT"
    assert server.connections == 1, "a timeout is not repeated: the time is used up"


def test_a_reset_leaves_the_call_unanswered():
    def read_and_reset(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        reset(connection)

    with serving(read_and_reset) as server:
        error = outcome(ask(server.url))
        assert isinstance(error, Unanswered)
        assert error.code == CONNECTION_LOST
        assert server.connections == 1, "only the caller knows whether it may be repeated"
        assert isinstance(outcome(ask(server.url, repeatable=True)), Unanswered)
        assert server.connections == 3, "a repeatable call is tried once more, and only once"


def test_an_answer_that_is_cut_leaves_the_call_unanswered():
    def half(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with serving(half) as server:
        error = outcome(ask(server.url))
    assert isinstance(error, Unanswered)


def test_an_answer_that_is_no_http_leaves_the_call_unanswered():
    def babble(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        connection.sendall(b"220 smtp.example ready\r\n\r\n")

    with serving(babble) as server:
        assert isinstance(outcome(ask(server.url)), Unanswered)


def test_a_stale_connection_is_replaced_once_for_a_repeatable_call():
    """As after a container was frozen: the first request goes well, then the other side resets what was kept."""

    def once_per_connection(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        connection.sendall(OK)
        server.read(connection)  # the next request arrives, then the connection breaks
        reset(connection)

    with serving(once_per_connection) as server:
        http = PooledHttp()
        http.send(ask(server.url))
        assert isinstance(outcome(ask(server.url), http), Unanswered)
        http.send(ask(server.url))
        assert server.connections == 2
        assert http.send(ask(server.url, repeatable=True)).body == b"ok"
        assert server.connections == 3


def test_a_second_try_that_finds_nobody_does_not_undo_the_first():
    """The first request arrived, so the call must not be told as "nothing happened"."""

    def read_and_go(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        server.close()
        reset(connection)

    with serving(read_and_go) as server:
        error = outcome(ask(server.url, repeatable=True))
    assert len(server.received) == server.connections == 1
    assert isinstance(error, Unanswered)


def test_redirects_are_answers_and_not_followed():
    def redirect(server: Server, connection: socket.socket, number: int) -> None:
        server.read(connection)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")

    with serving(redirect) as server:
        assert PooledHttp().send(ask(server.url)).status == 302
        assert len(server.received) == 1


def test_no_error_shows_the_address_with_its_secrets():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    error = outcome(ask(url))
    assert SECRET not in "".join(traceback.format_exception(error))
    assert error.__context__ is None
    assert error.__cause__ is None
    assert SECRET not in repr(ask(url))
