"""Access tokens: JWT in form (so that gateways and tools can read them), HS256 and nothing else in fact.

The algorithm is fixed here and the header's is only compared, never followed; a key is found by `kid` in a closed ring; `aud` keeps a
buyer's token from opening a staff door. Claims: sub, aud, ver (token version), iat, exp (seconds), jti.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import clock, ids
from .errors import ShopError
from .settings import settings

ACCESS_SECONDS = 15 * 60
_STANDARD = {"sub", "aud", "ver", "iat", "exp", "jti"}


class Claims(NamedTuple):
    subject: str
    version: int
    expires_at: int
    more: Mapping[str, Any] = {}


def issue(
    audience: str, subject: str, version: int, seconds: int = ACCESS_SECONDS, more: Mapping[str, Any] | None = None
) -> str:
    """A token for `subject`, valid for `seconds` from now. `more`: further claims; whoever holds the token can read them."""
    key_id = settings().token_key_id
    issued = clock.epoch()
    head = {"alg": "HS256", "kid": key_id, "typ": "JWT"}
    body = {
        **(more or {}),
        "sub": subject,
        "aud": audience,
        "ver": version,
        "iat": issued,
        "exp": issued + seconds,
        "jti": ids.random_text(8),
    }
    signed = f"{_part(head)}.{_part(body)}"
    return f"{signed}.{_b64(_signature(key_id, signed))}"


def check(audience: str, token: str) -> Claims:
    """The claims of a genuine, living token for `audience`. Raises ShopError token_invalid or token_expired."""
    try:
        signed, _, signature = token.rpartition(".")
        head_part, body_part = signed.split(".")
        head, body = json.loads(_unb64(head_part)), json.loads(_unb64(body_part))
        genuine = (
            head["alg"] == "HS256"
            and head["kid"] in settings().token_keys
            and hmac.compare_digest(_signature(head["kid"], signed), _unb64(signature))
            and _b64(_unb64(signature)) == signature
            and body["aud"] == audience
        )
        claims = Claims(str(body["sub"]), int(body["ver"]), int(body["exp"]), _more(body))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        raise ShopError("token_invalid") from None
    if not genuine:
        raise ShopError("token_invalid")
    if clock.epoch() >= claims.expires_at:
        raise ShopError("token_expired")
    return claims


def _more(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in _STANDARD}


def derive(purpose: str, text: str) -> str:
    """A secret that only this deployment can compute (refresh tokens, signed quotes): hex of 256 bits."""
    return _mac(settings().token_key_id, f"{purpose} {text}")


def derived(purpose: str, text: str, secret: str, length: int = 64) -> bool:
    """Is `secret` what `derive` gave (its first `length` characters), under any key of the ring?"""
    given = secret.encode()
    return any(
        hmac.compare_digest(_mac(key_id, f"{purpose} {text}")[:length].encode(), given)
        for key_id in settings().token_keys
    )


def _mac(key_id: str, text: str) -> str:
    return _signature(key_id, text).hex()


def _signature(key_id: str, text: str) -> bytes:
    key = settings().token_keys[key_id].get_secret_value().encode()
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _part(value: dict[str, Any]) -> str:
    return _b64(json.dumps(value, separators=(",", ":")).encode())


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
