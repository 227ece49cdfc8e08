"""What a buyer looked for: one item in the buyer's own partition, that the buyer can empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ..runtime import clock
from ..store import table
from ..store.errors import ConditionFailed, Contended
from . import popular
from .records import Searched, SearchHistory, history_key

MOST = 20
AGAIN = timedelta(hours=24)  # within which the same buyer counts once for the same word
_TRIES = 6
Change = Callable[[list[Searched]], list[Searched]]


def load(uid: str) -> list[Searched]:
    """The newest first."""
    found = table.get(SearchHistory, history_key(uid))
    return found.searches if found else []


def remember(uid: str, words: str, now: datetime) -> list[Searched]:
    """Put the words on top; returns the history as it is then. Counts for the hot words when this buyer did not look for them lately.

    Raises Contended.
    """
    word = popular.plain(words)
    before = load(uid)
    if not word:
        return before
    news = Searched(word=word, at=clock.iso(now))
    after = _change(uid, lambda known: [news, *(one for one in known if one.word != word)][:MOST])
    lately = clock.iso(now - AGAIN)
    if not any(one.word == word and one.at > lately for one in before):
        popular.looked_for(word, now)
    return after


def forget(uid: str, words: list[str] | None) -> list[Searched]:
    """Take these words out, or all of them; returns what is left. Raises Contended."""
    if words is None:
        return _change(uid, lambda known: [])
    gone = {popular.plain(word) for word in words}
    return _change(uid, lambda known: [one for one in known if one.word not in gone])


def _change(uid: str, change: Change) -> list[Searched]:
    key = history_key(uid)
    for _ in range(_TRIES):
        found = table.get(SearchHistory, key)
        known = found.searches if found else []
        wanted = change(known)
        if wanted == known:
            return known
        version = int(found.version) if found else 0
        unchanged = SearchHistory.version == version if found else SearchHistory.pk.does_not_exist()
        try:
            table.put(SearchHistory.at(key, searches=wanted, version=version + 1), unchanged)
        except ConditionFailed:
            continue
        return wanted
    raise Contended("search history")
