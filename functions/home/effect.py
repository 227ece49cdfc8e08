"""How often each part of the home page was shown and clicked, by day of a month.

Reads    the month's counts (one Query), the page
Writes   nothing
Retry    a read; counts are kept for 400 days. Blocks and banners that are no longer on the page have no title.
"""

from __future__ import annotations

from chalicelib.home import seen
from chalicelib.home.items import HOME, HomePage
from chalicelib.runtime.model import Month, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table


class AskEffect(Request):
    month: Month


class PartCounts(Shape):
    """`part`: a block, or block and banner with a point between. `click_permille`: clicks of 1,000 times shown; null where it was never shown."""

    part: str
    title: str | None
    shown: int
    clicked: int
    click_permille: int | None


class PartsOfDay(Shape):
    day: str
    parts: list[PartCounts]


class HomeEffect(Response):
    """`parts`: of all days together."""

    days: list[PartsOfDay]
    parts: list[PartCounts]


@operation(AskEffect, HomeEffect, caller=staff("home.read"), retry=READ)
def effect(request: AskEffect, call: Call) -> HomeEffect:
    page = table.get(HomePage, HOME, strong=False)
    titles = seen.titles_of(page.blocks) if page else {}
    by_day = seen.of_month(request.month)
    return HomeEffect(
        days=[PartsOfDay(day=day, parts=_parts(counts, titles)) for day, counts in sorted(by_day.items())],
        parts=_parts(seen.together(by_day.values()), titles),
    )


def _parts(counts: dict[str, tuple[int, int]], titles: dict[str, str]) -> list[PartCounts]:
    return [
        PartCounts(
            part=part,
            title=titles.get(part),
            shown=shown,
            clicked=clicked,
            click_permille=clicked * 1000 // shown if shown else None,
        )
        for part, (shown, clicked) in sorted(counts.items())
    ]
