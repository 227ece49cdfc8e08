"""The words of a shop, found in its own titles: no dictionary, so that brands and new goods are words as soon as they are sold. Pure.

What a merchant set apart (brand, category, tag, attribute, a piece between spaces) is a word. Inside longer runs a piece of two to five characters
is one when it stands there often, holds together (its parts meet far more often than chance would have them) and is free on both sides (it has
different neighbours): the usual rule for words that no dictionary knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from . import text
from .document import Document

_LONGEST = 5
_MOST_TITLES = 60_000  # a sample is as good, and bounded
_HOLDS_TOGETHER = 12.0
_MOST_WORDS = 40_000
_FEW = 100  # titles


def words(documents: Iterable[Document]) -> dict[str, int]:
    """Word -> in how many products it was seen."""
    found: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for number, document in enumerate(documents):
        found.update(set(set_apart(document)))
        if number < _MOST_TITLES:
            pieces.update(run.text for run in text.runs(text.normal(document.title)) if run.kind == text.CHINESE)
    inside = _inside(pieces)
    if len(pieces) < _FEW:  # too few to count: what stands alone is a word
        inside |= {piece: often for piece, often in pieces.items() if 2 <= len(piece) <= _LONGEST}
    for word, often in inside.items():
        if word in found or not _made_of_others(word, inside):
            found[word] = max(found[word], often)
    return dict(found.most_common(_MOST_WORDS))


def _made_of_others(word: str, inside: Mapping[str, int]) -> bool:
    """加厚保温杯 is two words that stand elsewhere far more often; 火锅底料 is one."""
    if len(word) < 4:
        return False
    many = 2 * inside[word]
    halves = ((word[:cut], word[cut:]) for cut in range(1, len(word)))
    return any(all(len(half) == 1 or inside.get(half, 0) >= many for half in pair) for pair in halves)


def set_apart(document: Document) -> Iterable[str]:
    """Words that need no guessing."""
    for whole in (*document.words(), document.title):
        before: text.Run | None = None
        for run in text.runs(text.normal(whole)):
            if run.kind == text.CHINESE:
                if 2 <= len(run.text) <= _LONGEST and whole is not document.title:
                    yield run.text
                if before is not None and before.kind == text.LATIN and run.glued and len(before.text) <= 2:
                    yield before.text + run.text[0]  # T恤
            elif run.kind == text.LATIN and len(run.text) > 2 and run.text.isalpha():
                yield run.text
            before = run


def _inside(pieces: Counter[str]) -> dict[str, int]:
    often: Counter[str] = Counter()
    left: dict[str, set[str]] = {}
    right: dict[str, set[str]] = {}
    for piece, times in pieces.items():
        bounded = f"^{piece}$"
        for length in range(1, _LONGEST + 1):
            for start in range(1, len(piece) + 2 - length):
                part = bounded[start : start + length]
                often[part] += times
                if length > 1:
                    # an edge is as good as any neighbour, and two of them as two
                    left.setdefault(part, set()).add(_side(bounded[start - 1], piece))
                    right.setdefault(part, set()).add(_side(bounded[start + length], piece))
    least = 2 if len(pieces) < 300 else 3
    total = sum(count for part, count in often.items() if len(part) == 1)
    return {
        part: count
        for part, count in often.items()
        if len(part) > 1
        and count >= least
        and len(left[part]) > 1
        and len(right[part]) > 1
        and _cohesion(part, often, total) >= _HOLDS_TOGETHER
    }


def _side(character: str, piece: str) -> str:
    return character + piece if character in "^$" else character


def _cohesion(part: str, often: Counter[str], total: int) -> float:
    """How many times more often the halves meet than chance would have them; of the worst cut."""
    return min(often[part] * total / (often[part[:cut]] * often[part[cut:]]) for cut in range(1, len(part)))
