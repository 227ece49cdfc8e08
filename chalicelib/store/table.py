"""Reads, and writes of a single item. Several items at once: `store.transaction`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..runtime import clock, ids
from ..runtime.settings import settings
from . import rider, schema, transport
from .errors import ConditionFailed, Raw, Throttled, TransactionRefused
from .expressions import ABSENT, keys, request
from .item import Item, Key, UnknownKind
from .transaction import Transaction

T = TypeVar("T", bound=Item)
_BATCH = 100  # BatchGetItem's limit
_ALONE = "alone"  # the label of a single write that became a transaction


def get(kind: type[T], key: Key, *, strong: bool = True) -> T | None:
    """The item at `key`, or None. Strong unless a slightly old answer is as good (half the price)."""
    answer = transport.call("GetItem", {"Key": key.raw(), "ConsistentRead": strong})
    raw = answer.get("Item")
    return kind.of(raw) if raw else None


def get_many(wanted: Sequence[tuple[type[Item], Key]], *, strong: bool = True) -> dict[Key, Item]:
    """Items by key in one round trip (a further one per 100); absent ones are absent from the answer."""
    kinds = {key: kind for kind, key in wanted}
    found: dict[Key, Item] = {}
    keys = list(kinds)
    for start in range(0, len(keys), _BATCH):
        for raw in _batch(keys[start : start + _BATCH], strong):
            key = Key.of(raw)
            found[key] = kinds[key].of(raw)
    return found


def images(keys: Sequence[Key], *, strong: bool = True) -> dict[Key, Raw]:
    """Items of any kind as they stand there, in wire format; absent ones are absent from the answer."""
    found: dict[Key, Raw] = {}
    for start in range(0, len(keys), _BATCH):
        found |= {Key.of(raw): raw for raw in _batch(keys[start : start + _BATCH], strong)}
    return found


def _batch(keys: Sequence[Key], strong: bool) -> Iterator[Raw]:
    table = settings().table
    asked = {table: {"Keys": [key.raw() for key in keys], "ConsistentRead": strong}}
    for attempt in range(8):
        answer = transport.call("BatchGetItem", {"RequestItems": asked})
        yield from answer["Responses"].get(table, [])
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return
        clock.sleep(ids.jitter(0.025 * 2**attempt))
    raise Throttled("keys left unprocessed")


class Page(NamedTuple):
    """Raw items in key order, and where the next page starts (None: there is none)."""

    items: list[Raw]
    next: Raw | None


def query(
    pk: str,
    *,
    begins: str | None = None,
    above: str | None = None,
    below: str | None = None,
    index: str | None = None,
    newest_first: bool = False,
    limit: int | None = None,
    start: Raw | None = None,
    strong: bool | None = None,
    filtered: Condition | None = None,
) -> Page:
    """One page of a partition, by sort key: those that begin with `begins`, or lie above / below (both bounds included).

    `limit` counts items read, before `filtered` takes some out.
    """
    _, partition, sort, _ = schema.INDEXES[index] if index else (None, schema.PK, schema.SK, None)
    within = keys(partition, sort, pk, begins, above, below)
    parameters = within if filtered is None else request(key_condition=within, filtered=filtered)
    parameters["ScanIndexForward"] = not newest_first
    if index:
        parameters["IndexName"] = index
    else:
        parameters["ConsistentRead"] = True if strong is None else strong
    if limit is not None:
        parameters["Limit"] = limit
    if start is not None:
        parameters["ExclusiveStartKey"] = start
    answer = transport.call("Query", parameters)
    return Page(answer["Items"], answer.get("LastEvaluatedKey"))


def query_all(
    pk: str, *, begins: str | None = None, strong: bool = True, filtered: Condition | None = None
) -> list[Raw]:
    """Every item of a partition (with this beginning): for partitions that are small by design."""
    items: list[Raw] = []
    start: Raw | None = None
    while True:
        page = query(pk, begins=begins, start=start, strong=strong, filtered=filtered)
        items += page.items
        start = page.next
        if start is None:
            return items


def decode(raw: Raw, *kinds: type[Item]) -> Item:
    """The item, as whichever of `kinds` it is. Raises UnknownKind otherwise."""
    found = raw.get("kind", {}).get("S")
    for kind in kinds:
        if found == kind.KIND:
            return kind.of(raw)
    raise UnknownKind(f"{found} where {', '.join(kind.KIND for kind in kinds)} was expected")


def put(item: Item, condition: Condition | None = None) -> None:
    """Write one item whole. Raises ConditionFailed with what stood there."""
    if rider.waiting():
        transaction = Transaction(f"put {item.KIND}")
        transaction.put(_ALONE, item, condition)
        _accompanied(transaction)
        return
    transport.call("PutItem", {"Item": item.raw(), **_refused_shows_item(request(condition=condition))})


def put_new(item: Item) -> bool:
    """Write one item if its key is free. False: it was there already."""
    try:
        put(item, ABSENT)
    except ConditionFailed:
        return False
    return True


def update(kind: type[T], key: Key, actions: Sequence[Action], condition: Condition | None = None) -> T:
    """Change one item; returns it as it is now. Raises ConditionFailed with what stood there."""
    if rider.waiting():
        transaction = Transaction(f"update {kind.KIND}")
        transaction.update(_ALONE, key, actions, condition)
        _accompanied(transaction)
        now = get(kind, key)
        if now is None:  # removed by somebody else since
            raise ConditionFailed(None)
        return now
    answer = transport.call(
        "UpdateItem",
        {
            "Key": key.raw(),
            "ReturnValues": "ALL_NEW",
            **_refused_shows_item(request(actions=actions, condition=condition)),
        },
    )
    return kind.of(answer["Attributes"])


def delete(key: Key, condition: Condition | None = None) -> None:
    """Remove one item; none there is fine unless `condition` says otherwise."""
    if rider.waiting():
        transaction = Transaction("delete")
        transaction.delete(_ALONE, key, condition)
        _accompanied(transaction)
        return
    transport.call("DeleteItem", {"Key": key.raw(), **_refused_shows_item(request(condition=condition))})


def _accompanied(transaction: Transaction) -> None:
    """A single write with what rides along, all or none; refused as the single write would be."""
    try:
        transaction.commit()
    except TransactionRefused as refused:
        if _ALONE not in refused.failures:
            raise
        raise ConditionFailed(refused.failures[_ALONE].item) from refused


def _refused_shows_item(parameters: Raw) -> Raw:
    if "ConditionExpression" in parameters:
        parameters["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return parameters
