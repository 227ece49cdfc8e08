"""Passwords at rest: scrypt, with a fresh salt and its own cost in each hash, so that the cost can grow with machines."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode

from ..runtime import ids

SHORTEST = 8
_N, _R, _P = 2**14, 8, 1  # scrypt: 16 MB and about 60 ms for each password
NOBODY = f"scrypt${_N}${_R}${_P}${'A' * 22}==${'A' * 43}="  # no password has this hash; it costs as much to check


def hashed(password: str) -> str:
    """`scrypt$<n>$<r>$<p>$<salt>$<hash>`, with a fresh salt. Raises ValueError for a short password."""
    if len(password) < SHORTEST:
        raise ValueError(f"a password has at least {SHORTEST} characters")
    salt = ids.randbytes(16)
    return f"scrypt${_N}${_R}${_P}${b64encode(salt).decode()}${b64encode(_scrypt(password, salt, _N, _R, _P)).decode()}"


def matches(password: str, stored: str) -> bool:
    """Is this the password that `hashed` gave `stored` for?"""
    _, n, r, p, salt, expected = stored.split("$")
    return hmac.compare_digest(_scrypt(password, b64decode(salt), int(n), int(r), int(p)), b64decode(expected))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=64 * 1024 * 1024, dklen=32)
