"""Words that many look for, and words that found nothing: numbers by day and word, with nobody's name.

What could be a phone number or an address of a person is not counted at all, and a hot word is one that several buyers looked for.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

from ..runtime import clock, log
from ..store import table
from ..store.errors import StoreError
from ..store.item import Key
from . import text
from .records import COUNTED, WordCount, misses_of, words_of

LONGEST = 40  # characters of a word that is counted
HOT_DAYS = 7
LEAST_BUYERS = 3  # before a word is shown to others
_MOST_PAGES = 3  # of a day: about 25,000 words
_PERSONAL = re.compile(r"\d{6,}|@|https?:|www\.")


def plain(words: str) -> str:
    """Words as they are counted and remembered: normal, with single spaces."""
    return " ".join(text.normal(words).split())[:LONGEST]


def countable(word: str) -> bool:
    """Is it a word, and nothing that could lead to a person?"""
    return bool(text.runs(word)) and not _PERSONAL.search(word)


def looked_for(word: str, now: datetime) -> None:
    """One more buyer looked for it today."""
    _count(words_of(now), word, now)


def missed(words: str, now: datetime) -> None:
    """It found nothing. Never raises: who searches must not suffer from the count."""
    try:
        _count(misses_of(now), plain(words), now)
    except StoreError as error:
        log.warning("search_miss_uncounted", error=type(error).__name__)


def _count(partition: str, word: str, now: datetime) -> None:
    if not countable(word):
        return
    fixed = [WordCount.kind.set(WordCount.KIND), WordCount.v.set(WordCount.VERSION), WordCount.word.set(word)]
    ttl = WordCount.ttl.set(int((now + COUNTED).timestamp()))
    table.update(WordCount, Key(partition, word), [*fixed, ttl, WordCount.times.add(1)])


def counted(partition: str) -> Counter[str]:
    """The words of a day's partition."""
    found: Counter[str] = Counter()
    start = None
    for _ in range(_MOST_PAGES):
        page = table.query(partition, start=start, strong=False)
        found.update({raw["word"]["S"]: int(raw["times"]["N"]) for raw in page.items})
        start = page.next
        if start is None:
            break
    return found


_hot: tuple[datetime, list[str]] | None = None
_HOT_FOR = timedelta(minutes=5)


def hot(most: int) -> list[str]:
    """What most buyers looked for in the last seven days, five minutes old at most."""
    global _hot
    now = clock.now()
    if _hot is None or not now - _HOT_FOR < _hot[0] <= now:
        found: Counter[str] = Counter()
        for day in range(HOT_DAYS):
            found.update(counted(words_of(now - timedelta(days=day))))
        _hot = (now, [word for word, times in found.most_common(50) if times >= LEAST_BUYERS])
    return _hot[1][:most]


def forget() -> None:
    """Read the hot words anew at the next question (tests)."""
    global _hot
    _hot = None
