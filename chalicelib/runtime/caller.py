"""Who calls, and how a call proves it.

A rule turns the request's headers into a Caller or refuses. Buyers are checked in process by their access token; staff rules live with the
staff's domain because they read the table (`chalicelib.staff`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol

from . import clock, tokens
from .errors import ShopError


class Caller(NamedTuple):
    """`id` is a buyer's uid, a staff member's name, or empty. `version` is the token's version.

    `function`: what of a buyer's functions the operation belongs to, for `members.check_active`.
    """

    kind: Literal["anyone", "buyer", "staff", "system"]
    id: str = ""
    version: int = 0
    permissions: frozenset[str] = frozenset()
    function: str = ""

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


class BuyerRule:
    """Opens for buyers; with a function, for those to whom it is not closed (`chalicelib.restrictions`) as far as their token knows.

    Raises ShopError token_missing, token_invalid, token_expired, function_suspended.
    """

    kind = "buyer"

    def __init__(self, function: str = "") -> None:
        self.function = function

    def __call__(self, headers: Mapping[str, str]) -> Caller:
        claims = tokens.check("buyer", bearer(headers))
        if self.function and self.function in claims.more.get("sus", ()):
            self._refuse_suspended(claims.more)
        return Caller("buyer", claims.subject, claims.version, function=self.function)

    def _refuse_suspended(self, told: Mapping[str, Any]) -> None:
        until = told.get("sus_until")
        if until is None or clock.now() < clock.parse(until):
            raise ShopError("function_suspended", function=self.function, reason=told.get("sus_why"), until=until)


def bearer(headers: Mapping[str, str]) -> str:
    """The token of `Authorization: Bearer …`. Raises ShopError token_missing."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ShopError("token_missing")
    return token.strip()


ANYONE: Rule = _Anyone()
BUYER: Rule = BuyerRule()
SYSTEM = Caller("system")


def buyer(function: str) -> Rule:
    """The rule for an operation that belongs to a function which can be closed to a buyer: `caller=buyer("coupon")`."""
    return BuyerRule(function)
