"""One service of AWS at one address: a call is signed, sent once and its answer read; failures are those of `store.errors`."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ...runtime import clock
from ...runtime.settings import AwsKeys
from ..errors import Throttled, Unanswered
from .connection import Answer, Connections, Lost, NotConnected
from .endpoint import address
from .protocol import Garbled, Refused, Service, decoded, encoded
from .signature import Signer

# A signature is good for five minutes before and after ("clock skew", AWS SDKs and Tools Reference Guide)
_SKEWED = {
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "RequestTimeTooSkewed",
    "RequestExpired",
    "RequestInTheFuture",
    "AuthFailure",
}
_MOST_SKEW = timedelta(minutes=4)


class Client:
    """Threads may share it."""

    def __init__(
        self,
        service: Service,
        region: str,
        url: str,
        *,
        connect_seconds: float,
        read_seconds: float,
        trust: Callable[[], ssl.SSLContext],
    ) -> None:
        """Raises ValueError for a `url` that is no address."""
        where, self._host = address(url)
        self._service = service
        self._signer = Signer(region, service.name)
        self._connections = Connections(where, connect_seconds=connect_seconds, read_seconds=read_seconds, trust=trust)
        self._ahead = timedelta()  # how far the service's clock is before ours, once it has mattered

    def call(self, keys: AwsKeys, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """One call, once. Raises Refused (the service's no), Throttled (nothing reached it) or Unanswered (it may have done it).

        A signature that is refused because the clocks differ is made again, once, by the service's clock: it did nothing yet.
        """
        body = encoded(request)
        answer = self._exchange(keys, operation, body)
        try:
            return _read(answer)
        except Refused as refused:
            if refused.code not in _SKEWED or not self._set_clock(answer):
                raise
        return _read(self._exchange(keys, operation, body))

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _exchange(self, keys: AwsKeys, operation: str, body: bytes) -> Answer:
        moment = (clock.now() + self._ahead).strftime("%Y%m%dT%H%M%SZ")
        headers = [
            ("content-type", self._service.content_type),
            ("host", self._host),
            ("x-amz-date", moment),
            ("x-amz-target", f"{self._service.target}.{operation}"),
        ]
        if keys.token:
            headers.append(("x-amz-security-token", keys.token))
        authorization = self._signer.authorization(keys, moment, headers, body)
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
        head = f"POST / HTTP/1.1\r\n{lines}authorization: {authorization}\r\ncontent-length: {len(body)}\r\n\r\n"
        try:
            return self._connections.exchange(head.encode("latin-1") + body)
        except NotConnected as error:
            raise Throttled(f"no connection: {error}") from error
        except Lost as error:
            raise Unanswered(str(error)) from error

    def _set_clock(self, answer: Answer) -> bool:
        """Take the service's clock for ours if that could be why it refused."""
        from email.utils import parsedate_to_datetime  # seldom needed

        try:
            theirs = parsedate_to_datetime(answer.headers.get(b"date", b"").decode("latin-1"))
            ahead = theirs - clock.now()
        except (ValueError, TypeError):  # no date, or one without its zone
            return False
        if abs(ahead - self._ahead) < _MOST_SKEW:
            return False
        self._ahead = ahead
        return True


def _read(answer: Answer) -> dict[str, Any]:
    try:
        return decoded(answer)
    except Garbled as error:
        raise Unanswered(str(error)) from error
