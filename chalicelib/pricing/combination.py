"""The best combination: among the buyer's coupons, points and the exclusive promotions, the choice with the lowest amount to pay.

Exact by enumeration, stage by stage: each choice of exclusive promotions is priced once, each set of coupons goes on from there. Points come after
them and never raise the price: as many as the buyer is ready to spend and the order takes. Beyond MOST_EVALUATED combinations a local search from
the empty choice answers, and says so.

Equal amounts: fewer coupons and points, then what expires first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations, product
from math import comb, prod
from typing import NamedTuple

from .lines import Goods, Price
from .rulebook import Choice, Circumstances, Rulebook
from .rules import CouponRule, Extra, FreightTemplate, PointsRule
from .stages import Staged, priced, promote, settle
from .worksheet import Worksheet

MOST_EVALUATED = 5_000
_NEVER = datetime.max.replace(tzinfo=UTC)

Knob = list[frozenset[str]]  # the alternatives of one exclusive promotion or group: what is set aside
Rank = tuple[int, int, int, tuple[datetime, ...], int, tuple[str, ...], tuple[str, ...]]


@dataclass(eq=False, repr=False)
class Effort:
    """How many baskets may still be priced in search of the best. Several searches for one answer share one, so that all of it has an end."""

    left: int = field(default_factory=lambda: MOST_EVALUATED)


class Combination(NamedTuple):
    """The choice, what it costs, whether nothing better exists for sure, and how many combinations were looked at."""

    choice: Choice
    price: Price
    exact: bool
    evaluated: int


class _Tried(NamedTuple):
    """A combination: its rank, and what of it was really used."""

    rank: Rank
    coupons: list[str]
    points: int
    aside: list[str]


def best(
    goods: Sequence[Goods],
    book: Rulebook,
    circumstances: Circumstances,
    *,
    most_points: int | None = None,
    extras: Mapping[str, int] | None = None,
    effort: Effort | None = None,
) -> Combination:
    """The choice with the lowest payable amount.

    `most_points`: what the buyer is ready to spend (none: the whole balance; 0: none). `extras` are taken as chosen. `effort`: what the search may
    still cost, its own where none is given; what it has cost is taken from it.
    """
    effort = effort or Effort()
    search = _Search(goods, book, circumstances, most_points, dict(extras or {}))
    exact = search.size() <= effort.left
    found = search.all() if exact else search.local(effort.left)
    effort.left = max(0, effort.left - search.evaluated)
    choice = Choice(coupons=found.coupons, points=found.points, extras=search.extras, set_aside=found.aside)
    return Combination(choice, priced(goods, book, circumstances, choice), exact, search.evaluated)


class _Search:
    def __init__(
        self,
        goods: Sequence[Goods],
        book: Rulebook,
        circumstances: Circumstances,
        most_points: int | None,
        extras: dict[str, int],
    ) -> None:
        self.goods, self.book, self.circumstances, self.extras = goods, book, circumstances, extras
        self.staged = Staged.of(book)
        self.coupons = _useful(self.staged.coupons, self._bare(frozenset()), book.stacking.most_coupons)
        self.knobs = _knobs(book, self._bare(frozenset()))
        ready = circumstances.points if most_points is None else min(most_points, circumstances.points)
        self.points = ready if self.staged.points else 0
        self.by_id = {coupon.id: coupon for coupon in self.coupons}
        self.evaluated = 0
        self._promoted: dict[frozenset[str], Worksheet] = {}

    def size(self) -> int:
        """How many combinations there are."""
        most = min(self.book.stacking.most_coupons, len(self.coupons))
        subsets = sum(comb(len(self.coupons), count) for count in range(most + 1))
        return prod(len(knob) for knob in self.knobs) * subsets

    def all(self) -> _Tried:
        """Every combination."""
        return min((self._try(*state) for state in self._states()), key=lambda tried: tried.rank)

    def _states(self) -> Iterator[tuple[frozenset[str], tuple[str, ...]]]:
        most = min(self.book.stacking.most_coupons, len(self.coupons))
        ids = [coupon.id for coupon in self.coupons]
        for alternatives in product(*self.knobs):
            aside = frozenset[str]().union(*alternatives)
            for count in range(most + 1):
                for subset in combinations(ids, count):
                    yield aside, subset

    def local(self, most_evaluated: int) -> _Tried:
        """From the empty choice always to the best of all choices that differ in one thing, until none is better.

        The first round always ends: so no single coupon or promotion alone is better than the answer.
        """
        state = (tuple(0 for _ in self.knobs), frozenset[str]())
        found = self._at(state)
        while True:
            tried = [(self._at(other), other) for other in self._neighbours(*state)]
            better, other = min(tried, key=lambda entry: entry[0].rank, default=(found, state))
            if better.rank >= found.rank:
                return found
            found, state = better, other
            if self.evaluated >= most_evaluated:
                return found

    def _at(self, state: tuple[tuple[int, ...], frozenset[str]]) -> _Tried:
        places, coupons = state
        aside = frozenset[str]().union(*(knob[place] for knob, place in zip(self.knobs, places, strict=True)))
        return self._try(aside, tuple(coupon.id for coupon in self.coupons if coupon.id in coupons))

    def _neighbours(
        self, places: tuple[int, ...], coupons: frozenset[str]
    ) -> Iterator[tuple[tuple[int, ...], frozenset[str]]]:
        for number, knob in enumerate(self.knobs):
            for place in range(len(knob)):
                if place != places[number]:
                    yield (*places[:number], place, *places[number + 1 :]), coupons
        for used in coupons:
            yield places, coupons - {used}
        for coupon in self.by_id.keys() - coupons:
            if len(coupons) < self.book.stacking.most_coupons:
                yield places, coupons | {coupon}
            for used in coupons:
                yield places, coupons - {used} | {coupon}

    def _try(self, aside: frozenset[str], coupons: tuple[str, ...]) -> _Tried:
        """What one combination costs."""
        self.evaluated += 1
        promoted = self._promoted.get(aside)
        if promoted is None:
            promoted = self._promoted[aside] = self._bare(aside)
            promote(promoted, self.staged)
        listed = sorted(aside)
        sheet = promoted.branch(self._choice(list(coupons), self.points, listed))
        payable = settle(sheet, self.staged)
        used = sheet.coupons_used
        expire = tuple(sorted(self.by_id[coupon].ends_at or _NEVER for coupon in used))
        benefits = len(used) + (sheet.points > 0)
        rank = (payable, benefits, sheet.points, expire, len(coupons), tuple(sorted(used)), tuple(listed))
        return _Tried(rank, used, sheet.points, listed)

    def _bare(self, aside: frozenset[str]) -> Worksheet:
        choice = self._choice([], 0, sorted(aside))
        return Worksheet(self.goods, self.circumstances, choice, self.book.stacking, traced=False)

    def _choice(self, coupons: list[str], points: int, aside: list[str]) -> Choice:
        return Choice(coupons=coupons, points=points, extras=self.extras, set_aside=aside)


def _useful(coupons: Sequence[CouponRule], bare: Worksheet, most: int) -> list[CouponRule]:
    """The coupons that could be used at list prices (promotions only lower the base). Of equal ones only as many as an order takes, those first
    that expire first."""
    kept: list[CouponRule] = []
    twins: dict[str, int] = {}
    for coupon in sorted(coupons, key=lambda coupon: (coupon.ends_at or _NEVER, coupon.id)):
        if not bare.admits(coupon, "coupon"):
            continue
        base = sum(portion.fen for portion in bare.base_of(coupon, "coupon"))
        if base < coupon.threshold_fen:
            continue
        same = repr([(name, value) for name, value in coupon if name not in _OWN])
        twins[same] = twins.get(same, 0) + 1
        if twins[same] <= most:
            kept.append(coupon)
    return kept


_NOTHING = frozenset[str]()
_OWN = {"id", "name", "version", "starts_at", "ends_at"}


def _knobs(book: Rulebook, bare: Worksheet) -> list[Knob]:
    """What can be done without. Of a group: nothing (its first rule that takes effect is used), all but one, or all; each promotion that does not
    go with coupons. The first alternative is always nothing."""
    groups: dict[str, list[str]] = {}
    alone: list[str] = []
    for rule in book.rules:
        if isinstance(rule, (FreightTemplate, Extra, CouponRule, PointsRule)) or not bare.admits(rule, rule.kind):
            continue
        if rule.group is not None and book.stacking.groups.get(rule.group, "best") == "best":
            groups.setdefault(rule.group, []).append(rule.id)
        elif not rule.with_coupons:
            alone.append(rule.id)
    knobs = [[_NOTHING, *(frozenset(ids) - {kept} for kept in ids), frozenset(ids)] for ids in groups.values()]
    return [*knobs, *([_NOTHING, frozenset({name})] for name in alone)]
