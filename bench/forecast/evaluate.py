"""The shop's forecast beside the naive one on real orders: `python -m bench.forecast.evaluate [FILE]`.

Data     the first 10,000 lines of the UCI set "Online Retail" (tests/data): 1 to 5 December 2010, closed on the 4th, so four days of trade
Series   pieces of each SKU per hour of trade, cancellations left out; SKUs that sold in at least two hours of the first two days
Method   rolling origin: from the third day on, at every hour, the pieces of the next eight hours (about a day of trade) are forecast from all
         hours before, by each method and by `choose`, which knows nothing of what comes
Figures  MASE: mean absolute error over that of the naive forecast inside of the known past (Hyndman and Koehler 2006), scaled per SKU, averaged
         RMSSE: the same with squares, which is what stock depends on; below 1 and below the naive row is better

What this cannot say: four days hold no week, so nothing is learned of weekdays, seasons or trends in days, and an hour is not a day. It says
whether averaging beats "as just now" on demand as sparse as a real gift shop's.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from math import sqrt
from pathlib import Path

from chalicelib.forecast.methods import METHODS, choose

_DATA = Path(__file__).parents[2] / "tests/data/online-retail-2010-12.csv.gz"
_AHEAD = 8  # hours
_KNOWN_DAYS = 2

Series = dict[str, list[int]]


def read(path: Path) -> tuple[Series, int]:
    """Pieces per SKU and hour of trade, and the first hour that is to be forecast. Hours without any order of the shop are no hours of trade."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    sold: dict[str, dict[datetime, int]] = defaultdict(lambda: defaultdict(int))
    hours: set[datetime] = set()
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        units = int(row["Quantity"])
        if row["InvoiceNo"].startswith("C") or units <= 0:
            continue
        hour = datetime.strptime(row["InvoiceDate"], "%d/%m/%Y %H:%M").replace(minute=0)  # noqa: DTZ007 - local time of the shop
        hours.add(hour)
        sold[row["StockCode"].upper()][hour] += units
    order = sorted(hours)
    days = sorted({hour.date() for hour in order})
    first = next(place for place, hour in enumerate(order) if hour.date() == days[_KNOWN_DAYS])
    series = {sku: [by_hour.get(hour, 0) for hour in order] for sku, by_hour in sold.items()}
    return {sku: one for sku, one in series.items() if sum(units > 0 for units in one[:first]) >= 2}, first


def windows(one: Sequence[int], ahead: int) -> list[int]:
    """The sums of so many hours, from each hour on."""
    return [sum(one[place : place + ahead]) for place in range(len(one) - ahead + 1)]


def evaluate(series: Series, first: int) -> dict[str, tuple[float, float]]:
    """Method -> (MASE, RMSSE), averaged over SKUs."""
    names = [*METHODS, "choose"]
    absolute: dict[str, list[float]] = {name: [] for name in names}
    squared: dict[str, list[float]] = {name: [] for name in names}
    for one in series.values():
        past = one[:first]
        # The scale: what "the coming hours are like the latest one" gets wrong where it could have been learned.
        steps = [_AHEAD * past[place] - sum(past[place + 1 : place + 1 + _AHEAD]) for place in range(first - _AHEAD)]
        scale = sum(abs(step) for step in steps) / len(steps)
        scale_squared = sqrt(sum(step * step for step in steps) / len(steps))
        if not scale:
            continue
        origins = range(first, len(one) - _AHEAD + 1)
        for name in names:
            errors = [_told(name, one[:origin]) - sum(one[origin : origin + _AHEAD]) for origin in origins]
            absolute[name].append(sum(abs(error) for error in errors) / len(errors) / scale)
            squared[name].append(sqrt(sum(error * error for error in errors) / len(errors)) / scale_squared)
    return {name: (_mean(absolute[name]), _mean(squared[name])) for name in names}


def _told(name: str, past: Sequence[int]) -> float:
    return choose(past, _AHEAD).total if name == "choose" else sum(METHODS[name](past, _AHEAD))


def _mean(figures: Sequence[float]) -> float:
    return sum(figures) / len(figures)


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else _DATA
    series, first = read(path)
    count = len(next(iter(series.values())))
    figures = evaluate(series, first)
    print(f"{path.name}: {len(series)} SKUs, {count} hours of trade, {count - first - _AHEAD + 1} origins each")
    print(f"{'method':<10}{'MASE':>8}{'RMSSE':>8}{'of naive (MASE)':>18}{'(RMSSE)':>10}")
    for name, (mase, rmsse) in figures.items():
        naive = figures["naive"]
        print(f"{name:<10}{mase:>8.3f}{rmsse:>8.3f}{mase / naive[0]:>17.0%}{rmsse / naive[1]:>11.0%}")


if __name__ == "__main__":
    main()
