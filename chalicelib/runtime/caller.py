"""Who calls, and how a call proves it.

A rule turns the request's headers into a Caller or refuses. Buyers are checked in process by their access token; staff rules live with the
staff's domain because they read the table (`chalicelib.staff`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from . import tokens
from .errors import ShopError


@dataclass(frozen=True)
class Caller:
    """`id` is a buyer's uid, a staff member's name, or empty. `version` is the token's version."""

    kind: Literal["anyone", "buyer", "staff", "system"]
    id: str = ""
    version: int = 0
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def partition(self) -> str:
        """Where what belongs to this caller lives, idempotency records included."""
        return {"buyer": "U#", "staff": "STAFF#"}[self.kind] + self.id

    @property
    def name(self) -> str:
        """For timelines: `buyer`, `staff:<id>`."""
        return f"staff:{self.id}" if self.kind == "staff" else self.kind


class Rule(Protocol):
    """Headers (lower-case names) -> Caller. Raises ShopError."""

    kind: str

    def __call__(self, headers: Mapping[str, str]) -> Caller: ...


class _Anyone:
    kind = "anyone"

    def __call__(self, headers: Mapping[str, str]) -> Caller:
        return Caller("anyone")


class _Buyer:
    kind = "buyer"

    def __call__(self, headers: Mapping[str, str]) -> Caller:
        claims = tokens.check("buyer", bearer(headers))
        return Caller("buyer", claims.subject, claims.version)


def bearer(headers: Mapping[str, str]) -> str:
    """The token of `Authorization: Bearer …`. Raises ShopError token_missing."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ShopError("token_missing")
    return token.strip()


ANYONE: Rule = _Anyone()
BUYER: Rule = _Buyer()
SYSTEM = Caller("system")
