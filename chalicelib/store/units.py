"""Capacity units of calls to the table, computed from the items that they touch: what DynamoDB bills, without asking it.

Amazon DynamoDB Developer Guide, "Item sizes and formats", "Read and write operations", "Transactions: capacity management", "Global secondary
indexes: provisioned throughput considerations". Pure; sizes in bytes, units as on-demand bills them (1 KB a write, 4 KB a strong read).

* A write counts the larger of the item before and after, a condition that failed counts what stood there, and each counts at least one unit.
* A part of a transaction counts twice; so does a part that only checks. What the indexes copy of it is copied afterwards, by simple writes.
* An index counts one write where an entry appears, goes, or changes while its key stays, and two where its key changes; none where what it
  keeps is what it kept.
* The same transaction again under its token writes nothing: it reads its items, as a transaction does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from . import schema
from .errors import Raw

WRITE_BYTES = 1024  # of one write unit
READ_BYTES = 4096  # of one read unit
TRANSACTION = 2  # prepared, then written


class Units(NamedTuple):
    """What a call, or many, consume: reads, writes of the table, writes of its indexes."""

    read: float = 0.0
    write: int = 0
    indexes: int = 0

    @property
    def written(self) -> int:
        """Table and indexes: what is billed."""
        return self.write + self.indexes

    def plus(self, other: Units) -> Units:
        return Units(self.read + other.read, self.write + other.write, self.indexes + other.indexes)


def total(parts: Iterable[Units]) -> Units:
    found = Units()
    for part in parts:
        found = found.plus(part)
    return found


# sizes


def size(item: Raw) -> int:
    """Bytes of an item in wire format: names and values."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Raw) -> int:
    """Bytes of one value in wire format. Raises ValueError for a type that DynamoDB does not have."""
    ((kind, inner),) = value.items()
    if kind == "S":
        return len(inner) if inner.isascii() else len(inner.encode())
    if kind == "N":
        return number_size(inner)
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_size(member) for name, member in inner.items())
    if kind == "L":
        return 3 + sum(1 + value_size(member) for member in inner)
    if kind == "B":
        return _binary_size(inner)
    if kind in ("SS", "NS", "BS"):
        return sum(value_size({kind[0]: member}) for member in inner)
    raise ValueError(f"{kind} is no type of DynamoDB")


def number_size(text: str) -> int:
    """One byte, one for every two significant digits (zeros before and after do not count), and one for a minus."""
    digits = text.lstrip("-")
    minus = len(text) - len(digits)
    if not digits.isdigit():
        digits = "".join(map(str, Decimal(digits).as_tuple().digits))
    significant = len(digits.strip("0"))
    return 1 + ceil(significant / 2) + (minus if significant else 0)


def _binary_size(inner: Any) -> int:
    """Bytes themselves, or base64 as it is on the wire."""
    if isinstance(inner, bytes | bytearray):
        return len(inner)
    return len(inner) // 4 * 3 - str(inner).count("=", -2)


def entry(item: Raw | None, index: schema.Index) -> Raw | None:
    """What an index keeps of an item; None when the item is not in it."""
    if item is None or index.pk not in item or index.sk not in item:
        return None
    kept = {schema.PK, schema.SK, index.pk, index.sk, *(index.kept or ())}
    return {name: value for name, value in item.items() if name in kept}


# writes


def write_units(item_bytes: int) -> int:
    return max(1, ceil(item_bytes / WRITE_BYTES))


def written(old: Raw | None, new: Raw | None, *, transaction: bool = False) -> Units:
    """A put, update or delete that made `new` of `old` (None: nothing stood or stands there)."""
    own = write_units(max(size(old) if old else 0, size(new) if new else 0))
    return Units(write=own * (TRANSACTION if transaction else 1), indexes=sum(index_writes(old, new).values()))


def index_writes(old: Raw | None, new: Raw | None) -> dict[str, int]:
    """Write units by index; an index that has nothing to do is not named."""
    found = {name: _index_write(entry(old, index), entry(new, index), index) for name, index in schema.INDEXES.items()}
    return {name: units for name, units in found.items() if units}


def _index_write(before: Raw | None, after: Raw | None, index: schema.Index) -> int:
    if before == after:
        return 0
    if before is None or after is None:
        return write_units(size(before or after or {}))
    if any(before[name] != after[name] for name in (index.pk, index.sk)):
        return write_units(size(before)) + write_units(size(after))
    return write_units(max(size(before), size(after)))


def checked(there: Raw | None) -> Units:
    """A part of a transaction that only checks a condition."""
    return Units(write=TRANSACTION * write_units(size(there) if there else 0))


def refused(there: Raw | None, *, transaction: bool = False) -> Units:
    """A write whose condition did not hold, by what stood there: paid all the same, and no index with it."""
    return Units(write=write_units(size(there) if there else 0) * (TRANSACTION if transaction else 1))


def repeated(there: Iterable[Raw | None]) -> Units:
    """A transaction again under its token after it was done: its items are read."""
    return Units(read=sum(TRANSACTION * read_units(size(item) if item else 0) for item in there))


# reads


def read_units(item_bytes: int, *, strong: bool = True) -> float:
    return max(1, ceil(item_bytes / READ_BYTES)) / (1 if strong else 2)


def got(items: Iterable[Raw | None], *, strong: bool = True) -> Units:
    """GetItem or BatchGetItem: every item is rounded up by itself, one that is not there (None) counts as the smallest."""
    return Units(read=sum(read_units(size(item) if item else 0, strong=strong) for item in items))


def queried(seen: Sequence[Raw], *, index: str | None = None, strong: bool = True) -> Units:
    """Query or Scan: all items that were read, before a filter took some out, are rounded up together. An index is never read strongly."""
    if index is None:
        return Units(read=read_units(sum(map(size, seen)), strong=strong))
    kept = (entry(item, schema.INDEXES[index]) for item in seen)
    return Units(read=read_units(sum(size(item) for item in kept if item), strong=False))
