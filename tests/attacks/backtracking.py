"""Counts the steps that a backtracking matcher takes, and makes the texts on which it takes most: what a clock would only guess at.

    growth(pattern)     # {12: steps, 24: steps} on the worst text of each length

The matcher walks the tree that Python's own parser makes of a pattern, tries what the engine tries in the same order, and counts. It knows no
shortcut that the engine has: it may count more, never less by an order.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MOST_STEPS = 20_000
_ENDLESS = words.MAXREPEAT
_REPEATS = (words.MAX_REPEAT, words.MIN_REPEAT, words.POSSESSIVE_REPEAT)
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    words.CATEGORY_DIGIT: str.isdigit,
    words.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    words.CATEGORY_SPACE: str.isspace,
    words.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    words.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    words.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}
Then = Callable[[int], bool]


class TooMany(Exception):
    """More steps than anybody should take."""


class Matcher:
    """One pattern on one text. `steps` counts every look at a character and every choice."""

    def __init__(self, pattern: str, flags: int, text: str) -> None:
        self.tree = _parser.parse(pattern, flags)
        self.text = text
        self.steps = 0
        self.groups: dict[int, str] = {}

    def search(self) -> bool:
        return any(self._all(list(self.tree), 0, start, lambda end: True) for start in range(len(self.text) + 1))

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMany

    def _all(self, parts: list[Any], place: int, at: int, then: Then) -> bool:
        if place == len(parts):
            return then(at)
        return self._one(parts[place], at, lambda end: self._all(parts, place + 1, end, then))

    def _one(self, part: Any, at: int, then: Then) -> bool:
        self._step()
        kind, value = part
        if kind in (words.LITERAL, words.NOT_LITERAL, words.ANY, words.IN):
            return at < len(self.text) and is_of(part, self.text[at]) and then(at + 1)
        if kind in _REPEATS:
            return self._repeat(*value, at, then, lazy=kind is words.MIN_REPEAT)
        if kind is words.SUBPATTERN:
            return self._all(list(value[3]), 0, at, then)
        if kind is words.ATOMIC_GROUP:
            return self._all(list(value), 0, at, then)
        if kind is words.BRANCH:
            return any(self._all(list(branch), 0, at, then) for branch in value[1])
        if kind in (words.ASSERT, words.ASSERT_NOT):
            holds = value[0] < 0 or self._all(list(value[1]), 0, at, lambda end: True)
            return (holds if kind is words.ASSERT else not holds or value[0] < 0) and then(at)
        if kind is words.AT:
            return self._at(value, at) and then(at)
        raise NotImplementedError(kind)

    def _repeat(self, least: int, most: Any, inner: Any, at: int, then: Then, *, lazy: bool, done: int = 0) -> bool:
        def more() -> bool:
            if most is not _ENDLESS and done >= most:
                return False
            return self._all(
                list(inner),
                0,
                at,
                lambda end: end > at and self._repeat(least, most, inner, end, then, lazy=lazy, done=done + 1),
            )

        self._step()
        if done < least:
            return more()
        return (then(at) or more()) if lazy else (more() or then(at))

    def _at(self, where: Any, at: int) -> bool:
        if where in (words.AT_BEGINNING, words.AT_BEGINNING_STRING):
            return at == 0
        if where in (words.AT_END, words.AT_END_STRING):
            return at == len(self.text)
        inside = [at > 0, at < len(self.text)]
        wordy = [inside[0] and _is_word(self.text[at - 1]), inside[1] and _is_word(self.text[at])]
        return (wordy[0] != wordy[1]) == (where is words.AT_BOUNDARY)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def is_of(part: Any, character: str) -> bool:
    """Does a part of one character take this one?"""
    kind, value = part
    if kind is words.ANY:
        return character != "\n"
    if kind is words.LITERAL:
        return bool(ord(character) == value)
    if kind is words.NOT_LITERAL:
        return bool(ord(character) != value)
    negated = value[0][0] is words.NEGATE
    found = any(_holds(one, character) for one in value[negated:])
    return found != negated


def _holds(one: Any, character: str) -> bool:
    kind, value = one
    if kind is words.LITERAL:
        return bool(ord(character) == value)
    if kind is words.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    return _CATEGORIES[value](character)


def texts(pattern: str, flags: int, size: int) -> Iterator[str]:
    """Texts that almost match: everything that may repeat does, as often as it may and `size` lets it, and then comes what nothing takes."""
    tree = _parser.parse(pattern, flags)
    samples = sorted(_characters(list(tree)))[:4] or ["a"]
    repeats = sum(1 for _ in _repeats(list(tree)))
    for choice in range(2):
        for pumped in range(repeats):
            derived = _derived(list(tree), size, choice, iter(range(repeats)), pumped)[: 2 * size]
            yield from (derived[:-1] + end for end in ("\x00", " "))
    for one in samples:
        yield one * size + "\x00"
        for other in samples:
            yield ((one + other) * size)[:size] + "\x00"


def _characters(parts: list[Any]) -> set[str]:
    """A character for each thing that the pattern takes."""
    found: set[str] = set()
    for kind, value in parts:
        if kind is words.LITERAL:
            found.add(chr(value))
        elif kind in (words.IN, words.ANY, words.NOT_LITERAL):
            found.add(_sample((kind, value), 0))
        for inner in _inside(kind, value):
            found |= _characters(inner)
    return found


def _inside(kind: Any, value: Any) -> list[list[Any]]:
    if kind in _REPEATS:
        return [list(value[2])]
    if kind is words.SUBPATTERN:
        return [list(value[3])]
    if kind is words.BRANCH:
        return [list(branch) for branch in value[1]]
    if kind in (words.ASSERT, words.ASSERT_NOT):
        return [list(value[1])]
    return []


def _sample(part: Any, choice: int) -> str:
    taken = [character for character in "a0A_-.@中 \t1z" if is_of(part, character)]
    if not taken:
        named = [
            one[1] if one[0] is words.LITERAL else one[1][0]
            for one in part[1]
            if one[0] in (words.LITERAL, words.RANGE)
        ]
        taken = [chr(code) for code in named if is_of(part, chr(code))] or ["\x01"]
    return taken[choice % len(taken)]


def _repeats(parts: list[Any]) -> Iterator[Any]:
    """Every part that may repeat without an end, or often."""
    for kind, value in parts:
        if kind in _REPEATS and value[1] > 2:
            yield value
        for inner in _inside(kind, value):
            yield from _repeats(inner)


def _derived(parts: list[Any], size: int, choice: int, numbers: Iterator[int], pumped: int) -> str:
    """A text that matches, in which the repeat of number `pumped` is as long as `size` lets it and the others are short."""
    text = ""
    for kind, value in parts:
        if kind is words.LITERAL:
            text += chr(value)
        elif kind in (words.IN, words.ANY, words.NOT_LITERAL):
            text += _sample((kind, value), choice)
        elif kind in _REPEATS:
            least, most, inner = value
            mine = most > 2 and next(numbers) == pumped
            one = _derived(list(inner), size, choice, numbers, pumped)
            text += one * (min(int(most), size) if mine else max(int(least), 1))
        elif kind is words.BRANCH:
            branches = [_derived(list(branch), size, choice, numbers, pumped) for branch in value[1]]
            text += max(branches, key=len) if choice else branches[0]
        elif kind is words.SUBPATTERN:
            text += _derived(list(value[3]), size, choice, numbers, pumped)
    return text


def steps(pattern: str, flags: int, text: str) -> int:
    """How many steps a search of `text` takes; MOST_STEPS and one when it is more."""
    matcher, depth = Matcher(pattern, flags, text), sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)  # a few frames a character
    try:
        matcher.search()
    except TooMany:
        return MOST_STEPS + 1
    finally:
        sys.setrecursionlimit(depth)
    return matcher.steps


def growth(pattern: str | re.Pattern[str], sizes: tuple[int, ...] = (12, 24)) -> dict[int, int]:
    """Steps on the worst text of each size."""
    source, flags = (pattern.pattern, pattern.flags) if isinstance(pattern, re.Pattern) else (pattern, 0)
    flags &= ~re.UNICODE
    taken = dict.fromkeys(sizes, 0)
    for size in sizes:
        for text in texts(source, flags, size):
            taken[size] = max(taken[size], steps(source, flags, text))
            if taken[size] > MOST_STEPS:
                break
    return taken
