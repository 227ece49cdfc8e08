"""One effect and one answer for one Idempotency-Key.

The record is written in the transaction of the effect (`Call.commit`), under the caller's own partition. Before the work, and again after a
failure, the contract looks for it: the same key and body get the recorded answer, the same key with another body is refused. A record lives
for a day; its age is judged on reading, TTL only sweeps.

An operation whose effect says its answer by itself may do without an item for it: it *notes* the key in what it writes anyhow (`Call.note`), and
looks for it there. Such a key belongs to that operation and to what the item is of: it is not compared with those of other operations.
"""

from __future__ import annotations

import re
from datetime import timedelta

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from ..store import table
from ..store.item import Item, Key, Time
from . import clock
from .errors import ShopError
from .model import Request
from .sealed import blind

LIFETIME = timedelta(hours=24)
_NOTED = 20  # characters of a fingerprint: 80 bits
_FORM = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Record(Item):
    """The answer to one key. `fingerprint` is of operation and body; `answer` is the response as JSON."""

    KIND = "idem"
    fingerprint = UnicodeAttribute()
    answer = UnicodeAttribute()
    expires_at = Time()


def key_of(headers_value: str | None) -> str:
    """The key a caller sent. Raises ShopError idempotency_key_required / idempotency_key_invalid."""
    if not headers_value:
        raise ShopError("idempotency_key_required")
    if not _FORM.fullmatch(headers_value):
        raise ShopError("idempotency_key_invalid")
    return headers_value


def fingerprint(operation: str, request: Request) -> str:
    """Equal for equal requests, whatever order their JSON had. Keyed: a record gives no way to test a guess at a phone number."""
    return blind(f"{operation} {request.model_dump_json(exclude_unset=True)}")


def note(partition: str, key: str, mark: str) -> str:
    """A key and its request for an item that is written anyhow, in 41 characters that lead back to neither."""
    return f"{blind(f'{partition} {key}')[:_NOTED]}.{mark[:_NOTED]}"


def is_noted(found: str | None, wanted: str) -> bool:
    """Is it the note of this request? Raises ShopError idempotency_key_reused when it is of another one under the same key."""
    if found is None or found[:_NOTED] != wanted[:_NOTED]:
        return False
    if found != wanted:
        raise ShopError("idempotency_key_reused")
    return True


def place(partition: str, key: str) -> Key:
    return Key(partition, f"IDEM#{key}")


def record(partition: str, key: str, mark: str, answer: str) -> Record:
    expires = clock.now() + LIFETIME
    return Record.at(
        place(partition, key),
        fingerprint=mark,
        answer=answer,
        expires_at=expires,
        ttl=int(expires.timestamp()) + 86_400,
    )


def free() -> Condition:
    """No living record stands there."""
    condition: Condition = Record.pk.does_not_exist() | (Record.expires_at < clock.now())
    return condition


def answered(found: Record | None, mark: str) -> str | None:
    """The recorded answer if there is a living one for this request. Raises ShopError idempotency_key_reused."""
    if found is None or found.expires_at < clock.now():
        return None
    if found.fingerprint != mark:
        raise ShopError("idempotency_key_reused")
    return found.answer


def look(partition: str, key: str, mark: str) -> str | None:
    return answered(table.get(Record, place(partition, key)), mark)
