"""The seam to the outside world: one request goes out, one answer or one of two errors comes back.

Tests and the simulation put their own `Http` here. `PooledHttp` is the real one. It neither follows
redirects nor repeats by itself, because whether a call may be repeated is known to its caller alone.
"""

import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from chalicelib.platform.errors import NotSent, Unanswered

if TYPE_CHECKING:
    import urllib3

CONNECTION_LOST = "CONNECTION_LOST"


class Timeout(NamedTuple):
    """Seconds to wait for the connection, and for each piece of the answer."""

    connect: float
    read: float


PAY_TIMEOUT = Timeout(connect=3, read=6)  # platform-facts 2.1: connect 3 s, read 5-8 s
API_TIMEOUT = Timeout(connect=2, read=3)


@dataclass(repr=False)
class Request:
    """What is sent. The URL, the headers and the body may hold secrets, so none of them is shown.

    repeatable  a second delivery does no harm (a read, or a write that its own number makes idempotent)
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    timeout: Timeout
    repeatable: bool = False


@dataclass(repr=False)
class Answer:
    """What came back. Header names are in lower case, the body is exactly the bytes received."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http(Protocol):
    def send(self, request: Request) -> Answer:
        """Any HTTP status is an answer.

        Errors: NotSent when no connection was made, Unanswered when the answer is lost.
        """
        ...


class PooledHttp:
    """`Http` on kept-alive connections. One per Lambda container; safe to share between threads."""

    def __init__(self, connections_per_host: int = 16) -> None:
        self._connections_per_host = connections_per_host
        self._lock = threading.Lock()
        self._pools: urllib3.PoolManager | None = None

    def send(self, request: Request) -> Answer:
        outcome = self._exchange(request)
        if request.repeatable and isinstance(outcome, Unanswered) and outcome.code == CONNECTION_LOST:
            # A container that was frozen wakes up with connections that the other side has left.
            # All idle ones are equally old, so they go before the single second try.
            self._hang_up()
            again = self._exchange(request)
            # The first may have arrived, so "not sent" would now be a lie.
            outcome = outcome if isinstance(again, NotSent) else again
        if isinstance(outcome, Answer):
            return outcome
        raise outcome

    def _exchange(self, request: Request) -> Answer | NotSent | Unanswered:
        """Errors are returned, not raised: raised here they would carry urllib3's own error as their
        context, whose text repeats the whole URL with the secrets in its query."""
        import urllib3

        host = urlsplit(request.url).hostname
        try:
            response = self._pool_manager().request(
                request.method,
                request.url,
                body=request.body or None,
                headers=dict(request.headers),
                timeout=urllib3.Timeout(connect=request.timeout.connect, read=request.timeout.read),
                retries=False,  # which also returns a redirect in place of following it
            )
        except urllib3.exceptions.ConnectTimeoutError as error:  # the parent of "refused" and "no such name"
            return NotSent("NOT_CONNECTED", f"no connection to {host} ({type(error).__name__})")
        except urllib3.exceptions.SSLError as error:
            if error.args and isinstance(error.args[0], ssl.SSLCertVerificationError):
                return NotSent("NOT_CONNECTED", f"{host} did not prove its name")
            return Unanswered(CONNECTION_LOST, f"the connection to {host} broke (TLS)")
        except urllib3.exceptions.ReadTimeoutError:
            return Unanswered("TIMEOUT", f"{host} did not answer within {request.timeout.read:g} s")
        except urllib3.exceptions.ProtocolError as error:
            lost = any(isinstance(cause, ConnectionError) for cause in error.args)
            return Unanswered(CONNECTION_LOST if lost else "ANSWER_CUT", f"the answer of {host} is lost")
        except urllib3.exceptions.HTTPError as error:
            return Unanswered("ANSWER_CUT", f"the answer of {host} is unusable ({type(error).__name__})")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, response.data)

    def _hang_up(self) -> None:
        """Close what is idle; what is in use goes on, and comes back.

        `PoolManager.clear` only forgets its pools: their connections would stay open until the garbage collector finds them.
        """
        from queue import Empty

        pools = self._pool_manager().pools
        for key in list(pools.keys()):
            pool = pools.get(key)
            while pool is not None and pool.pool is not None:
                try:
                    idle = pool.pool.get_nowait()
                except Empty:
                    break
                if idle is not None:
                    idle.close()

    def _pool_manager(self) -> "urllib3.PoolManager":
        import urllib3

        with self._lock:
            if self._pools is None:
                self._pools = urllib3.PoolManager(maxsize=self._connections_per_host)
            return self._pools
