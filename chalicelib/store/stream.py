"""The table's stream: Lambda's event -> records with both images, as the table's client gives items: bytes where the event has base64."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from .errors import Raw
from .wire.protocol import Garbled, with_bytes

DEAD_LETTERS = "relay-dlq"  # the queue of records that the relay, or Lambda for it, has put aside


class Record(NamedTuple):
    """One change of one item. `old` or `new` is None when it did not exist before or does not any more; `source` is the event's, as JSON."""

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
            old=_image(change.get("OldImage")),
            new=_image(change.get("NewImage")),
            source=source,
        )


def _image(told: Raw | None) -> Raw | None:
    try:
        found: Raw | None = with_bytes(told)
    except Garbled:
        return told  # whoever reads that value finds the record at fault, and no other one
    return found
