"""An inverted index in memory: terms -> products with impacts, and a column for each thing that filters and sorts need. Pure.

`Growing` takes documents one by one: changes since the last snapshot, and the making of a snapshot. `Frozen` is a snapshot as it was stored:
a few large arrays and one dictionary, so that opening it is copying memory and not building objects. Both answer the same questions.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from .document import Document, facets, impacts

FORMAT = 1
Postings = tuple[Sequence[int], Sequence[int]]  # places, ascending, and their impacts
NONE: Postings = ((), ())
_COLUMNS = (("price_fen", "Q"), ("sold", "Q"), ("created", "Q"))


class Segment:
    """The columns of documents by place; `alive` is 0 where a newer revision or an end of sale has replaced one."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.revisions = array("Q")
        self.columns: dict[str, Any] = {name: array(code) for name, code in _COLUMNS}
        self.in_stock = bytearray()
        self.alive = bytearray()
        self._places: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def living(self) -> int:
        return sum(self.alive)

    @property
    def places(self) -> dict[str, int]:
        """Product id -> place of its newest document."""
        if self._places is None:
            self._places = {product_id: place for place, product_id in enumerate(self.ids)}
        return self._places

    def revision(self, product_id: str) -> int:
        """The revision that is known here; 0: none."""
        place = self.places.get(product_id)
        return 0 if place is None else int(self.revisions[place])

    def kill(self, product_id: str) -> None:
        """A newer document stands elsewhere."""
        place = self.places.get(product_id)
        if place is not None:
            self.alive[place] = 0

    def postings(self, term: str) -> Postings:
        raise NotImplementedError

    def frequency(self, term: str) -> int:
        """In how many documents a term is (those that were replaced may be counted)."""
        raise NotImplementedError

    def terms(self) -> Iterable[str]:
        raise NotImplementedError


class Growing(Segment):
    """Documents as they come; a newer revision of a product replaces the one before."""

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[str, tuple[array[int], bytearray]] = {}

    def add(self, document: Document) -> None:
        """Take the document unless one as new is here. A product off sale leaves a place without terms, so that older news is known as old."""
        if self.revision(document.product_id) >= document.revision:
            return
        self.kill(document.product_id)
        place = len(self.ids)
        self.ids.append(document.product_id)
        self.places[document.product_id] = place
        self.revisions.append(document.revision)
        for name, column in self.columns.items():
            column.append(max(0, getattr(document, name)))
        self.in_stock.append(document.in_stock)
        self.alive.append(document.on_sale)
        if document.on_sale:
            lists = self._lists
            for term, impact in (impacts(document) | dict.fromkeys(facets(document), 1)).items():
                found = lists.get(term)
                if found is None:
                    found = lists[term] = (array("I"), bytearray())
                found[0].append(place)
                found[1].append(impact)

    def postings(self, term: str) -> Postings:
        return self._lists.get(term, NONE)

    def frequency(self, term: str) -> int:
        return len(self.postings(term)[0])

    def terms(self) -> Iterable[str]:
        return self._lists

    def freeze(self) -> bytes:
        """As bytes for `Frozen`."""
        names = sorted(self._lists)
        counts = array("I", (len(self._lists[name][0]) for name in names))
        gaps = array("I")
        weights = bytearray()
        for name in names:
            places, of_places = self._lists[name]
            gaps.extend(_gaps(places))
            weights += of_places
        parts = [
            "\n".join(self.ids).encode(),
            self.revisions.tobytes(),
            *(column.tobytes() for column in self.columns.values()),
            bytes(self.in_stock),
            bytes(self.alive),
            "\n".join(names).encode(),
            counts.tobytes(),
            gaps.tobytes(),
            bytes(weights),
        ]
        return _packed(parts)


def _gaps(places: Sequence[int]) -> Iterator[int]:
    """Differences instead of places: mostly small, so that they compress to a quarter."""
    before = 0
    for place in places:
        yield place - before
        before = place


class Frozen(Segment):
    """A snapshot. Raises ValueError for bytes that are none, or of another format."""

    def __init__(self, stored: bytes) -> None:
        super().__init__()
        parts = iter(_unpacked(stored))
        self.ids = _lines(next(parts))
        self.revisions.frombytes(next(parts))
        for name, _ in _COLUMNS:
            self.columns[name].frombytes(next(parts))
        self.in_stock = bytearray(next(parts))
        self.alive = bytearray(next(parts))
        names = _lines(next(parts))
        counts = array("I")
        counts.frombytes(next(parts))
        self._numbers = dict(zip(names, range(len(names)), strict=True))
        self._starts = array("I", [0])
        self._starts.extend(accumulate(counts))
        self._gaps = array("I")
        self._gaps.frombytes(next(parts))
        self._weights = next(parts)

    def postings(self, term: str) -> Postings:
        number = self._numbers.get(term)
        if number is None:
            return NONE
        start, end = self._starts[number], self._starts[number + 1]
        return array("I", accumulate(self._gaps[start:end])), self._weights[start:end]

    def frequency(self, term: str) -> int:
        number = self._numbers.get(term)
        return 0 if number is None else self._starts[number + 1] - self._starts[number]

    def terms(self) -> Iterable[str]:
        return self._numbers


def _lines(stored: bytes) -> list[str]:
    return stored.decode().split("\n") if stored else []


def _packed(parts: Sequence[bytes]) -> bytes:
    head = json.dumps({"format": FORMAT, "order": sys.byteorder, "parts": [len(part) for part in parts]}).encode()
    return struct.pack(">I", len(head)) + head + zlib.compress(b"".join(parts), 6)


def _unpacked(stored: bytes) -> Iterator[bytes]:
    (length,) = struct.unpack(">I", stored[:4])
    head = json.loads(stored[4 : 4 + length])
    if head["format"] != FORMAT or head["order"] != sys.byteorder:
        raise ValueError("a snapshot of another format: rebuild it")
    body = zlib.decompress(stored[4 + length :])
    start = 0
    for size in head["parts"]:
        yield body[start : start + size]
        start += size
