"""Text as the index sees it, for products and for queries alike: normal forms, runs, amounts, terms. Pure.

A run is what belongs together: Chinese characters, Latin letters and digits, or an amount (500毫升, 0.5 L and 500 ML are one: 500ml).
Terms of a Chinese run are its characters and pairs; "~" marks the same pairs by sound, so that 紫沙壶 and zishahu find 紫砂壶.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from . import pinyin

CHINESE, LATIN, AMOUNT = "chinese", "latin", "amount"
SOUND = "~"
MOST_RUNS = 24  # of one text in a query
_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "八": 8, "十": 10, "半": 0.5}
_UNITS: dict[str, tuple[str, float]] = {
    "ml": ("ml", 1), "毫升": ("ml", 1), "cc": ("ml", 1), "l": ("ml", 1000), "升": ("ml", 1000),
    "g": ("g", 1), "克": ("g", 1), "kg": ("g", 1000), "千克": ("g", 1000), "公斤": ("g", 1000), "斤": ("g", 500),
    "mm": ("mm", 1), "毫米": ("mm", 1), "cm": ("mm", 10), "厘米": ("mm", 10), "m": ("mm", 1000), "米": ("mm", 1000),
    "寸": ("inch", 1), "英寸": ("inch", 1), "inch": ("inch", 1),
}  # fmt: skip
_IRREGULAR = {"children": "child", "childrens": "child", "men": "man", "mens": "man", "women": "woman", "womens": "woman",
              "knives": "knife", "leaves": "leaf", "shelves": "shelf", "mice": "mouse", "feet": "foot"}  # fmt: skip
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_RUN = re.compile(
    rf"(?P<amount>(?:\d{{1,9}}(?:\.\d{{1,4}})?|(?<![{_CJK}])[一二两三四五六八十半])\s?(?:{_UNIT})(?![a-z]))"
    rf"|(?P<latin>[a-z0-9]+(?:[.'’][a-z0-9]+)*)|(?P<chinese>[{_CJK}]+)"
)
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe2f]")
_AMOUNT = re.compile(rf"([\d.]+|[一二两三四五六八十半])\s?({_UNIT})")


class Run(NamedTuple):
    """`glued`: it follows the run before it without a space."""

    kind: str
    text: str
    glued: bool = False


def normal(text: str) -> str:
    """Full width and capitals made one, marks of composition and controls taken out."""
    composed = unicodedata.normalize("NFKC", text).lower()
    if composed.isprintable() and not _MARKS.search(composed):
        return composed
    return "".join(one if unicodedata.category(one)[0] not in "CM" else " " for one in composed)


def runs(text: str) -> list[Run]:
    """The runs of a text that is `normal`."""
    found: list[Run] = []
    end = -1
    for match in _RUN.finditer(text):
        kind = match.lastgroup or LATIN
        word = match.group()
        glued = match.start() == end
        end = match.end()
        if kind == AMOUNT:
            found.append(Run(AMOUNT, amount(word), glued))
        elif kind == LATIN:
            found.append(Run(LATIN, stem(re.sub(r"[.'’]", "", word)), glued))
        else:
            found.append(Run(CHINESE, word, glued))
    return found


def amount(text: str) -> str:
    """One spelling for one amount: 0.5升 -> 500ml, 一斤 -> 500g."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return text
    number, unit = match.groups()
    base, times = _UNITS[unit]
    many = float(_NUMERALS[number]) if number in _NUMERALS else float(number)
    return f"{round(many * times, 4):.10g}{base}"


def stem(word: str) -> str:
    """An English plural as its singular; nothing cleverer."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def terms(text: str, *, sounds: bool) -> Iterator[str]:
    """Every term of a text, as often as it stands there. `sounds`: its pairs by sound, too."""
    before: Run | None = None
    for run in runs(normal(text)):
        if run.kind == CHINESE:
            yield from run.text
            yield from pairs(run.text)
            if sounds:
                said = pinyin.read(run.text)
                yield from (SOUND + one for one in said)
                yield from (f"{SOUND}{one} {two}" for one, two in pairwise(said))
        else:
            yield run.text
            if before is not None and before.kind == run.kind == LATIN and before.text.isalpha() and run.text.isalpha():
                yield before.text + run.text  # "lunch box" is found by lunchbox
        before = run


def pairs(text: str) -> Iterator[str]:
    """Each two neighbours of a Chinese run."""
    return (text[place : place + 2] for place in range(len(text) - 1))


def sounds(syllables: list[str]) -> list[str]:
    """The terms that stand for a row of syllables."""
    if len(syllables) == 1:
        return [SOUND + syllables[0]]
    return [f"{SOUND}{one} {two}" for one, two in pairwise(syllables)]
