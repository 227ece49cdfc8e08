"""Relevance on the committed catalogue does not fall; the generator and its file agree; judgements are well formed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from bench.search import catalogue, evaluate

# Floors, a little under what `python -m bench.search.evaluate` says today.
NDCG = {"zh-CN": 0.91, "en": 0.95}
EMPTY = {"zh-CN": 0.02, "en": 0.0}


@cache
def _catalogues() -> Any:
    return evaluate.catalogues()


def test_the_committed_catalogue_is_the_generated_one() -> None:
    committed = catalogue.read()
    assert committed == list(catalogue.generate())
    assert len(committed) >= 3_000


@pytest.mark.row("B8")
@pytest.mark.parametrize("name", ["zh-CN", "en"])
def test_relevance_stays_and_is_far_above_like(name: str) -> None:
    products, judged = _catalogues()[name]
    own = list(evaluate.measure(evaluate.ours(products), judged).values())
    other = list(evaluate.measure(evaluate.like(products), judged).values())
    mean = sum(score.ndcg for score in own) / len(own)
    assert mean >= NDCG[name]
    assert sum(score.empty for score in own) / len(own) <= EMPTY[name]
    assert mean > 0.25 + sum(score.ndcg for score in other) / len(other)


def test_every_query_has_something_to_find() -> None:
    found = _catalogues()
    assert len(found["zh-CN"][1]) >= 70
    assert len(found["en"][1]) >= 30
    assert [query.typed for _, judged in found.values() for query, grades in judged if not grades] == []


def test_ndcg_is_one_for_the_ideal_order_and_less_for_any_other() -> None:
    judged = {"a": 3, "b": 2, "c": 1}
    assert evaluate.ndcg(["a", "b", "c"], judged) == 1.0
    assert 0 < evaluate.ndcg(["c", "x", "a"], judged) < 1.0
    assert evaluate.ndcg([], judged) == 0.0
