"""The table's stream in tests: records as Lambda hands them over, built from items or taped from what operations write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from chalicelib.runtime.settings import settings
from chalicelib.store import transport
from chalicelib.store.errors import Raw
from chalicelib.store.item import Item

_sequence = count(1)


def record(old: Item | Raw | None, new: Item | Raw | None) -> dict[str, Any]:
    """One change of one item, with the next sequence number."""
    before, after = _raw(old), _raw(new)
    image = after or before
    assert image is not None
    change: dict[str, Any] = {
        "Keys": {name: image[name] for name in ("pk", "sk")},
        "SequenceNumber": f"{next(_sequence):021d}",
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    if before:
        change["OldImage"] = before
    if after:
        change["NewImage"] = after
    name = "MODIFY" if before and after else "INSERT" if after else "REMOVE"
    return {"eventID": change["SequenceNumber"], "eventName": name, "eventSource": "aws:dynamodb", "dynamodb": change}


def event(*records: dict[str, Any]) -> dict[str, Any]:
    return {"Records": list(records)}


def _raw(image: Item | Raw | None) -> Raw | None:
    return image.raw() if isinstance(image, Item) else image


@contextmanager
def taped() -> Iterator[list[dict[str, Any]]]:
    """The records of everything that is written inside, in order. For one thread: images are read before and after each write."""
    records: list[dict[str, Any]] = []
    below = transport.use(lambda operation, request: _tape(operation, request))

    def _read(key: Raw) -> Raw | None:
        asked = {"TableName": settings().table, "Key": key, "ConsistentRead": True}
        return below("GetItem", asked).get("Item")

    def _tape(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        keys = list(_written(operation, request))
        before = [_read(key) for key in keys]
        answer = below(operation, request)
        for key, old in zip(keys, before, strict=True):
            new = _read(key)
            if old != new:
                records.append(record(old, new))
        return answer

    try:
        yield records
    finally:
        transport.use(below)


def _written(operation: str, request: dict[str, Any]) -> Iterator[Raw]:
    """The keys that a request may write."""
    if operation == "PutItem":
        yield _key(request["Item"])
    elif operation in ("UpdateItem", "DeleteItem"):
        yield request["Key"]
    elif operation == "TransactWriteItems":
        for part in request["TransactItems"]:
            for verb, target in part.items():
                if verb != "ConditionCheck":
                    yield _key(target["Item"]) if verb == "Put" else target["Key"]


def _key(image: Raw) -> Raw:
    return {name: image[name] for name in ("pk", "sk")}
