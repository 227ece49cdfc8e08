"""Pinyin without tones: how Chinese text is read, and which readings a row of letters can mean. The table is data (pinyin.json, MIT)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_LONGEST_PHRASE = 4
_LONGEST_SYLLABLE = 6
_MOST_WAYS = 6  # in which letters are split
_MOST_LETTERS = 36


class _Table(NamedTuple):
    usual: dict[str, str]  # character -> its usual reading
    phrases: dict[str, list[str]]  # where a character is read otherwise: 重庆 chong qing
    syllables: frozenset[str]


@cache
def _table() -> _Table:
    """Read at first use: 5 ms."""
    stored = json.loads((Path(__file__).parent / "pinyin.json").read_text(encoding="utf-8"))
    usual = {one: sound for sound, characters in stored["characters"].items() for one in characters}
    phrases = {phrase: said.split(" ") for phrase, said in stored["phrases"].items()}
    return _Table(usual, phrases, frozenset(stored["characters"]))


def read(text: str) -> list[str]:
    """One reading per character, phrases first: 重庆 -> chong, qing. What is no known character stands for itself."""
    table = _table()
    said: list[str] = []
    place = 0
    while place < len(text):
        for length in range(min(_LONGEST_PHRASE, len(text) - place), 1, -1):
            phrase = table.phrases.get(text[place : place + length])
            if phrase:
                said += phrase
                place += length
                break
        else:
            said.append(table.usual.get(text[place], text[place]))
            place += 1
    return said


def is_read(character: str) -> bool:
    """Does the table know the character?"""
    return character in _table().usual


def split(letters: str) -> list[list[str]]:
    """The ways to take letters as whole syllables, those of fewest syllables first: xian -> [xian], [xi, an]. None: []."""
    if not letters or len(letters) > _MOST_LETTERS:
        return []
    known = _table().syllables
    ways: list[list[list[str]]] = [[] for _ in range(len(letters) + 1)]
    ways[0] = [[]]
    for end in range(1, len(letters) + 1):
        found = [
            [*way, letters[start:end]]
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if letters[start:end] in known
            for way in ways[start]
        ]
        ways[end] = sorted(found, key=len)[:_MOST_WAYS]
    return ways[-1]


def initials(word: str) -> str:
    """The first letter of each reading: 紫砂壶 -> zsh."""
    return "".join(sound[0] for sound in read(word))


def keys(word: str) -> Iterator[str]:
    """How a word is typed: whole (zishahu) and by initials (zsh)."""
    said = read(word)
    yield "".join(said)
    yield "".join(sound[0] for sound in said)
