"""Counts what calls consume: stands at the seam above the table in memory, where whole items are seen before and after each call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from chalicelib.store import schema, units
from chalicelib.store.errors import ConditionFailed, TransactionCancelled
from chalicelib.store.units import Units
from tests.simulation.table import Table

Raw = dict[str, Any]
_VERBS = {"PutItem": "put", "UpdateItem": "update", "DeleteItem": "delete"}


class Line(NamedTuple):
    """What one item of one call consumed. `by`: the function; `verb`: put, update, delete, check, get, query; `kind`: of the item."""

    by: str
    verb: str
    kind: str
    place: str
    transaction: bool
    size: int
    units: Units
    partitions: tuple[tuple[str, int], ...] = ()  # write units by partition, those of indexes as `due T#3`


class Ledger:
    """Call it like a transport. `lines`: by item, `calls`: of which operation by whom."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.lines: list[Line] = []
        self.calls: Counter[tuple[str, str]] = Counter()
        self.invocations: Counter[str] = Counter()
        self.sends: Counter[str] = Counter()
        self.by: str | None = None  # None: nobody counts

    @contextmanager
    def run(self, name: str) -> Iterator[None]:
        """What happens inside is one invocation of this function."""
        before, self.by = self.by, name
        self.invocations[name] += 1
        try:
            yield
        finally:
            self.by = before

    def queue(self, below: Callable[[str, Raw], Raw]) -> Callable[[str, Raw], Raw]:
        """The same for a queue's seam."""

        def call(operation: str, request: Raw) -> Raw:
            if self.by is not None:
                self.sends[self.by] += 1
            return below(operation, request)

        return call

    def __call__(self, operation: str, request: Raw) -> Raw:
        if self.by is None:
            return self.table(operation, request)
        self.calls[self.by, operation] += 1
        if operation == "TransactWriteItems":
            return self._transacted(request)
        if operation in _VERBS:
            return self._wrote(operation, request)
        answer = self.table(operation, request)
        self._read(operation, request, answer)
        return answer

    def _wrote(self, operation: str, request: Raw) -> Raw:
        key = request.get("Key") or request["Item"]
        old = self._at(key)
        try:
            answer = self.table(operation, request)
        except ConditionFailed:
            self._note("refused", old, key, False, units.refused(old))
            raise
        new = self._at(key)
        self._note(_VERBS[operation], new or old, key, False, units.written(old, new), _images(old, new))
        return answer

    def _transacted(self, request: Raw) -> Raw:
        pairs = [next(iter(part.items())) for part in request["TransactItems"]]
        keys = [target.get("Key") or target["Item"] for _, target in pairs]
        old = [self._at(key) for key in keys]
        again = request.get("ClientRequestToken") in self.table.tokens
        try:
            answer = self.table("TransactWriteItems", request)
        except TransactionCancelled:
            for key, before in zip(keys, old, strict=True):
                self._note("refused", before, key, True, units.refused(before, transaction=True))
            raise
        for (verb, _), key, before in zip(pairs, keys, old, strict=True):
            after = self._at(key)
            if again:
                found = units.repeated([after])
            elif verb == "ConditionCheck":
                found = units.checked(before)
            else:
                found = units.written(before, after, transaction=True)
            word = "check" if verb == "ConditionCheck" else verb.lower()
            self._note(word, after or before, key, True, found, _images(before, after))
        return answer

    def _read(self, operation: str, request: Raw, answer: Raw) -> None:
        if operation == "GetItem":
            found = answer.get("Item")
            strong = bool(request.get("ConsistentRead"))
            self._note("get", found, request["Key"], False, units.got([found], strong=strong))
        elif operation == "BatchGetItem":
            (asked,) = request["RequestItems"].values()
            for key in asked["Keys"]:
                found = self._at(key)
                self._note("get", found, key, False, units.got([found], strong=bool(asked.get("ConsistentRead"))))
        else:
            found = units.queried(
                answer["Items"], index=request.get("IndexName"), strong=bool(request.get("ConsistentRead"))
            )
            first = answer["Items"][0] if answer["Items"] else None
            pk = next(iter(request["ExpressionAttributeValues"].values()))
            self._note("query", first, {schema.PK: pk, schema.SK: {"S": "…"}}, False, found)

    def _at(self, key: Raw) -> Raw | None:
        return self.table.at((key[schema.PK]["S"], key[schema.SK]["S"]))

    def _note(
        self,
        verb: str,
        item: Raw | None,
        key: Raw,
        transaction: bool,
        found: Units,
        images: tuple[tuple[str, int], ...] = (),
    ) -> None:
        assert self.by is not None
        kind = item["kind"]["S"] if item and "kind" in item else "-"
        place = f"{key[schema.PK]['S']} {key[schema.SK]['S']}"
        own = ((key[schema.PK]["S"], found.write),) if found.write else ()
        size = units.size(item) if item else 0
        self.lines.append(Line(self.by, verb, kind, place, transaction, size, found, own + images))


def _images(old: Raw | None, new: Raw | None) -> tuple[tuple[str, int], ...]:
    """Write units by partition of the indexes; where a key moves, each of its two partitions has its own."""
    found: list[tuple[str, int]] = []
    for name, index in schema.INDEXES.items():
        before, after = units.entry(old, index), units.entry(new, index)
        if before == after:
            continue
        if before and after and before[index.pk] == after[index.pk] and before[index.sk] == after[index.sk]:
            before = None  # one write in place
        for image in (before, after):
            if image:
                found.append((f"{name} {image[index.pk]['S']}", units.write_units(units.size(image))))
    return tuple(found)
