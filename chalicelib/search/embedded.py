"""The embedded engine over the table: a container opens the snapshot once and then reads what changed, at most every REFRESH.

A cold container reads the snapshot's pieces (by far the largest part is one memory copy), or every document while there is no snapshot that
holds. Then a search costs no read at all, and one small Query each REFRESH keeps it fresh. When the table is away, the engine that is there
goes on answering.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ..runtime import clock, ids, log
from ..store import table
from ..store.errors import ConditionFailed, Contended, Raw, StoreError
from ..store.item import Key
from . import discovery, engine
from .document import Document
from .engine import Engine
from .port import Result, Wanted
from .records import (
    CHANGES,
    SHARDS,
    SNAPSHOT_HOLDS,
    SearchChange,
    SearchDocument,
    SearchIndex,
    SnapshotPiece,
    document_shard,
    index_key,
    piece_key,
)
from .segment import Growing

REFRESH = timedelta(seconds=10)
OVERLAP = timedelta(minutes=2)  # clocks differ, and a transaction that was timed first may be written last
_PIECE = 380_000  # characters; an item holds 400 KB
_SEGMENT, _WORDS = "segment", "words"


class EmbeddedSearch:
    """The engine of one container; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._generation = ""
        self._seen: datetime | None = None  # changes up to here were read
        self._looked: datetime | None = None

    def search(self, wanted: Wanted) -> Result:
        return self._fresh().search(wanted)

    def suggest(self, typed: str, most: int) -> list[str]:
        return self._fresh().suggest(typed, most)

    def replace(self, documents: Iterable[Document]) -> int:
        """A new snapshot of these documents, which every container opens at its next refresh. Raises Contended when another is being made."""
        return save(documents)

    def _fresh(self) -> Engine:
        with self._lock:
            now = clock.now()
            if self._engine is not None and self._looked is not None and now - self._looked < REFRESH:
                return self._engine
            try:
                self._refresh(now)
            except StoreError as error:
                if self._engine is None:
                    raise
                log.warning("search_not_refreshed", error=type(error).__name__)
            self._looked = now
            assert self._engine is not None
            return self._engine

    def _refresh(self, now: datetime) -> None:
        index = table.get(SearchIndex, index_key(), strong=False)
        generation = index.generation if index is not None and _holds(index, now) else ""
        if self._engine is None or generation != self._generation:
            made = _opened(index) if index is not None and generation else None
            self._engine = made or _of_documents()
            self._generation = generation if made else ""
            self._seen = index.as_of if index is not None and made else now
        assert self._seen is not None
        for document in changes(self._seen - OVERLAP):
            self._engine.apply(document)
        self._seen = now


def _holds(index: SearchIndex, now: datetime) -> bool:
    return bool(index.generation) and index.as_of is not None and now - index.as_of < SNAPSHOT_HOLDS


def _opened(index: SearchIndex) -> Engine | None:
    """The snapshot; None when pieces are missing, because a newer one has just taken its place, or it is of another format."""
    try:
        segment = _read(index.generation, _SEGMENT, int(index.pieces))
        words = json.loads(_read(index.generation, _WORDS, int(index.word_pieces)))
        return engine.opened(segment, words.items())
    except (LookupError, ValueError) as error:
        log.warning("search_snapshot_unusable", generation=index.generation, error=f"{type(error).__name__}: {error}")
        return None


def _read(generation: str, part: str, pieces: int) -> bytes:
    keys = [piece_key(generation, part, number) for number in range(pieces)]
    bodies = []
    for key in keys:  # one by one: a batch answers at most 16 MB, and single reads are answered at once
        piece = table.get(SnapshotPiece, key, strong=False) or table.get(SnapshotPiece, key)
        if piece is None:
            raise LookupError(f"{key.pk} {key.sk}")
        bodies.append(piece.body)
    return b64decode("".join(bodies))


def _of_documents() -> Engine:
    """Without a snapshot: every document, as a newer one over nothing."""
    return Engine.of(list(every_document()))


def every_document() -> Iterator[Document]:
    """The documents as they stand, those off sale included."""
    for shard in range(SHARDS):
        for raw in _pages(document_shard(shard)):
            yield SearchDocument.of(raw).document


def changes(since: datetime) -> Iterator[Document]:
    """What changed from then on, oldest first; some of it more than once."""
    for raw in _pages(CHANGES, above=clock.iso(since)):
        yield SearchChange.of(raw).document


def _pages(partition: str, above: str | None = None) -> Iterator[Raw]:
    start: Raw | None = None
    while True:
        page = table.query(partition, above=above, start=start, strong=False)
        yield from page.items
        start = page.next
        if start is None:
            return


# making a snapshot


def save(documents: Iterable[Document]) -> int:
    """Write a snapshot and let it hold; the one before is removed. How many documents are on sale. Raises Contended when somebody else was faster."""
    as_of = clock.now()
    before = table.get(SearchIndex, index_key())
    segment = Growing()
    kept: list[Document] = []
    for document in documents:
        segment.add(document)
        if document.on_sale:
            kept.append(document)
    generation = ids.random_text(10)
    pieces = _write(generation, _SEGMENT, segment.freeze())
    words = discovery.words(kept)
    word_pieces = _write(generation, _WORDS, json.dumps(words, ensure_ascii=False).encode())
    index = before or SearchIndex.at(index_key(), version=0)
    unchanged = SearchIndex.pk.does_not_exist() if before is None else SearchIndex.version == before.version
    old = (before.generation, int(before.pieces), int(before.word_pieces)) if before and before.generation else None
    index.version = int(index.version) + 1
    index.generation, index.pieces, index.word_pieces = generation, pieces, word_pieces
    index.documents, index.as_of = len(kept), as_of
    try:
        table.put(index, unchanged)
    except ConditionFailed as failed:
        _remove(generation, pieces, word_pieces)
        raise Contended("another snapshot was made meanwhile") from failed
    if old:
        _remove(*old)
    log.info("search_snapshot", generation=generation, documents=len(kept), pieces=pieces)
    return len(kept)


def _write(generation: str, part: str, body: bytes) -> int:
    coded = b64encode(body).decode()
    starts = range(0, len(coded), _PIECE)
    for number, start in enumerate(starts):
        table.put(SnapshotPiece.at(piece_key(generation, part, number), body=coded[start : start + _PIECE]))
    return len(starts)


def _remove(generation: str, pieces: int, word_pieces: int) -> None:
    keys: list[Key] = [piece_key(generation, _SEGMENT, number) for number in range(pieces)]
    keys += [piece_key(generation, _WORDS, number) for number in range(word_pieces)]
    for key in keys:
        table.delete(key)


__all__ = ["OVERLAP", "REFRESH", "EmbeddedSearch", "changes", "every_document", "save"]
