"""The table's stream: Lambda's event -> records with both images, in wire format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .errors import Raw

DEAD_LETTERS = "relay-dlq"  # the queue of records that the relay, or Lambda for it, has put aside


class Record(NamedTuple):
    """One change of one item. `old` or `new` is None when it did not exist before or does not any more."""

    sequence: str
    name: str
    old: Raw | None
    new: Raw | None
    source: dict[str, Any]

    @property
    def kind(self) -> str:
        """The kind of the item that changed; empty for what is not ours."""
        return str(((self.new or self.old or {}).get("kind") or {}).get("S", ""))


def records(event: dict[str, Any]) -> Iterator[Record]:
    """The records of a Lambda stream event, in order."""
    for source in event["Records"]:
        change = source["dynamodb"]
        yield Record(
            sequence=change["SequenceNumber"],
            name=source["eventName"],
            old=change.get("OldImage"),
            new=change.get("NewImage"),
            source=source,
        )
