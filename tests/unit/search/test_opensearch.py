"""The second engine: the same port over HTTP, against a small OpenSearch of our own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.platform.errors import Busy, Misconfigured, Refused, Unanswered
from chalicelib.platform.http import PooledHttp
from chalicelib.search.opensearch import OpenSearch, source
from chalicelib.search.port import Wanted
from chalicelib.search.rank import Filters, Sorting
from tests.unit.search.opensearch_double import OpenSearchDouble
from tests.unit.search.shelf import TITLES, goods


@pytest.fixture
def double() -> Iterator[OpenSearchDouble]:
    running = OpenSearchDouble("shop", "secret")
    yield running
    running.close()


@pytest.fixture
def engine(double: OpenSearchDouble) -> OpenSearch:
    made = OpenSearch(PooledHttp(), double.url, "minimall", "shop", "secret")
    made.replace(goods(product_id, price_fen=100 * number, sold=number) for number, product_id in enumerate(TITLES))
    return made


def found(engine: OpenSearch, words: str, sort: Sorting = "relevance") -> list[str]:
    return [hit.product_id for hit in engine.search(Wanted(words, Filters(), sort)).hits]


@pytest.mark.row("B8")
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("紫砂壶", "pot"),
        ("zishahu", "pot"),
        ("紫沙壶", "pot"),
        ("保温杯 500ml", "flask"),
        ("马克杯 500毫升", "cup2"),
        ("changxiu", "shirt"),
        ("MUGS", "mug"),
        ("umbrela", "umbrella"),
    ],
)
def test_the_other_engine_finds_by_the_same_words(engine: OpenSearch, typed: str, first: str) -> None:
    assert found(engine, typed)[0] == first


def test_pages_follow_each_other(engine: OpenSearch) -> None:
    for sort in ("relevance", "price", "sales", "newest"):
        seen: list[str] = []
        after = None
        while hits := engine.search(Wanted("", Filters(), sort, 4, after)).hits:
            seen += [hit.product_id for hit in hits]
            after = hits[-1].order
        assert sorted(seen) == sorted(TITLES)
    assert found(engine, "", "price") == list(TITLES)
    assert found(engine, "", "sales") == list(TITLES)[::-1]


def test_filters_pass_on(engine: OpenSearch) -> None:
    engine.write(
        [goods("cup", revision=2, brand="山白", tags=["新品"], categories=["cups"], price_fen=999, in_stock=False)]
    )
    for filters in (
        Filters(brands=["山白"]),
        Filters(tags=["新品"]),
        Filters(category="cups"),
        Filters(price_from=999, price_to=999),
    ):
        assert [hit.product_id for hit in engine.search(Wanted("", filters)).hits] == ["cup"]
    assert engine.search(Wanted("", Filters(brands=["山白"], in_stock=True))).total == 0


@pytest.mark.row("B8")
def test_an_older_document_never_replaces_a_newer_one(engine: OpenSearch) -> None:
    engine.write([goods("cup", revision=3, on_sale=False)])
    assert "cup" not in found(engine, "马克杯")
    engine.write([goods("cup", revision=2)])
    assert "cup" not in found(engine, "马克杯")


def test_a_new_index_takes_over_when_it_is_whole(engine: OpenSearch, double: OpenSearchDouble) -> None:
    assert list(double.indexes) == ["minimall-1"]
    assert engine.replace([goods("pot")]) == 1
    assert list(double.indexes) == ["minimall-2"]
    assert found(engine, "") == ["pot"]


def test_a_replacement_that_breaks_off_leaves_the_old_index_answering(
    engine: OpenSearch, double: OpenSearchDouble
) -> None:
    def breaks() -> Iterator[object]:
        yield goods("pot")
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        engine.replace(breaks())  # type: ignore[arg-type]
    assert len(found(engine, "")) == len(TITLES)
    assert engine.replace([goods("pot")]) == 1  # and what was left of it is no obstacle


@pytest.mark.parametrize("typed", ["紫", "zi", "zs"])
def test_words_are_suggested(engine: OpenSearch, typed: str) -> None:
    assert "紫砂壶" in engine.suggest(typed, 5)


@pytest.mark.parametrize("typed", [".*", "a|b", '"', "\\", "#@&<>~", ""])
def test_what_is_typed_is_no_pattern(engine: OpenSearch, typed: str) -> None:
    assert engine.suggest(typed, 5) == []
    engine.search(Wanted(typed))


@pytest.mark.parametrize(("status", "error"), [(429, Busy), (503, Busy), (401, Misconfigured), (400, Refused)])
def test_what_went_wrong_is_said_in_the_words_of_platforms(
    engine: OpenSearch, double: OpenSearchDouble, status: int, error: type[Exception]
) -> None:
    double.fails = [status]
    with pytest.raises(error):
        engine.search(Wanted("杯"))


def test_nobody_there_is_no_answer(double: OpenSearchDouble, engine: OpenSearch) -> None:
    double.close()
    with pytest.raises((Busy, Unanswered)):
        OpenSearch(PooledHttp(), double.url, "minimall").search(Wanted("杯"))


def test_a_field_that_the_mapping_does_not_have_would_be_refused(double: OpenSearchDouble, engine: OpenSearch) -> None:
    known = double.indexes["minimall-1"]["mappings"]["properties"]
    assert set(source(goods("pot"))) == set(known)
