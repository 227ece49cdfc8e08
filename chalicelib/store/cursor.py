"""Opaque signed cursors: where a list goes on. A cursor is bound to its list and its reader, so that it opens nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from ..runtime.errors import ShopError
from ..runtime.settings import settings

_SIGNATURE = 12  # bytes


def write(scope: str, position: Any) -> str:
    """A cursor for `position` (JSON-able) in the list that `scope` names (include the reader's id in it)."""
    body = json.dumps(position, separators=(",", ":")).encode()
    return urlsafe_b64encode(_sign(scope, body) + body).decode().rstrip("=")


def read(scope: str, cursor: str | None) -> Any:
    """The position that `write` put into it; None for no cursor. Raises ShopError invalid_cursor."""
    if not cursor:
        return None
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if hmac.compare_digest(signature, _sign(scope, body)):
            return json.loads(body)
    except ValueError:
        pass
    raise ShopError("invalid_cursor")


def _sign(scope: str, body: bytes) -> bytes:
    key = settings().cursor_key.get_secret_value().encode()
    return hmac.new(key, scope.encode() + b"\0" + body, hashlib.sha256).digest()[:_SIGNATURE]
