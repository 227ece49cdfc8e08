"""Drops within the city made into rounds that a person can ride, pure: Clarke and Wright's savings, then 2-opt within each round.

A round begins and ends at the shop. Two drops are worth bringing together by what that saves over two separate rides:
home -> a -> home -> b -> home against home -> a -> b -> home saves d(home, a) + d(home, b) - d(a, b). Distances are as the crow flies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .delivery_terms import distance_km

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Drop:
    """Something to be brought somewhere. `load` counts against what a rider can carry."""

    name: str
    at: Point
    load: int = 1


@dataclass(frozen=True)
class Round:
    """Drops in the order in which they are ridden, and how far that is with the way back."""

    drops: tuple[Drop, ...]
    km: float


def plan(home: Point, drops: Sequence[Drop], capacity: int, most_drops: int = 30) -> list[Round]:
    """Rounds that hold every drop once, none above `capacity` (a drop that alone is more rides alone). The same for the same drops in any order."""
    known = sorted(drops, key=lambda drop: (drop.name, drop.at))
    rounds: dict[int, list[Drop]] = {number: [drop] for number, drop in enumerate(known)}
    round_of = {number: number for number in rounds}
    for _, first, second in _savings(home, known):
        one, other = round_of[first], round_of[second]
        if one == other or not _fits(rounds[one] + rounds[other], capacity, most_drops):
            continue
        joined = _joined(rounds[one], rounds[other], known[first], known[second])
        if joined is None:
            continue
        rounds[one] = joined
        for number, at in round_of.items():
            if at == other:
                round_of[number] = one
        del rounds[other]
    ridden = [_shortened(home, stops) for stops in rounds.values()]
    return sorted((Round(tuple(stops), length(home, stops)) for stops in ridden), key=lambda found: found.drops[0].name)


def in_sequence(home: Point, drops: Sequence[Drop], capacity: int, most_drops: int = 30) -> list[Round]:
    """The drops as they come, a new round whenever one is full: what the plan is compared with."""
    rounds: list[list[Drop]] = []
    for drop in drops:
        if rounds and _fits([*rounds[-1], drop], capacity, most_drops):
            rounds[-1].append(drop)
        else:
            rounds.append([drop])
    return [Round(tuple(stops), length(home, stops)) for stops in rounds]


def length(home: Point, stops: Sequence[Drop]) -> float:
    """Kilometres of a round from home and back."""
    places = [home, *(drop.at for drop in stops), home]
    return sum(_km(one, other) for one, other in pairwise(places))


def _savings(home: Point, drops: Sequence[Drop]) -> list[tuple[float, int, int]]:
    """Every pair that is worth riding together, the most first."""
    out = [_km(home, drop.at) for drop in drops]
    pairs = [
        (out[first] + out[second] - _km(drops[first].at, drops[second].at), first, second)
        for first in range(len(drops))
        for second in range(first + 1, len(drops))
    ]
    return sorted((pair for pair in pairs if pair[0] > 0), key=lambda pair: (-pair[0], pair[1], pair[2]))


def _fits(stops: Sequence[Drop], capacity: int, most_drops: int) -> bool:
    return len(stops) <= most_drops and sum(drop.load for drop in stops) <= capacity


def _joined(one: list[Drop], other: list[Drop], first: Drop, second: Drop) -> list[Drop] | None:
    """Both rounds as one in which the two drops are neighbours; None where one of them lies within its round."""
    if one[0] is first:
        one = one[::-1]
    if other[-1] is second:
        other = other[::-1]
    return [*one, *other] if one[-1] is first and other[0] is second else None


def _shortened(home: Point, stops: list[Drop]) -> list[Drop]:
    """2-opt: turn a stretch round as long as that makes the round shorter."""
    best = stops
    turned = True
    while turned:
        turned = False
        for start in range(len(best) - 1):
            for end in range(start + 1, len(best)):
                tried = [*best[:start], *best[start : end + 1][::-1], *best[end + 1 :]]
                if length(home, tried) < length(home, best) - 1e-9:
                    best, turned = tried, True
    return best


def _km(one: Point, other: Point) -> float:
    return distance_km(*one, *other)
