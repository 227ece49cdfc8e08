"""The shop's words, looked up by spelling, sound, initials and beginning, and by what was probably meant. Pure.

Everything but the words themselves is made at first use: a search that meets only known words never pays for it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property

from . import pinyin, text

_LONGEST = 5
_UNKNOWN = 16.0  # what a character costs that no word explains
_LONG_WORD = 7  # letters: from here on two slips are forgiven


class Lexicon:
    """`weights`: word -> in how many products it is."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self.weights = dict(weights)

    def __contains__(self, word: str) -> bool:
        return word in self.weights

    def heavier(self, words: Mapping[str, float]) -> list[str]:
        """Words by how near they are (smaller is nearer), the more usual first."""
        return sorted(words, key=lambda word: (words[word], -self.weights.get(word, 0), word))

    def add(self, word: str) -> None:
        """A word of a product that came after the snapshot."""
        if word not in self.weights:
            for made in ("_by_key", "_sorted", "_nearby"):
                self.__dict__.pop(made, None)
        self.weights[word] = self.weights.get(word, 0) + 1

    # cutting

    @cached_property
    def _total(self) -> float:
        return math.log(1 + sum(self.weights.values()))

    def cut(self, run: str) -> list[str]:
        """A Chinese run as words, the likeliest way; what no word explains stays together."""
        best: list[tuple[float, int]] = [(0.0, 0)] + [(math.inf, 0)] * len(run)
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - _LONGEST), end):
                cost = best[start][0] + self._cost(run[start:end])
                if cost < best[end][0]:
                    best[end] = (cost, start)
        return _joined(run, best, self.weights)

    def _cost(self, word: str) -> float:
        if len(word) > 1 and word in self.weights:
            return 1.0 + self._total - math.log(1 + self.weights[word])
        return _UNKNOWN if len(word) == 1 else math.inf

    # sound

    @cached_property
    def _by_key(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        whole: dict[str, list[str]] = {}
        short: dict[str, list[str]] = {}
        for word in self.weights:
            if not word.isascii():
                full, first = pinyin.keys(word)
                whole.setdefault(full, []).append(word)
                short.setdefault(first, []).append(word)
        for words in (*whole.values(), *short.values()):
            words.sort(key=lambda word: (-self.weights[word], word))
        return whole, short

    def said(self, key: str) -> list[str]:
        """Words that sound like this (zishahu), the most usual first."""
        return self._by_key[0].get(key, [])

    def begun(self, initials: str) -> list[str]:
        """Words with these initials (zsh), the most usual first."""
        return self._by_key[1].get(initials, [])

    # beginnings

    @cached_property
    def _sorted(self) -> list[tuple[str, str]]:
        entries = {(word, word) for word in self.weights}
        entries |= {(key, word) for word in self.weights if not word.isascii() for key in pinyin.keys(word)}
        return sorted(entries)

    def beginning(self, typed: str, most: int) -> list[str]:
        """Words that begin so: written, in pinyin, by initials, or mixed (紫砂h). The most usual first; `typed` is normal text without spaces."""
        key = "".join(pinyin.read(typed))
        found = {word: 0.0 for word in self._from(typed)}
        if key != typed:
            found |= {word: 0.5 for word in self._from(key) if _mixed(typed, word)}
        chosen = self.heavier(found)[:most]
        if len(chosen) < most:
            inner = {word: 1.0 for word in self.weights if typed in word and word not in found}
            chosen += self.heavier(inner)[: most - len(chosen)]
        return chosen

    def _from(self, prefix: str) -> Iterator[str]:
        place = bisect_left(self._sorted, (prefix,))
        while place < len(self._sorted) and self._sorted[place][0].startswith(prefix):
            yield self._sorted[place][1]
            place += 1

    def latin(self, prefix: str, most: int) -> list[str]:
        """Latin words with this beginning, the most usual first."""
        return self.heavier({word: 0.0 for word in self._from(prefix) if word.isascii()})[:most]

    # slips

    @cached_property
    def _nearby(self) -> dict[str, list[str]]:
        """Each word under itself with one character left out (two for long Latin ones), and under its characters in order of the alphabet."""
        made: dict[str, list[str]] = {}
        for word in self.weights:
            for form in _forms(word):
                made.setdefault(form, []).append(word)
        return made

    def meant(self, typed: str, most: int = 4) -> list[str]:
        """Words that somebody who typed this may have meant, the nearest first; same sound is nearest, then characters swapped, then one
        left out, added or replaced (in Latin words of 7 letters and more two)."""
        found: dict[str, float] = {}
        if not typed.isascii():
            found = {word: 0.0 for word in self.said("".join(pinyin.read(typed))) if word != typed}
        for form in _forms(typed):
            for word in self._nearby.get(form, ()):
                far = distance(typed, word)
                if word not in found and 0 < far <= _forgiven(typed, word):
                    found[word] = far
        return self.heavier(found)[:most]


def _joined(run: str, best: list[tuple[float, int]], known: Mapping[str, int]) -> list[str]:
    """The way back through `best`, with unknown characters that stand together made one."""
    words: list[str] = []
    end = len(run)
    loose = False
    while end:
        start = best[end][1]
        word = run[start:end]
        if word not in known and loose:
            words[-1] = word + words[-1]
        else:
            words.append(word)
        loose = word not in known
        end = start
    return words[::-1]


def _mixed(typed: str, word: str) -> bool:
    """Do the Chinese characters that were typed stand in the word as they were typed?"""
    return all(one in word for one in typed if not one.isascii())


def _forms(word: str) -> set[str]:
    once = {word[:place] + word[place + 1 :] for place in range(len(word))} if len(word) > 2 else set()
    forms = {word, *once}
    if word.isascii():
        if len(word) >= _LONG_WORD:
            forms |= {one[:place] + one[place + 1 :] for one in once for place in range(len(one))}
    elif len(word) > 2:
        forms.add("=" + "".join(sorted(word)))
    return forms


def _forgiven(typed: str, word: str) -> float:
    if typed.isascii() != word.isascii():
        return 0.0
    return 2.0 if typed.isascii() and min(len(typed), len(word)) >= _LONG_WORD - 1 else 1.0


def distance(one: str, two: str) -> float:
    """Edits between two words: characters left out, added, replaced, or two neighbours swapped (Damerau); 0.5 for the same ones in another order."""
    if not one.isascii() and sorted(one) == sorted(two):
        return 0.5 if one != two else 0.0
    before: list[int] = []
    above = list(range(len(two) + 1))
    for row, left in enumerate(one, 1):
        line = [row]
        for column, right in enumerate(two, 1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (left != right))
            if row > 1 and column > 1 and left == two[column - 2] and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return float(above[-1])


def key_of(pieces: list[text.Run]) -> str:
    """How glued pieces are typed: 紫砂hu -> zishahu."""
    return "".join("".join(pinyin.read(piece.text)) for piece in pieces)
