"""What is found, in which order, and what news does to it."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.search import query
from chalicelib.search.engine import Engine, opened
from chalicelib.search.port import Wanted
from chalicelib.search.rank import Filters
from chalicelib.search.segment import Growing
from tests.unit.search.shelf import TITLES, found, goods, shelf


@pytest.mark.row("B8")
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("紫砂壶", "pot"),
        ("zishahu", "pot"),
        ("zsh", "pot"),
        ("紫砂hu", "pot"),
        ("zi sha hu", "pot"),
        ("bao温杯 500ml", "flask"),
        ("保温杯粉色", "flask2"),
        ("马克杯 500毫升", "cup2"),
        ("mkb 350ML", "cup"),
        ("changxiu", "shirt"),
        ("长袖txu", "shirt"),
        ("20英寸行李箱", "case"),
        ("mug", "mug"),
        ("MUGS", "mug"),
        ("umbre", "umbrella"),
    ],
)
def test_chinese_pinyin_and_mixed_words_find_it(typed: str, first: str) -> None:
    assert found(shelf(), typed)[0] == first


@pytest.mark.row("B8")
@pytest.mark.parametrize(
    ("typed", "meant", "first"),
    [
        ("紫沙壶", "紫砂壶", "pot"),  # the same sound
        ("宝温杯", "保温杯", "flask"),
        ("箱李行", "行李箱", "case"),  # swapped
        ("火底料", "火锅底料", "hotpot"),  # one is missing
        ("多肉直物", "多肉植物", "plant"),
        ("umbrela", "umbrella", "umbrella"),  # one edit
        ("nrodhme", "nordhem", "mug"),  # two
    ],
)
def test_a_slip_is_forgiven_and_told(typed: str, meant: str, first: str) -> None:
    result = shelf().search(Wanted(typed))
    assert result.did_you_mean == meant
    assert result.hits[0].product_id in (
        first,
        "flask2" if first == "flask" else first,
        "umbrella" if first == "mug" else first,
    )


def test_a_word_that_is_repeated_is_asked_for_once_and_groups_are_bounded() -> None:
    engine = shelf()
    words = "".join(TITLES.values())
    assert len(query.groups("保温杯" * 33, engine.words, engine._known)) == 1
    assert len(query.groups(words, engine.words, engine._known)) <= query.MOST_GROUPS
    assert engine.search(Wanted("保温杯" * 33)).total == engine.search(Wanted("保温杯")).total


def test_what_is_known_is_not_corrected() -> None:
    assert shelf().search(Wanted("保温杯")).did_you_mean is None


@pytest.mark.parametrize(
    "typed", ["龘靐齉", "xyzxyz", "😀😀", "", "  ", "'; DROP TABLE--", ".*+?[](){}^$\\", "\u202e", "a" * 100]
)
def test_nothing_is_an_answer_too(typed: str) -> None:
    result = shelf().search(Wanted(typed))
    assert result.total == (len(TITLES) if not typed.strip() else 0)


@pytest.mark.row("B8")
def test_filters_take_out_what_does_not_pass() -> None:
    engine = shelf(
        cup={"brand": "山白", "tags": ["新品"], "categories": ["cups"], "price_fen": 1_000},
        cup2={"brand": "茗屿", "categories": ["cups"], "price_fen": 3_000, "in_stock": False},
        flask={"categories": ["flasks"], "price_fen": 2_000},
    )
    assert set(found(engine, "", category="cups")) == {"cup", "cup2"}
    assert found(engine, "", category="cups", in_stock=True) == ["cup"]
    assert found(engine, "杯", brands=["茗屿"]) == ["cup2"]
    assert found(engine, "杯", tags=["新品"]) == ["cup"]
    assert set(found(engine, "杯", price_from=2_000, price_to=3_000)) == {"cup2", "flask"}
    assert found(engine, "杯", category="nothing") == []


@pytest.mark.row("B8")
def test_sorts_are_what_they_say() -> None:
    engine = shelf(
        cup={"price_fen": 300, "sold": 5, "created": 1},
        cup2={"price_fen": 100, "sold": 9, "created": 3},
    )
    assert found(engine, "马克杯", "price") == ["cup2", "cup"]
    assert found(engine, "马克杯", "price_desc") == ["cup", "cup2"]
    assert found(engine, "马克杯", "sales") == ["cup2", "cup"]
    assert found(engine, "马克杯", "newest") == ["cup2", "cup"]


def test_sorted_by_price_the_cheapest_of_what_was_asked_for_is_first_and_not_of_what_shares_a_word() -> None:
    engine = shelf(cup={"price_fen": 900}, cup2={"price_fen": 800}, pot={"price_fen": 1, "title": "陶瓷茶壶"})
    assert found(engine, "陶瓷马克杯", "price")[0] == "cup2"
    assert "pot" not in found(engine, "陶瓷马克杯", "price")


def test_what_sells_comes_first_among_equals() -> None:
    engine = Engine.of(
        [goods("a", title="竹筷子"), goods("b", title="竹筷子", sold=500), goods("c", title="竹筷子", sold=20)]
    )
    assert found(engine, "筷子") == ["b", "c", "a"]


@pytest.mark.parametrize("different", [1, 3, 25])
def test_pages_follow_each_other_without_gap_or_repetition(different: int) -> None:
    engine = Engine.of([goods(f"p{number}", title="青花盘子", sold=2 ** (number % different)) for number in range(25)])
    seen: list[str] = []
    after = None
    for expected in (10, 10, 5, 0):
        hits = engine.search(Wanted("盘子", Filters(), "relevance", 10, after)).hits
        assert len(hits) == expected
        seen += [hit.product_id for hit in hits]
        after = hits[-1].order if hits else None
    assert sorted(seen) == sorted(f"p{number}" for number in range(25))


# news


def test_a_snapshot_is_made_of_the_newest_revision_whatever_comes_last() -> None:
    engine = Engine.of([goods("cup", revision=2, title="琉璃花瓶"), goods("cup", revision=1, title="竹筷子")])
    assert (found(engine, "花瓶"), found(engine, "筷子")) == (["cup"], [])


def test_news_replace_what_was_known_and_an_end_of_sale_removes_it() -> None:
    engine = shelf()
    engine.apply(goods("cup", revision=2, title="琉璃花瓶"))
    assert found(engine, "花瓶") == ["cup"]
    assert "cup" not in found(engine, "马克杯")
    engine.apply(goods("cup", revision=3, on_sale=False))
    assert found(engine, "花瓶") == []
    assert engine.living == len(TITLES) - 1


@pytest.mark.parametrize("order", list(itertools.permutations([2, 3, 4])))
def test_news_in_any_order_and_twice_lead_to_the_newest(order: tuple[int, ...]) -> None:
    engine = shelf()
    for revision in (*order, *order):
        engine.apply(goods("cup", revision=revision, title=f"第{'零一二三四'[revision]}版花瓶"))
    assert found(engine, "花瓶") == ["cup"]
    assert found(engine, "第四版花瓶")[0] == "cup"
    assert engine.search(Wanted("花瓶")).total == 1


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_a_snapshot_with_news_answers_as_an_index_made_of_it_all(seed: int) -> None:
    chance = random.Random(seed)
    names = list(TITLES)
    documents = [goods(name, price_fen=chance.randrange(100), sold=chance.randrange(9)) for name in names]
    news = [
        goods(
            chance.choice(names),
            revision=2 + number,
            title=chance.choice(list(TITLES.values())),
            on_sale=chance.random() > 0.3,
        )
        for number in range(8)
    ]
    grown = Growing()
    for document in documents:
        grown.add(document)
    engine = opened(grown.freeze(), [])
    for document in chance.sample(news, len(news)):
        engine.apply(document)
    last = {document.product_id: document for document in [*documents, *news]}
    whole = Engine.of([document for document in last.values() if document.on_sale])
    for words in ("杯", "", "nordhem"):
        assert set(found(engine, words, "price")) == set(found(whole, words, "price"))
    assert engine.living == whole.living


def test_bytes_that_are_no_snapshot_are_refused() -> None:
    stored = shelf().base
    assert isinstance(stored, Growing)
    with pytest.raises(ValueError):
        opened(stored.freeze().replace(b'"format": 1', b'"format": 0'), [])


# suggestions

_SHELF = shelf()  # for tests that change nothing


@pytest.mark.row("B8")
@pytest.mark.parametrize(
    ("typed", "word"), [("保", "保温杯"), ("baow", "保温杯"), ("bw", "保温杯"), ("保w", "保温杯"), ("nor", "nordhem")]
)
def test_words_are_suggested_as_they_are_typed(typed: str, word: str) -> None:
    assert word in shelf().suggest(typed)


@settings(max_examples=100)
@given(st.text(max_size=100))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    _SHELF.search(Wanted(typed))
    _SHELF.suggest(typed)
