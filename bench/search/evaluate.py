"""Relevance, measured: `python -m bench.search.evaluate [--queries]` prints NDCG@10 and the zero-result rate of our search and of SQL LIKE.

The judgements were written before the search was, by attribute of the generator (zh-CN) and by whole words of the titles (en); search sees the text
alone. LIKE is what litemall does with the same words: `name LIKE %kw% OR keywords LIKE %kw%`, newest first (our tags stand for its keywords).
"""

from __future__ import annotations

import argparse
import gzip
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.search.document import Document
from chalicelib.search.engine import Engine
from chalicelib.search.port import Wanted

from . import catalogue

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "tests/data/online-retail-2010-12.csv.gz"
FOLDER = ROOT / "tests/data/search"
DEPTH = 10
Search = Callable[[str], Sequence[str]]  # what was typed -> product ids, best first
Judge = Callable[[Any], int]


class Query(NamedTuple):
    typed: str
    kind: str
    rules: tuple[tuple[str, int], ...]


def queries(path: Path) -> list[Query]:
    """The judged queries of a file; its head says what a line means."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            typed, kind, rules = line.split(" | ", 2)
            pairs = [rule.rsplit("=>", 1) for rule in rules.split(";")]
            found.append(Query(typed, kind, tuple((rule.strip(), int(grade)) for rule, grade in pairs)))
    return found


def by_attribute(rule: str, product: dict[str, Any]) -> bool:
    """`type=cup|teacup material=玻璃`, of a generated product."""
    return all(product["judged"][name] in values for name, values in _conditions(rule))


@cache
def _conditions(rule: str) -> list[tuple[str, list[str]]]:
    pairs = (condition.split("=", 1) for condition in rule.split(" "))
    return [(name, values.split("|")) for name, values in pairs]


def by_words(rule: str, product: dict[str, Any]) -> bool:
    """`heart|hearts & decoration`, whole words of a title."""
    there = _words(product["title"])
    return all(any(word.strip() in there for word in group.split("|")) for group in rule.split("&"))


@cache
def _words(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9][a-z0-9'-]*", title.lower()))


def grades(
    query: Query, products: Iterable[dict[str, Any]], holds: Callable[[str, dict[str, Any]], bool]
) -> dict[str, int]:
    """Product id -> grade, of those that have one."""
    found: dict[str, int] = {}
    for product in products:
        for rule, grade in query.rules:
            if holds(rule, product):
                found[product["productId"]] = grade
                break
    return found


def ndcg(ranked: Sequence[str], judged: dict[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of the first `depth`, gain 2^grade - 1."""
    ideal = sorted(judged.values(), reverse=True)[:depth]
    best = sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(ideal))
    got = sum((2 ** judged.get(one, 0) - 1) / math.log2(place + 2) for place, one in enumerate(ranked[:depth]))
    return got / best if best else 0.0


def english() -> list[dict[str, Any]]:
    """The goods of the real order lines: one per stock code, under its first real description."""
    seen: dict[str, str] = {}
    with gzip.open(ENGLISH, "rt", encoding="utf-8-sig") as file:
        for line in list(file)[1:]:
            code, title = line.split(";")[1:3]
            if title.strip() and title.strip().upper() == title.strip():
                seen.setdefault(code.upper(), title.strip().strip('"').replace('""', '"'))
    return [{"productId": code, "title": title} for code, title in sorted(seen.items())]


def document(product: dict[str, Any]) -> Document:
    """What search may see of a product."""
    return Document(
        product_id=product["productId"],
        title=product["title"],
        subtitle=product.get("subtitle", ""),
        brand=product.get("brand", ""),
        category_names=[product["category"]] if "category" in product else [],
        categories=["all", product.get("category", "")],
        tags=product.get("tags", []),
        attributes=list(product.get("attributes", {}).values()),
        price_fen=product.get("priceFen", 0),
        sold=product.get("sold", 0),
        created=product.get("createdDay", 0) * 86_400_000,
        in_stock=product.get("inStock", True),
    )


def ours(products: Sequence[dict[str, Any]]) -> Search:
    engine = Engine.of([document(product) for product in products])
    return lambda typed: [hit.product_id for hit in engine.search(Wanted(typed, limit=DEPTH)).hits]


def like(products: Sequence[dict[str, Any]]) -> Search:
    """`name LIKE %kw% OR keywords LIKE %kw%` without regard to case, newest first."""
    newest = sorted(products, key=lambda product: -product.get("createdDay", 0))
    rows = [(product["productId"], product["title"].lower(), ",".join(product.get("tags", []))) for product in newest]
    return lambda typed: [one for one, name, keywords in rows if typed.lower() in name or typed in keywords]


class Score(NamedTuple):
    ndcg: float
    empty: bool


def measure(search: Search, judged: Sequence[tuple[Query, dict[str, int]]]) -> dict[Query, Score]:
    scores = {}
    for query, wanted in judged:
        ranked = search(query.typed)
        scores[query] = Score(ndcg(ranked, wanted), not ranked)
    return scores


def catalogues() -> dict[str, tuple[list[dict[str, Any]], list[tuple[Query, dict[str, int]]]]]:
    """Name -> products, and judged queries."""
    found = {}
    for name, products, file, holds in (
        ("zh-CN", catalogue.read(), "judgements.zh.txt", by_attribute),
        ("en", english(), "judgements.en.txt", by_words),
    ):
        judged = [(query, grades(query, products, holds)) for query in queries(FOLDER / file)]
        found[name] = (products, judged)
    return found


def _table(rows: Iterable[tuple[str, Sequence[Score], Sequence[Score]]]) -> None:
    print(f"{'':<18}{'queries':>8}{'NDCG@10':>10}{'LIKE':>8}{'empty':>9}{'LIKE':>8}")
    for name, own, other in rows:
        figures = [sum(score.ndcg for score in scores) / len(scores) for scores in (own, other)]
        empty = [sum(score.empty for score in scores) / len(scores) for scores in (own, other)]
        print(f"{name:<18}{len(own):>8}{figures[0]:>10.3f}{figures[1]:>8.3f}{empty[0]:>9.1%}{empty[1]:>8.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description="relevance of search, and of SQL LIKE on the same queries")
    parser.add_argument("--queries", action="store_true", help="each query by itself")
    options = parser.parse_args()
    for name, (products, judged) in catalogues().items():
        own, other = measure(ours(products), judged), measure(like(products), judged)
        kinds: dict[str, list[Query]] = defaultdict(list)
        for query, _ in judged:
            kinds[query.kind].append(query)
        print(f"\n{name}: {len(products)} products")
        groups = [*kinds.items(), ("all", list(own))]
        _table((kind, [own[one] for one in of_kind], [other[one] for one in of_kind]) for kind, of_kind in groups)
        if options.queries:
            for query, wanted in judged:
                print(
                    f"  {own[query].ndcg:.3f} {other[query].ndcg:.3f}  {query.kind:<10} {query.typed}  ({len(wanted)} judged)"
                )


if __name__ == "__main__":
    main()
