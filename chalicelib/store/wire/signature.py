"""Signature Version 4 of AWS, for requests whose body is at hand ("Create a signed AWS API request", IAM User Guide)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

from ...runtime.settings import AwsKeys

_ALGORITHM = "AWS4-HMAC-SHA256"


def canonical_request(
    method: str, path: str, query: str, headers: Iterable[tuple[str, str]], body: bytes
) -> tuple[str, str]:
    """What is signed, and the names of the headers in it. `path` and `query` are encoded (and the query sorted) by the caller.

    Header names come in small letters; runs of spaces in a value count as one.
    """
    ordered = sorted(headers)
    names = ";".join([name for name, _ in ordered])
    lines = "".join([f"{name}:{' '.join(value.split())}\n" for name, value in ordered])
    return f"{method}\n{path}\n{query}\n{lines}\n{names}\n{sha256(body).hexdigest()}", names


def signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key of one day (`20150830`, UTC), region and service: four rounds, which is why it is worth keeping."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


class Signer:
    """Signs for one service of one region. Threads may share it: the kept key is replaced whole."""

    def __init__(self, region: str, service: str) -> None:
        self._region, self._service = region, service
        self._kept: tuple[tuple[str, str], bytes] = (("", ""), b"")

    def authorization(
        self,
        keys: AwsKeys,
        moment: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        *,
        method: str = "POST",
        path: str = "/",
        query: str = "",
    ) -> str:
        """The Authorization header at `moment` (`20150830T123600Z`, UTC, the same as in x-amz-date)."""
        request, names = canonical_request(method, path, query, headers, body)
        day = moment[:8]
        scope = f"{day}/{self._region}/{self._service}/aws4_request"
        text = f"{_ALGORITHM}\n{moment}\n{scope}\n{sha256(request.encode()).hexdigest()}"
        signature = hmac.digest(self._key(keys.secret, day), text.encode(), "sha256").hex()
        return f"{_ALGORITHM} Credential={keys.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"

    def _key(self, secret: str, day: str) -> bytes:
        of, key = self._kept
        if of != (secret, day):
            key = signing_key(secret, day, self._region, self._service)
            self._kept = (secret, day), key
        return key
