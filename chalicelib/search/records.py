"""What search keeps in the table.

SEARCH#<shard>               <product>                   the document as it stands, with its revision: the truth that everything is made of
SEARCH#CHANGES               <time>#<product>#<revision> the same document as news; garbage after KEPT
SEARCH                       INDEX                       which snapshot holds, of when, and which engine answers
SEARCH#SNAPSHOT#<generation> <part>#<nnn>                the snapshot, in pieces of what an item can hold
SEARCH#WORDS#<day>           <word>                      how many buyers looked for it; SEARCH#MISSES#<day>: how often it found nothing
U#<uid>                      SEARCHES                    what this buyer looked for
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import clock, ids
from ..runtime.model import Shape
from ..store.item import Item, Json, Key, SealedText, Time, user
from .document import Document

SHARDS = 16  # of documents; for ever
KEPT = timedelta(days=35)  # changes; a snapshot older than SNAPSHOT_HOLDS is not used any more, so none is missed
SNAPSHOT_HOLDS = timedelta(days=30)
COUNTED = timedelta(days=90)  # words and misses


class SearchDocument(Item):
    """A product as search knows it. `revision` is the lock: each one was made of reads that came after the one before was written."""

    KIND = "search_document"
    product_id = UnicodeAttribute()
    revision = NumberAttribute()
    document = Json[Document](Document)


class SearchChange(Item):
    """News of a document."""

    KIND = "search_change"
    document = Json[Document](Document)


class SearchIndex(Item):
    """What answers. `generation` is empty before the first snapshot; `as_of`: from when on changes are read on top of it."""

    KIND = "search_index"
    version = NumberAttribute()
    generation = UnicodeAttribute()
    pieces = NumberAttribute()  # of the segment
    word_pieces = NumberAttribute()
    documents = NumberAttribute()
    as_of = Time(null=True)
    engine = UnicodeAttribute(default="embedded")  # or "opensearch"
    url = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)  # of the index there
    username = UnicodeAttribute(null=True)
    password = SealedText(null=True)


class SnapshotPiece(Item):
    """A piece of a snapshot, base64: text passes every transport, and costs a third more to read, once in a container's life."""

    KIND = "search_piece"
    body = UnicodeAttribute()


class WordCount(Item):
    """A word and a number; nothing of who typed it."""

    KIND = "search_word"
    word = UnicodeAttribute()
    times = NumberAttribute()


class Searched(Shape):
    """A word that a buyer looked for, and when (UTC, ISO-8601)."""

    word: str
    at: str


class SearchHistory(Item):
    """The last words of one buyer, the newest first."""

    KIND = "search_history"
    searches = Json[list[Searched]](list[Searched])
    version = NumberAttribute()


def document_shard(number: int) -> str:
    return f"SEARCH#{number:02d}"


def document_key(product_id: str) -> Key:
    return Key(document_shard(ids.shard(product_id, SHARDS)), product_id)


CHANGES = "SEARCH#CHANGES"


def change_key(at: datetime, document: Document) -> Key:
    return Key(CHANGES, f"{clock.iso(at)}#{document.product_id}#{document.revision}")


def index_key() -> Key:
    return Key("SEARCH", "INDEX")


def piece_key(generation: str, part: str, number: int) -> Key:
    return Key(f"SEARCH#SNAPSHOT#{generation}", f"{part}#{number:03d}")


def words_of(day: datetime) -> str:
    return f"SEARCH#WORDS#{day:%Y-%m-%d}"


def misses_of(day: datetime) -> str:
    return f"SEARCH#MISSES#{day:%Y-%m-%d}"


def history_key(uid: str) -> Key:
    return Key(user(uid), "SEARCHES")
