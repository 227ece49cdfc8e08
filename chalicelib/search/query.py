"""What a buyer typed, as groups of alternatives to look for; and what was probably meant where nothing of it is known. Pure.

A group is one thing that is wanted (紫砂, 500ml, the brand). Its alternatives are ways to find it: as written, by sound, as a word that begins
so, as the word that was meant. Each alternative has a factor below one when it is a guess. A group that nothing answers stays empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from . import pinyin, text
from .lexicon import Lexicon, key_of
from .text import AMOUNT, CHINESE, LATIN, Run

MOST_CHARACTERS = 100
MOST_GROUPS = 16
_GUESSES = 5  # words for initials or a beginning
_MORE_USUAL = 3  # times: then a slip is likelier than a word that was not finished
_BY_SOUND, _BY_INITIALS, _BY_BEGINNING, _BY_GUESS = 0.8, 0.6, 0.8, 0.85

Known = Callable[[str], int]  # term -> in how many products it is


class Alternative(NamedTuple):
    """Terms that together stand for the group. `word` is what they say, for people."""

    terms: tuple[str, ...]
    factor: float = 1.0
    word: str = ""


class Group(NamedTuple):
    """`typed` is the part of the query; `meant` what it was taken for when that is not what was typed."""

    typed: str
    alternatives: tuple[Alternative, ...]
    meant: str | None = None
    glued: bool = False


def groups(typed: str, words: Lexicon, known: Known) -> list[Group]:
    """The groups of a query. Bounded: no more than 100 characters and 24 runs are looked at, and 16 groups asked for."""
    runs = text.runs(text.normal(typed[:MOST_CHARACTERS]))[: text.MOST_RUNS]
    found: list[Group] = []
    place = 0
    while place < len(runs):
        taken, more = _take(runs[place:], words, known)
        found += more
        place += taken
    different = {group.alternatives: group for group in reversed(found)}  # a word that is repeated is asked for once
    return [group for group in found if different[group.alternatives] is group or not group.alternatives][:MOST_GROUPS]


def corrected(found: Sequence[Group]) -> str | None:
    """The query as it was probably meant; None: as it was typed."""
    if not any(group.meant for group in found):
        return None
    said = ""
    for group in found:
        said += ("" if group.glued or not said else " ") + (group.meant or group.typed)
    return said


def _take(runs: Sequence[Run], words: Lexicon, known: Known) -> tuple[int, list[Group]]:
    """How many runs were used, and the groups that they make."""
    first = runs[0]
    mixed = _mixed(runs, words, known)
    if mixed:
        return mixed
    if first.kind == CHINESE:
        return 1, [
            _glue(group, first) if not number else group
            for number, group in enumerate(_chinese(first.text, words, known))
        ]
    if first.kind == AMOUNT:
        return 1, [Group(first.text, (Alternative((first.text,), 1.0, first.text),), glued=first.glued)]
    return 1, [
        _glue(group, first) if not number else group for number, group in enumerate(_latin(first.text, words, known))
    ]


def _glue(group: Group, run: Run) -> Group:
    return group._replace(glued=run.glued)


def _mixed(runs: Sequence[Run], words: Lexicon, known: Known) -> tuple[int, list[Group]] | None:
    """Characters and letters of one word (紫砂hu, bao温杯), or a word typed syllable by syllable (hua ping)."""
    length = 1
    while length < min(len(runs), 4) and runs[length].kind != AMOUNT:
        together = runs[length].glued or (runs[length].kind == runs[0].kind == LATIN)
        if not together:
            break
        length += 1
    for end in range(length, 1, -1):
        pieces = list(runs[:end])
        if all(piece.kind == CHINESE or known(piece.text) for piece in pieces):
            continue  # everything is known as it is written
        joined = "".join(piece.text for piece in pieces)
        if joined.isascii() and known(joined):  # door mat
            return end, [Group(joined, (Alternative((joined,), 1.0, joined),))]
        said = [word for word in words.said(key_of(pieces)) if _holds(word, pieces)][:_GUESSES]
        if said:
            typed = "".join(piece.text for piece in pieces)
            ways = tuple(_word(word, 1.0, words) for word in said)
            return end, [Group(typed, ways, said[0], pieces[0].glued)]
    return None


def _holds(word: str, pieces: Sequence[Run]) -> bool:
    return all(piece.text in word for piece in pieces if piece.kind == CHINESE)


def _word(word: str, factor: float, words: Lexicon) -> Alternative:
    """A word of the shop as terms: its pairs, or itself when it is Latin."""
    found: list[str] = []
    for run in text.runs(word):
        found += written(run.text) if run.kind == CHINESE else [run.text]
    return Alternative(tuple(found), factor, word)


def written(run: str) -> list[str]:
    """The terms of a Chinese piece as it is written."""
    return list(text.pairs(run)) if len(run) > 1 else [run]


# Chinese


def _chinese(run: str, words: Lexicon, known: Known) -> list[Group]:
    found: list[Group] = []
    for piece in words.cut(run):
        terms = written(piece)
        if all(known(term) for term in terms):
            found.append(Group(piece, (Alternative(tuple(terms), 1.0, piece),), glued=True))
        else:
            found += _doubtful(piece, terms, words, known)
    whole = _whole(run, found, words, known)
    return whole or found


def _doubtful(piece: str, terms: Sequence[str], words: Lexicon, known: Known) -> list[Group]:
    """A piece that the shop does not have as it is written: what was meant, what sounds alike, and what of it is there."""
    meant = words.meant(piece)
    if meant:
        return [Group(piece, tuple(_word(word, _BY_GUESS, words) for word in meant), meant[0], glued=True)]
    if len(piece) > 2:
        by_sound = _cut_by_sound(pinyin.read(piece), words, known, piece)
        if by_sound:
            return by_sound
    there = tuple(term for term in terms if known(term))
    singles = tuple(one for one in piece if known(one)) if not there else ()
    alike = tuple(term for term in text.sounds(pinyin.read(piece)) if known(term))
    ways = [Alternative(there, 1.0, piece)] if there else []
    ways += [Alternative(alike, _BY_SOUND, piece)] if alike else []
    ways += [Alternative(singles, 0.5, piece)] if singles else []
    return [Group(piece, tuple(ways), glued=True)]


def _whole(run: str, found: Sequence[Group], words: Lexicon, known: Known) -> list[Group] | None:
    """A run that fell into single characters and rests may be one word with a slip: 火底料 is 火锅底料."""
    if len(found) < 2 or len(run) > 6 or run in words or not any(len(group.typed) == 1 for group in found):
        return None
    if all(known(term) for term in written(run)):
        return None
    meant = [word for word in words.meant(run) if _filled(run, word)]
    if not meant:
        return None
    ways = tuple(_word(word, _BY_GUESS, words) for word in meant)
    return [Group(run, ways, meant[0], glued=True)]


def _filled(typed: str, word: str) -> bool:
    """Is the word what was typed, with a character more?"""
    rest = iter(word)
    return len(word) > len(typed) and all(one in rest for one in typed)


# pinyin and Latin


def _latin(typed: str, words: Lexicon, known: Known) -> list[Group]:
    ways: list[Alternative] = [Alternative((typed,), 1.0, typed)] if known(typed) else []
    said = words.said(typed)[:_GUESSES] if typed.isalpha() else []
    ways += [_word(word, 0.6 if ways else 1.0, words) for word in said]
    if ways:
        return [Group(typed, tuple(ways), None if known(typed) else said[0])]
    if typed.isalpha():
        for syllables in pinyin.split(typed):
            by_sound = _cut_by_sound(syllables, words, known)
            if by_sound:
                return by_sound
    return [_letters(typed, words, known)]


def _letters(typed: str, words: Lexicon, known: Known) -> Group:
    """Letters that are neither a word nor pinyin: initials, the beginning of a word, or a slip."""
    begun = words.begun(typed)[:_GUESSES] if 2 <= len(typed) <= 6 else []
    if begun:
        usual = words.weights[begun[0]]
        ways = (_word(word, _BY_INITIALS * math.sqrt(words.weights[word] / usual), words) for word in begun)
        return Group(typed, tuple(ways), begun[0])
    longer = [word for word in words.latin(typed, _GUESSES) if known(text.stem(word))] if len(typed) > 2 else []
    meant = [word for word in words.meant(typed) if word.isascii()] if len(typed) > 3 else []
    if meant and (not longer or words.weights[meant[0]] > _MORE_USUAL * words.weights[longer[0]]):
        return Group(typed, tuple(Alternative((text.stem(word),), _BY_GUESS, word) for word in meant), meant[0])
    return Group(typed, tuple(Alternative((text.stem(word),), _BY_BEGINNING, word) for word in longer))


def _cut_by_sound(syllables: list[str], words: Lexicon, known: Known, piece: str = "") -> list[Group]:
    """Syllables as words of the shop, the longest first; what is left over by sound alone. [] when none of it is a word of two syllables."""
    found: list[Group] = []
    place, sure = 0, False
    while place < len(syllables):
        for end in range(min(len(syllables), place + 5), place + 1, -1):
            said = words.said("".join(syllables[place:end]))[:_GUESSES]
            if said:
                typed = piece[place:end] if piece else "".join(syllables[place:end])
                found.append(Group(typed, tuple(_word(word, _BY_SOUND, words) for word in said), said[0], glued=True))
                place, sure = end, True
                break
        else:
            found.append(_syllable(syllables[place], piece[place] if piece else "", known))
            place += 1
    pairs = [term for term in text.sounds(syllables) if known(term)]
    if not sure and len(syllables) > 1 and len(pairs) == len(syllables) - 1:
        return [Group(piece or "".join(syllables), (Alternative(tuple(pairs), _BY_SOUND, piece),))]
    return found if sure or (len(syllables) == 1 and found[0].alternatives) else []


def _syllable(said: str, written: str, known: Known) -> Group:
    """One syllable alone: by its character if there is one, else by sound."""
    if written and known(written):
        return Group(written, (Alternative((written,), 1.0, written),), glued=True)
    term = text.SOUND + said
    return Group(written or said, (Alternative((term,), 0.5),) if known(term) else (), glued=True)
