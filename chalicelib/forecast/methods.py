"""Forecasts of a series of daily sales, pure. Each method takes what was sold day by day, oldest first, and tells the coming days.

    naive      tomorrow is like today                       what every other method has to beat
    mean       like the average of the last four weeks
    smoothed   recent days count more (simple exponential smoothing)
    weekly     a level, and what each weekday is of it      needs four whole weeks
    sparse     Croston's method as Syntetos and Boylan corrected it: how much when something is sold, and how seldom that is

`choose` takes the average unless another method was clearly better on the series' own past: with few days, the best of five is mostly the
luckiest. It judges by squared errors of the sum over the horizon: what is ordered has to last for all of it, and by absolute errors "nothing
will be sold" would be the best forecast of everything that sells seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Series = Sequence[float]
Method = Callable[[Series, int], list[float]]

WEEK = 7
_WINDOW = 4 * WEEK
_ALPHA, _SPARSE_ALPHA = 0.2, 0.1
_ORIGINS = 28  # of the past, at which a method is tried; fewer say nothing, for what they forecast overlaps
_ENOUGH = 2 * WEEK  # of the past, for the first try
_CLEARLY = 0.8  # of the average's squared error


def naive(past: Series, days: int) -> list[float]:
    return [float(past[-1]) if past else 0.0] * days


def mean(past: Series, days: int) -> list[float]:
    recent = past[-_WINDOW:]
    return [sum(recent) / len(recent) if recent else 0.0] * days


def smoothed(past: Series, days: int, alpha: float = _ALPHA) -> list[float]:
    level = float(past[0]) if past else 0.0
    for sold in past[1:]:
        level += alpha * (sold - level)
    return [level] * days


def weekly(past: Series, days: int) -> list[float]:
    """The level of the last four weeks, spread as the weekdays of the last eight were. Too short a past: `mean`."""
    if len(past) < 4 * WEEK:
        return mean(past, days)
    recent = past[-8 * WEEK :]
    average = sum(recent) / len(recent)
    level = mean(past, 1)[0]
    if not average:
        return [0.0] * days
    shares = []
    for weekday in range(WEEK):  # counted backwards from yesterday
        same = recent[len(recent) - 1 - weekday :: -WEEK]
        shares.append(sum(same) / len(same) / average)
    return [level * shares[(WEEK - 1 - ahead) % WEEK] for ahead in range(days)]


def sparse(past: Series, days: int, alpha: float = _SPARSE_ALPHA) -> list[float]:
    size = interval = 0.0
    since = 0
    for sold in past:
        since += 1
        if sold <= 0:
            continue
        if not size:
            size, interval = float(sold), float(since)
        else:
            size += alpha * (sold - size)
            interval += alpha * (since - interval)
        since = 0
    return [(1 - alpha / 2) * size / interval if interval else 0.0] * days


METHODS: Mapping[str, Method] = {
    "naive": naive,
    "mean": mean,
    "smoothed": smoothed,
    "weekly": weekly,
    "sparse": sparse,
}


@dataclass(frozen=True)
class Forecast:
    """Pieces that will be sold in the coming days: each day's, and how far the sum may be off (one standard deviation)."""

    method: str
    by_day: tuple[float, ...]
    deviation: float

    @property
    def total(self) -> float:
        return sum(self.by_day)

    @property
    def per_day(self) -> float:
        return self.total / len(self.by_day) if self.by_day else 0.0


def choose(past: Series, days: int) -> Forecast:
    """The forecast of the average, or of the method that has been best on this past, if it was clearly better and the past is long enough."""
    origins = [len(past) - days - back for back in range(_ORIGINS) if len(past) - days - back >= _ENOUGH]
    if len(origins) < _ORIGINS:
        by_day = mean(past, days)
        return Forecast("mean", tuple(by_day), _at_random(past, by_day))
    errors = {name: errors_of(method, past, days, origins) for name, method in METHODS.items()}
    squares = {name: sum(error * error for error in errors[name]) for name in METHODS}
    best = min(squares, key=squares.__getitem__)
    if squares[best] >= _CLEARLY * squares["mean"]:
        best = "mean"
    by_day = METHODS[best](past, days)
    deviation = sqrt(squares[best] / len(origins))
    return Forecast(best, tuple(by_day), max(deviation, sqrt(sum(by_day))))


def _at_random(past: Series, by_day: Sequence[float]) -> float:
    """The deviation of the sum, as the days differ from each other; at least as if pieces were bought one by one, at random (Poisson)."""
    average = sum(past) / len(past) if past else 0.0
    spread = sum((sold - average) ** 2 for sold in past) / len(past) if past else 0.0
    return sqrt(max(spread * len(by_day), sum(by_day)))


def errors_of(method: Method, past: Series, days: int, origins: Sequence[int]) -> list[float]:
    """What the method told for the sum of so many days, less what was sold, at each of these days of the past."""
    return [sum(method(past[:origin], days)) - sum(past[origin : origin + days]) for origin in origins]
