"""Which products answer a query, and in what order: BM25F over alternatives, a small prior for what sells, filters and sorts. Pure.

Where several groups are wanted, a product must have enough of them, weighed by how rare each is; sorted by price, sales or age it must have nearly as
much as the best one has: else the cheapest of whatever shares one word would stand on top.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from . import text
from .query import Alternative, Group
from .segment import Segment

Scores = dict[int, tuple[float, float]]  # place -> (score, how much of what is wanted is there)
Sorting = Literal["relevance", "newest", "price", "price_desc", "sales"]
_ENOUGH, _NEARLY_ALL, _AT_LEAST = 0.5, 0.85, 0.2  # of what the best product has
_FEW = 10
_PRIOR = 0.025  # for each doubling of the units sold
_OUT_OF_STOCK = 0.85


_COLUMNS = {
    "price": ("price_fen", 1),
    "price_desc": ("price_fen", -1),
    "newest": ("created", -1),
    "sales": ("sold", -1),
}


class Order(NamedTuple):
    """Where a product stands: smaller is earlier. What a cursor remembers."""

    rank: float
    product_id: str


class Hit(NamedTuple):
    order: Order
    segment: int
    place: int


@dataclass(frozen=True)
class Filters:
    """Prices in fen, bounds included. Several categories, brands or tags of one kind: any of them."""

    category: str | None = None
    brands: Sequence[str] = ()
    tags: Sequence[str] = ()
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False


@dataclass
class Found:
    """The best hits of this page, and how many there are in all."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0


def idf(total: int, frequency: int) -> float:
    return math.log(1 + (total - min(frequency, total) + 0.5) / (frequency + 0.5))


def find(
    segments: Sequence[Segment],
    groups: Sequence[Group],
    filters: Filters,
    sort: Sorting,
    limit: int,
    after: Order | None = None,
) -> Found:
    """At most `limit` hits in order, beginning after `after`. Without groups everything that passes the filters."""
    scored = [_scored(segment, groups, segments) for segment in segments]
    kept = [
        list(_kept(segment, filters, None if scores is None else scores.keys()))
        for segment, scores in zip(segments, scored, strict=True)
    ]
    covers = [scores[place][1] for scores, places in zip(scored, kept, strict=True) if scores for place in places]
    floor = _floor(covers, sort)
    found = Found()
    ranked: list[tuple[float, int, int]] = []
    for number, (segment, scores, places) in enumerate(zip(segments, scored, kept, strict=True)):
        if scores is not None:
            places = [place for place in places if scores[place][1] >= floor]
        found.total += len(places)
        ranks = _ranks(segment, places, scores, sort)
        ranked += [
            (rank, number, place)
            for rank, place in zip(ranks, places, strict=True)
            if after is None or rank >= after.rank
        ]
    found.hits = list(_first(ranked, segments, limit, after))
    return found


def _first(
    ranked: Sequence[tuple[float, int, int]], segments: Sequence[Segment], limit: int, after: Order | None
) -> Iterator[Hit]:
    """The first hits in order. Products of equal rank stand by their ids, so only those up to the last rank of the page are looked at."""
    same = 0 if after is None else sum(rank == after.rank for rank, _, _ in ranked)
    nearest = heapq.nsmallest(limit + same, (rank for rank, _, _ in ranked))
    if not nearest:
        return
    hits = (
        Hit(Order(rank, segments[number].ids[place]), number, place)
        for rank, number, place in ranked
        if rank <= nearest[-1]
    )
    yield from heapq.nsmallest(limit, (hit for hit in hits if after is None or hit.order > after))


def _floor(covers: Sequence[float], sort: Sorting) -> float:
    """How much of what is wanted a product must have. Less than usual, by relevance, where else there would be next to nothing to show."""
    best = max(covers, default=0.0)
    if sort != "relevance":
        return best * _NEARLY_ALL
    enough = best * _ENOUGH
    return enough if sum(cover >= enough for cover in covers) >= _FEW else best * _AT_LEAST


def _ranks(segment: Segment, places: Sequence[int], scores: Scores | None, sort: Sorting) -> Iterator[float]:
    """The rank of each place: smaller is earlier."""
    name, sign = _COLUMNS.get(sort, ("sold", -1))
    column = segment.columns[name]
    if sort in _COLUMNS:
        return (sign * column[place] for place in places)
    there = segment.in_stock
    return (
        -round(
            (1.0 if scores is None else scores[place][0])
            * (1 + _PRIOR * column[place].bit_length())
            * (1.0 if there[place] else _OUT_OF_STOCK),
            3,
        )
        for place in places
    )


# scores


def _scored(segment: Segment, groups: Sequence[Group], segments: Sequence[Segment]) -> Scores | None:
    """None: nothing is asked for by word. Groups that nothing answers are left aside, unless that is all of them."""
    if not groups:
        return None
    total = sum(len(one) for one in segments)
    scores: Scores = {}
    for group in groups:
        for place, (score, cover) in _of_group(segment, group, segments, total).items():
            before = scores.get(place)
            scores[place] = (score, cover) if before is None else (before[0] + score, before[1] + cover)
    return scores


def _of_group(segment: Segment, group: Group, segments: Sequence[Segment], total: int) -> Scores:
    """The best alternative of each product."""
    best: Scores = {}
    for alternative in group.alternatives:
        scores = _of_alternative(segment, alternative, segments, total)
        if not best:
            best = scores
            continue
        for place, found in scores.items():
            if place not in best or best[place] < found:
                best[place] = found
    return best


def _of_alternative(segment: Segment, alternative: Alternative, segments: Sequence[Segment], total: int) -> Scores:
    weights = {term: idf(total, sum(one.frequency(term) for one in segments)) for term in alternative.terms}
    scores: Scores = {}
    for term, weight in weights.items():
        places, impacts = segment.postings(term)
        share = weight * alternative.factor / 100
        if not scores:
            scores = {place: (share * impact, weight) for place, impact in zip(places, impacts, strict=True)}
            continue
        for place, impact in zip(places, impacts, strict=True):
            before = scores.get(place)
            more = share * impact
            scores[place] = (more, weight) if before is None else (before[0] + more, before[1] + weight)
    return scores


# filters


def _kept(segment: Segment, filters: Filters, places: Iterable[int] | None) -> Iterator[int]:
    """The places, or all of the segment, that are alive and pass."""
    chosen = [set(segment.postings(f"=category {filters.category}")[0])] if filters.category else []
    for name, values in (("brand", filters.brands), ("tag", filters.tags)):
        if values:
            chosen.append({place for value in values for place in segment.postings(f"={name} {text.normal(value)}")[0]})
    if chosen:
        allowed = set.intersection(*chosen)
        places = allowed if places is None else allowed.intersection(places)
    alive, in_stock, prices = segment.alive, segment.in_stock, segment.columns["price_fen"]
    low, high = filters.price_from, filters.price_to
    for place in range(len(segment)) if places is None else places:
        if not alive[place] or (filters.in_stock and not in_stock[place]):
            continue
        if (low is None or prices[place] >= low) and (high is None or prices[place] <= high):
            yield place
