"""A table that behaves like DynamoDB's, at the store's seam: requests in wire format in, answers out, the errors of `store.errors`.

One call is one instant: conditions are exact, a transaction is all or nothing, and every change of an item is a record of the stream with both
images. Items are never changed in place, so that a table is copied by copying its dictionaries. What only happens to the unlucky (conflicts,
throttling, lost answers, indexes that lag, short pages) is asked for by `seams`; the exact table never does it by itself.

Not here because the product does not use it: PartiQL, legacy parameters, parallel indexes, TTL, capacity.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

from chalicelib.store import schema
from chalicelib.store.errors import ConditionFailed, Failure, StoreError, TransactionCancelled
from tests.simulation import expressions
from tests.simulation.expressions import Invalid, Names, Path, Raw, found_at, name_of, number, number_text

MOST_ITEM_BYTES = 400 * 1024
MOST_TRANSACTION_BYTES = 4 * 1024 * 1024
MOST_PARTS = 100
MOST_BATCH = 100
PAGE_BYTES = 1024 * 1024
Key = tuple[str, str]
_WHOLE = 2  # the version of marshal that knows no references
_VERBS = ("Put", "Update", "Delete", "ConditionCheck")


class Change(NamedTuple):
    """A record of the stream."""

    key: Key
    old: Raw | None
    new: Raw | None


class Table:
    """The items of one table. Call it like a transport."""

    def __init__(self) -> None:
        self.partitions: dict[str, dict[str, Raw]] = {}
        self.indexed: dict[str, dict[str, dict[tuple[str, str, str], Raw]]] = {name: {} for name in schema.INDEXES}
        self.stream: list[Change] = []
        self.tokens: dict[str, Any] = {}
        self.lag = 0  # how many changes the next read of an index, or the next weak read, is behind
        self.page: int | None = None  # how many items the next query or batch gives at most

    def copy(self) -> Table:
        """Another table with the same items, an empty stream and no memory of tokens."""
        other = Table()
        other.partitions = {pk: dict(items) for pk, items in self.partitions.items()}
        other.indexed = {
            name: {pk: dict(entries) for pk, entries in index.items()} for name, index in self.indexed.items()
        }
        return other

    def __call__(self, operation: str, request: Raw) -> Raw:
        try:
            answer: Raw = getattr(self, f"_{operation}")(request)
        except Invalid as error:
            raise StoreError(f"ValidationException: {error}") from None
        finally:
            self.lag, self.page = 0, None
        return answer

    def every(self) -> Iterator[Raw]:
        """All items, partition by partition in key order."""
        for pk in sorted(self.partitions):
            items = self.partitions[pk]
            for sk in sorted(items):
                yield items[sk]

    def at(self, key: Key) -> Raw | None:
        partition = self.partitions.get(key[0])
        return partition.get(key[1]) if partition else None

    # reads

    def _GetItem(self, request: Raw) -> Raw:
        key = _key(request["Key"])
        found = self.at(key) if request.get("ConsistentRead") else self._weakly(key)
        if found is None:
            return {}
        return {"Item": _projected(found, request)}

    def _weakly(self, key: Key) -> Raw | None:
        """An item as it was a few changes ago."""
        for change in self.stream[len(self.stream) - self.lag :] if self.lag else ():
            if change.key == key:
                return change.old
        return self.at(key)

    def _BatchGetItem(self, request: Raw) -> Raw:
        responses: dict[str, list[Raw]] = {}
        left: dict[str, Any] = {}
        for name, asked in request["RequestItems"].items():
            keys = [_key(key) for key in asked["Keys"]]
            if not 0 < len(keys) <= MOST_BATCH:
                raise Invalid("Too many items requested for the BatchGetItem call")
            if len(set(keys)) != len(keys):
                raise Invalid("Provided list of item keys contains duplicates")
            now = keys if self.page is None else keys[: self.page]
            read = self.at if asked.get("ConsistentRead") else self._weakly
            responses[name] = [_projected(item, asked) for key in now if (item := read(key)) is not None]
            if len(now) < len(keys):
                left[name] = {**asked, "Keys": asked["Keys"][len(now) :]}
        return {"Responses": responses, "UnprocessedKeys": left}

    def _Query(self, request: Raw) -> Raw:
        names, values = _placeholders(request, "KeyConditionExpression", "FilterExpression", "ProjectionExpression")
        index = request.get("IndexName")
        if index is not None and index not in schema.INDEXES:
            raise Invalid(f"The table does not have the specified index: {index}")
        if index is not None and request.get("ConsistentRead"):
            raise Invalid("Consistent reads are not supported on global secondary indexes")
        hash_name = schema.INDEXES[index].pk if index else schema.PK
        text = request["KeyConditionExpression"]
        partition = _partition(text, hash_name, names, values)
        entries = self._entries(index, partition, bool(request.get("ConsistentRead")))
        fits = expressions.condition(text)
        ordered = sorted(entries, reverse=request.get("ScanIndexForward") is False)
        start = request.get("ExclusiveStartKey")
        if start is not None:
            from_here = _position(start, index)
            backwards = request.get("ScanIndexForward") is False
            ordered = [place for place in ordered if (place < from_here if backwards else place > from_here)]
        found = [entries[place] for place in ordered]
        matching = (item for item in found if fits(item, names, values))
        return self._paged(matching, request, index, names, values)

    def _entries(self, index: str | None, partition: str, strong: bool) -> dict[tuple[str, ...], Raw]:
        """Position -> item, of one partition of the table or of an index."""
        if index is None:
            there: dict[tuple[str, ...], Raw] = {(sk,): item for sk, item in self.partitions.get(partition, {}).items()}
            if strong or not self.lag:
                return there
            for change in reversed(self.stream[len(self.stream) - self.lag :]):
                if change.key[0] == partition:
                    _put_or_drop(there, (change.key[1],), change.old)
            return there
        entries: dict[tuple[str, ...], Raw] = dict(self.indexed[index].get(partition, {}))
        for change in reversed(self.stream[len(self.stream) - self.lag :]) if self.lag else ():
            for image, then in ((change.new, None), (change.old, change.old)):
                place = _place(image, index)
                if place is not None and place[0] == partition:
                    _put_or_drop(entries, place[1], then)
        return entries

    def _paged(self, items: Iterator[Raw], request: Raw, index: str | None, names: Names, values: Raw) -> Raw:
        wanted = expressions.condition(request["FilterExpression"]) if "FilterExpression" in request else None
        limit = request.get("Limit")
        if limit is not None and limit < 1:
            raise Invalid("Limit must be greater than or equal to 1")
        most = min(limit or self.page or 1_000_000, self.page or limit or 1_000_000)
        page: list[Raw] = []
        read: list[Raw] = []  # what is in `size` by its bound only
        scanned = size = 0
        last: Raw | None = None
        for item in items:
            scanned += 1
            read.append(item)
            size += _at_most(item)
            if size > PAGE_BYTES:
                size, read = size - sum(map(_at_most, read)) + sum(map(size_of, read)), []
            seen = _seen(item, index)
            if wanted is None or wanted(seen, names, values):
                page.append(_projected(seen, request))
            if scanned == most or size > PAGE_BYTES:
                last = item
                break
        answer: Raw = {"Items": page, "Count": len(page), "ScannedCount": scanned}
        if last is not None:
            keys = (schema.PK, schema.SK, *(schema.INDEXES[index][1:3] if index else ()))
            answer["LastEvaluatedKey"] = {name: last[name] for name in keys}
        return answer

    def _Scan(self, request: Raw) -> Raw:
        names, values = _placeholders(request, "FilterExpression", "ProjectionExpression")
        segment, segments = request.get("Segment", 0), request.get("TotalSegments", 1)
        start = _key(request["ExclusiveStartKey"]) if request.get("ExclusiveStartKey") else None
        items = (
            item
            for item in self.every()
            if crc32(item[schema.PK]["S"].encode()) % segments == segment and (start is None or _key(item) > start)
        )
        return self._paged(items, request, None, names, values)

    # writes

    def _PutItem(self, request: Raw) -> Raw:
        return self._single("Put", request)

    def _UpdateItem(self, request: Raw) -> Raw:
        return self._single("Update", request)

    def _DeleteItem(self, request: Raw) -> Raw:
        return self._single("Delete", request)

    def _single(self, verb: str, request: Raw) -> Raw:
        _check_form(verb, request)
        key, old, new = self._judged(verb, request)
        self._write(key, old, new)
        shows = request.get("ReturnValues", "NONE")
        if shows == "ALL_OLD":
            return {"Attributes": old} if old else {}
        return {"Attributes": new} if shows == "ALL_NEW" else {}

    def _TransactWriteItems(self, request: Raw) -> Raw:
        parts = request["TransactItems"]
        token = request.get("ClientRequestToken")
        if token in self.tokens:
            if self.tokens[token] != parts:
                raise StoreError("IdempotentParameterMismatchException: the token belongs to another request")
            return {}
        if not 0 < len(parts) <= MOST_PARTS:
            raise Invalid(f"{len(parts)} parts in a transaction, at most {MOST_PARTS} are allowed")
        pairs = [next(iter(part.items())) for part in parts]
        keys = [_key(target["Item"] if verb == "Put" else target["Key"]) for verb, target in pairs]
        if len(set(keys)) != len(keys):
            raise Invalid("Transaction request cannot include multiple operations on one item")
        self._commit(pairs)
        if token is not None:
            self.tokens[token] = parts
        return {}

    def _commit(self, pairs: Sequence[tuple[str, Raw]]) -> None:
        reasons: list[Failure] = []
        writes: list[tuple[Key, Raw | None, Raw | None]] = []
        for verb, target in pairs:
            _check_form(verb, target)
            try:
                writes.append(self._judged(verb, target))
                reasons.append(Failure("None"))
            except ConditionFailed as failed:
                reasons.append(Failure("ConditionalCheckFailed", failed.item))
            except Invalid:
                reasons.append(Failure("ValidationError"))
        if any(reason.code != "None" for reason in reasons):
            raise TransactionCancelled(reasons)
        most = MOST_TRANSACTION_BYTES // MOST_ITEM_BYTES  # so many are never too much
        if len(writes) > most and sum(size_of(new) for _, _, new in writes if new) > MOST_TRANSACTION_BYTES:
            raise Invalid("Transaction request exceeds 4 MB")
        for (verb, _), (key, old, new) in zip(pairs, writes, strict=True):
            if verb != "ConditionCheck":
                self._write(key, old, new)

    def _judged(self, verb: str, target: Raw) -> tuple[Key, Raw | None, Raw | None]:
        """Where one write goes, what stands there and what will. Raises ConditionFailed, Invalid."""
        key = _key(target["Item"] if verb == "Put" else target["Key"], whole=verb != "Put")
        texts = ("ConditionExpression", "UpdateExpression") if verb == "Update" else ("ConditionExpression",)
        names, values = _placeholders(target, *texts)
        old = self.at(key)
        if "ConditionExpression" in target:
            holds = expressions.condition(target["ConditionExpression"])
            if not holds(old or {}, names, values):
                raise ConditionFailed(old if target.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else None)
        if verb == "Put":
            new: Raw | None = _checked(target["Item"])
        elif verb == "Update":
            text = target.get("UpdateExpression")
            base = old if old is not None else dict(target["Key"])
            new = _checked(updated(base, expressions.update(text), names, values)) if text else base
        else:
            new = None if verb == "Delete" else old
        return key, old, new

    def _write(self, key: Key, old: Raw | None, new: Raw | None) -> None:
        if old == new:
            return
        pk, sk = key
        if new is None:
            del self.partitions[pk][sk]
            if not self.partitions[pk]:
                del self.partitions[pk]
        else:
            self.partitions.setdefault(pk, {})[sk] = new
        for index in schema.INDEXES:
            before, after = _place(old, index), _place(new, index)
            if before is not None and before != after:
                del self.indexed[index][before[0]][before[1]]
            if after is not None:
                assert new is not None
                self.indexed[index].setdefault(after[0], {})[after[1]] = new
        self.stream.append(Change(key, old, new))


def updated(item: Raw, change: expressions.Update, names: Names, values: Raw) -> Raw:
    """The item after an update. Every right side sees the item as it was. Raises Invalid."""
    new = dict(item)
    amounts = [(path, value(item, names, values)) for path, value in change.sets]
    for path, value in amounts:
        if value is None:
            raise Invalid("The provided expression refers to an attribute that does not exist in the item")
        _put_at(new, path, value, names)
    for path in sorted(change.removes, key=_last_position, reverse=True):
        _remove_at(new, path, names)
    for path, operand in change.adds:
        _put_at(new, path, _grown(found_at(item, path, names), operand(item, names, values)), names)
    for path, operand in change.deletes:
        less = _shrunk(found_at(item, path, names), operand(item, names, values))
        if less is None:
            _remove_at(new, path, names)
        else:
            _put_at(new, path, less, names)
    return new


def _overlap(paths: Sequence[Path]) -> bool:
    seen: set[Path] = set()
    for path in sorted(paths, key=len):
        if any(path[:length] in seen for length in range(1, len(path) + 1)):
            return True
        seen.add(path)
    return False


def _last_position(path: Path) -> int:
    return path[-1] if isinstance(path[-1], int) else -1


def _parent(item: Raw, path: Path, names: Names) -> Any:
    """The map or list that holds the end of a path, copied on the way there, so that the old item stays as it was. Raises Invalid."""
    here: Any = item
    for part in path[:-1]:
        at: Any = part if isinstance(part, int) else name_of(part, names)
        try:
            kind = "M" if "M" in here[at] else "L"
            inner = here[at][kind]
        except (KeyError, IndexError, TypeError):
            raise Invalid("The document path provided in the update expression is invalid for update") from None
        copied: Any = dict(inner) if kind == "M" else list(inner)
        here[at] = {kind: copied}
        here = copied
    last = path[-1]
    if isinstance(last, int) != isinstance(here, list):
        raise Invalid("The document path provided in the update expression is invalid for update")
    return here


def _put_at(item: Raw, path: Path, value: Raw, names: Names) -> None:
    parent, last = _parent(item, path, names), path[-1]
    if isinstance(last, int):
        if last < len(parent):
            parent[last] = value
        else:
            parent.append(value)
    else:
        parent[name_of(last, names)] = value


def _remove_at(item: Raw, path: Path, names: Names) -> None:
    """What is not there is gone already, its parents included."""
    if found_at(item, path, names) is None:
        return
    parent, last = _parent(item, path, names), path[-1]
    if isinstance(last, int):
        if last < len(parent):
            del parent[last]
    else:
        parent.pop(name_of(last, names), None)


def _grown(there: Raw | None, more: Raw | None) -> Raw:
    assert more is not None
    ((kind, amount),) = more.items()
    if kind not in ("N", "SS", "NS", "BS") or (there is not None and kind not in there):
        raise Invalid("An operand in the update expression has an incorrect data type")
    if kind == "N":
        return {"N": number_text(number(there["N"] if there else "0") + number(amount))}
    return {kind: sorted({*(there[kind] if there else ()), *amount})}


def _shrunk(there: Raw | None, less: Raw | None) -> Raw | None:
    assert less is not None
    ((kind, members),) = less.items()
    if kind not in ("SS", "NS", "BS") or (there is not None and kind not in there):
        raise Invalid("An operand in the update expression has an incorrect data type")
    left = sorted(set(there[kind]) - set(members)) if there else []
    return {kind: left} if left else None


def _at_most(item: Raw) -> int:
    """Bytes that an item surely does not exceed, found quickly: marshal writes each text whole, as UTF-8, and some bytes beside it."""
    return len(marshal.dumps(item, _WHOLE))


def size_of(item: Raw) -> int:
    """Bytes of an item, as DynamoDB counts them."""
    return sum(len(name) + _bytes(value) for name, value in item.items())


def _bytes(value: Raw) -> int:
    ((kind, inner),) = value.items()
    if kind == "B":
        return len(inner)
    if kind == "S":
        return len(inner) if inner.isascii() else len(inner.encode())
    if kind == "N":
        return len(inner.lstrip("-0.")) // 2 + 2
    if kind == "M":
        return 3 + sum(len(name) + _bytes(member) + 1 for name, member in inner.items())
    if kind == "L":
        return 3 + sum(_bytes(member) + 1 for member in inner)
    return 1 if kind in ("BOOL", "NULL") else sum(len(member) for member in inner)


def _checked(item: Raw) -> Raw:
    """The item as it will stand. Raises Invalid when it is too large or an index key is no text."""
    if _at_most(item) > MOST_ITEM_BYTES < size_of(item):
        raise Invalid("Item size has exceeded the maximum allowed size")
    for index in schema.INDEXES.values():
        for name in (index.pk, index.sk):
            if name in item and not item[name].get("S"):
                raise Invalid(f"A value of the index key {name} is empty or of another type")
    odd = [name for name, value in item.items() if "N" in value and not value["N"].lstrip("-").isdigit()]
    return {**item, **{name: {"N": number_text(number(item[name]["N"]))} for name in odd}} if odd else item


def _key(raw: Raw, *, whole: bool = False) -> Key:
    """Where a key or an item lies. `whole`: there may be nothing else. Raises Invalid."""
    try:
        key = raw[schema.PK]["S"], raw[schema.SK]["S"]
    except (KeyError, TypeError):
        raise Invalid("The provided key element does not match the schema") from None
    if not all(key) or (whole and len(raw) != 2):
        raise Invalid("The provided key element does not match the schema")
    return key


def _place(item: Raw | None, index: str) -> tuple[str, tuple[str, str, str]] | None:
    """Partition and position of an item in an index; None when it is not in it."""
    _, partition, sort, _ = schema.INDEXES[index]
    if item is None or partition not in item or sort not in item:
        return None
    return item[partition]["S"], (item[sort]["S"], item[schema.PK]["S"], item[schema.SK]["S"])


def _position(start: Raw, index: str | None) -> tuple[str, ...]:
    key = _key(start)
    return (start[schema.INDEXES[index].sk]["S"], *key) if index else (key[1],)


def _put_or_drop(entries: dict[tuple[str, ...], Raw], place: tuple[str, ...], item: Raw | None) -> None:
    if item is None:
        entries.pop(place, None)
    else:
        entries[place] = item


def _seen(item: Raw, index: str | None) -> Raw:
    """What an index keeps of an item."""
    if index is None:
        return item
    _, partition, sort, kept = schema.INDEXES[index]
    shown = {schema.PK, schema.SK, partition, sort, *(kept or ())}
    return {name: value for name, value in item.items() if name in shown}


def _projected(item: Raw, request: Raw) -> Raw:
    if "ProjectionExpression" not in request:
        return item
    names = request.get("ExpressionAttributeNames", {})
    shown: Raw = {}
    for path in expressions.projection(request["ProjectionExpression"]):
        found = found_at(item, path[:1], names)
        if found is not None and len(path) == 1:
            shown[name_of(str(path[0]), names)] = found
        elif (inner := found_at(item, path, names)) is not None:
            _graft(shown, path, inner, names)
    return shown


def _graft(shown: Raw, path: Path, inner: Raw, names: Names) -> None:
    """Put a nested value where it stands in the item, and nothing of its neighbours. Lists close up."""
    here = shown
    for part, following in zip(path, (*path[1:], None), strict=True):
        if isinstance(part, int):
            raise Invalid("a projection into a list is not simulated")
        name = name_of(part, names)
        if following is None:
            here[name] = inner
        else:
            here = here.setdefault(name, {"M": {}})["M"]


def _partition(text: str, hash_name: str, names: Names, values: Raw) -> str:
    """The partition that a key condition names. Raises Invalid."""
    for name, value in _equations(text):
        if name[0] != ":" and name_of(name, names) == hash_name and value in values:
            return str(values[value]["S"])
    raise Invalid(f"Query condition missed key schema element: {hash_name}")


@lru_cache(maxsize=1_024)
def _equations(text: str) -> list[tuple[str, str]]:
    """Both sides of each `=` of a condition."""
    tokens = expressions._tokens(text)
    return [(name, value) for name, sign, value in zip(tokens, tokens[1:], tokens[2:], strict=False) if sign == "="]


def _placeholders(request: Raw, *texts: str) -> tuple[Names, Raw]:
    """Names and values of a request. Raises Invalid when one is defined and not used."""
    names, values = request.get("ExpressionAttributeNames") or {}, request.get("ExpressionAttributeValues") or {}
    if names or values:
        used = expressions.placeholders(*(request[text] for text in texts if text in request))
        for placeholder in (*names, *values):
            if placeholder not in used:
                raise Invalid(f"Value provided in the expression placeholders is unused: {placeholder}")
    return names, values


def _check_form(verb: str, target: Raw) -> None:
    """What can be seen without the item refuses the whole request. Raises Invalid."""
    if verb not in _VERBS:
        raise Invalid(f"unknown part {verb}")
    if "ConditionExpression" in target:
        expressions.condition(target["ConditionExpression"])
    text, names = target.get("UpdateExpression"), target.get("ExpressionAttributeNames") or {}
    if not text or _form_is_good(text, tuple(names.items())):
        return
    raise Invalid("Two document paths overlap, or an attribute of the key is updated")


@lru_cache(maxsize=4_096)
def _form_is_good(text: str, names: tuple[tuple[str, str], ...]) -> bool:
    """An update that touches every path once, and never the key."""
    paths = expressions.update(text).paths(dict(names))
    return not {path[0] for path in paths} & {schema.PK, schema.SK} and not _overlap(paths)
