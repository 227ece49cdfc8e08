"""The second factor: time-based one-time passwords (RFC 6238 over RFC 4226: HMAC-SHA-1, 6 digits, 30 seconds), pure.

Every authenticator app knows this form and no other. A code of the step before or after is taken too, for clocks that are a little off; one
that was taken is not taken again (RFC 6238, 5.2), which the caller ensures with the step that `matched` returns.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32decode, b32encode
from urllib.parse import quote

DIGITS, STEP_SECONDS, SKEW = 6, 30, 1
SECRET_BYTES = 20  # RFC 4226, 4: at least 128 bits, 160 recommended


def secret_of(chance: bytes) -> str:
    """Random bytes as apps and people read them."""
    return b32encode(chance).decode().rstrip("=")


def address(secret: str, account: str, issuer: str) -> str:
    """What an app reads from a QR code (Key URI Format)."""
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"


def step_at(epoch: int) -> int:
    return epoch // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """The code of a step (RFC 4226, 5.3: dynamic truncation)."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matched(secret: str, code: str, epoch: int, after_step: int = -1) -> int | None:
    """The step whose code this is, now or nearly now, and later than `after_step`; None: it is not right."""
    now = step_at(epoch)
    found = [
        step
        for step in range(now - SKEW, now + SKEW + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after_step
    ]
    return max(found) if found else None
