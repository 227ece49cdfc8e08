"""Text as the index sees it: amounts, pinyin, runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.search import pinyin, text


@pytest.mark.parametrize(
    ("spelt", "same"),
    [
        ("0.5升", "500ml"),
        ("500 ML", "500ml"),
        ("５００毫升", "500ml"),
        ("一斤", "500g"),
        ("2.5KG", "2500g"),
        ("1.5米", "1500mm"),
        ("20英寸", "20inch"),
        ("20寸", "20inch"),
    ],
)
def test_one_amount_has_one_spelling(spelt: str, same: str) -> None:
    assert [run.text for run in text.runs(text.normal(spelt))] == [same]


def test_a_number_that_is_no_amount_stays_a_number() -> None:
    assert [run.kind for run in text.runs("a5 3 tier mp3 十里桃花")] == ["latin", "latin", "latin", "latin", "chinese"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("重庆小面", "chong qing xiao mian"),
        ("长袖", "chang xiu"),
        ("行李箱", "xing li xiang"),
        ("藏红花", "zang hong hua"),
        ("音乐", "yin yue"),
        ("绿女", "lv nv"),
    ],
)
def test_characters_of_several_readings_are_read_as_the_phrase_says(words: str, said: str) -> None:
    assert pinyin.read(words) == said.split()


def test_letters_are_split_into_whole_syllables_in_every_way() -> None:
    assert pinyin.split("xian")[:2] == [["xian"], ["xi", "an"]]
    assert pinyin.split("zishahu") == [["zi", "sha", "hu"]]
    assert pinyin.split("zsh") == []


def test_english_plurals_meet_their_singular() -> None:
    words = ["boxes", "candles", "strawberries", "children's", "glass", "bus"]
    assert [text.runs(word)[0].text for word in words] == ["box", "candle", "strawberry", "child", "glass", "bus"]


def test_two_words_are_found_as_one() -> None:
    assert "lunchbox" in set(text.terms("LUNCH BOX", sounds=False))


@given(st.text(max_size=200))
def test_any_text_has_terms_without_spaces_or_controls(anything: str) -> None:
    for term in text.terms(anything, sounds=True):
        assert term
        assert term.isprintable()
        assert " " not in term or term.startswith(text.SOUND)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=100))
def test_splitting_letters_is_bounded_and_loses_none(letters: str) -> None:
    ways = pinyin.split(letters)
    assert len(ways) <= 6
    assert all("".join(way) == letters for way in ways)
