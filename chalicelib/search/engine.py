"""The embedded engine in memory: a snapshot, what changed since, and the shop's words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import discovery, query, rank, text
from .document import Document
from .lexicon import Lexicon
from .port import Hit, Result, Wanted
from .segment import Frozen, Growing, Segment

MOST_SUGGESTIONS = 10


class Engine:
    """`base` never changes; `recent` takes what is newer, product by product."""

    def __init__(self, base: Segment | None = None, words: Lexicon | None = None) -> None:
        self.base = base or Growing()
        self.recent = Growing()
        self.words = words or Lexicon({})

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Engine:
        """An engine of exactly these documents."""
        base = Growing()
        for document in documents:
            base.add(document)
        return cls(base, Lexicon(discovery.words(document for document in documents if document.on_sale)))

    @property
    def living(self) -> int:
        return self.base.living + self.recent.living

    def apply(self, document: Document) -> bool:
        """Take a document; False: one as new was known. Repetition and any order lead to the same."""
        product_id = document.product_id
        if max(self.base.revision(product_id), self.recent.revision(product_id)) >= document.revision:
            return False
        self.base.kill(product_id)
        self.recent.add(document)
        if document.on_sale:
            for word in set(discovery.set_apart(document)):
                self.words.add(word)
        return True

    def search(self, wanted: Wanted) -> Result:
        """Answer a search. Any text is an answer; one that holds no word at all finds nothing."""
        segments = [segment for segment in (self.base, self.recent) if len(segment)]
        groups = query.groups(wanted.words, self.words, self._known)
        if wanted.words.strip() and not any(group.alternatives for group in groups):
            return Result([], 0)
        found = rank.find(segments, groups, wanted.filters, wanted.sort, wanted.limit, wanted.after)
        hits = [
            Hit(hit.order.product_id, int(segments[hit.segment].columns["created"][hit.place]), hit.order)
            for hit in found.hits
        ]
        return Result(hits, found.total, query.corrected(groups))

    def suggest(self, typed: str, most: int = MOST_SUGGESTIONS) -> list[str]:
        """Words of the shop that begin like this: written, in pinyin, by initials, or mixed."""
        begun = "".join(text.normal(typed[: query.MOST_CHARACTERS]).split())
        return self.words.beginning(begun, most) if begun else []

    def _known(self, term: str) -> int:
        return self.base.frequency(term) + self.recent.frequency(term)


def opened(segment: bytes, words: Iterable[tuple[str, int]]) -> Engine:
    """An engine of a stored snapshot. Raises ValueError for bytes of another format."""
    return Engine(Frozen(segment), Lexicon(dict(words)))
