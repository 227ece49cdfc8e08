"""What a tracking provider does for us: it is asked to watch a parcel, asked where it is, and pushes what it hears.

Their signatures are MD5 over a shared secret, which is weak: a push is a reason to look and to show, and what has consequences is asked for
again (`query`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Protocol

from chalicelib.platform.errors import Unknown
from chalicelib.platform.texts import plain_text

MOST_NODES = 80
_TEXT_LENGTH = 160
_BEIJING = timezone(timedelta(hours=8))


class TrackState(StrEnum):
    """Where a parcel is, in the order in which it usually goes."""

    NONE = "none"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    PROBLEM = "problem"
    DELIVERING = "delivering"
    RETURNING = "returning"
    REFUSED = "refused"
    RETURNED = "returned"
    SIGNED = "signed"


@dataclass(frozen=True, order=True)
class Node:
    """One thing that a courier tells. `at` is UTC."""

    at: datetime
    text: str


@dataclass(frozen=True)
class TrackReport:
    """All that the provider knows of a parcel at a moment; `nodes` in any order. `carrier` is our code (SF, ZTO, …)."""

    carrier: str
    number: str
    state: TrackState
    nodes: list[Node]


@dataclass(frozen=True)
class Watched:
    """A parcel to be watched. `phone`: some couriers (SF, ZTO) tell nothing without the receiver's or the sender's."""

    carrier: str
    number: str
    phone: str = field(repr=False)
    salt: str = field(repr=False)
    callback: str = ""


class CourierPort(Protocol):
    """A tracking provider."""

    @property
    def name(self) -> str:
        """As settings and addresses call it."""
        ...

    @property
    def acknowledged(self) -> str:
        """The answer to a push that was taken."""
        ...

    @property
    def refused(self) -> str:
        """The answer to a push that was not."""
        ...

    def subscribe(self, parcel: Watched) -> None:
        """Ask for pushes. A second time is as good as once. Errors: Refused, Busy, Unknown, Misconfigured."""
        ...

    def query(self, parcel: Watched) -> TrackReport | None:
        """What is known now; None: nothing yet. Errors: Refused, Busy, Unknown, Misconfigured."""
        ...

    def read_push(self, form: Mapping[str, str], salt_of: Callable[[str, str], str | None]) -> list[TrackReport]:
        """The reports of a push. `salt_of(carrier, number)`: what was given at the subscription. Errors: BadSignature."""
        ...


def node(at: object, text: object) -> Node | None:
    """A node of a provider's list (`2026-01-01 12:00:00` in Beijing); None for what tells no time."""
    try:
        moment = datetime.strptime(str(at)[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=_BEIJING)
    except ValueError:
        return None
    return Node(moment.astimezone(UTC), plain_text(str(text), _TEXT_LENGTH))


def nodes(entries: object, at: str, text: str) -> list[Node]:
    """The nodes of a provider's list, whose fields have these names."""
    found = entries if isinstance(entries, list) else []
    made = [node(entry.get(at), entry.get(text)) for entry in found[:500] if isinstance(entry, dict)]
    return [entry for entry in made if entry is not None]


def as_object(found: Any) -> dict[str, Any]:
    """What must be a JSON object. Errors: Unknown."""
    if not isinstance(found, dict):
        raise Unknown("MALFORMED", "the answer is no JSON object")
    return found
