"""Reading reviews: a product's by level, its counts, a buyer's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..runtime.model import Moment, Shape
from ..store import cursor, table
from ..store.item import Key, user
from .items import (
    LEVELS,
    Appended,
    Content,
    Level,
    Medium,
    Reply,
    Review,
    ReviewCard,
    ReviewCount,
    cards_of,
)

Filter = Literal["all", "good", "middle", "bad", "with_image"]
_READ_AHEAD = 4  # pages that one request may read to find reviews with pictures
_PAGE = 60


class ReviewView(Shape):
    """A review as everybody sees it. `spec_text`: what exactly was bought."""

    name: str
    avatar: str | None
    rating: int
    text: str
    media: list[Medium]
    anonymous: bool
    automatic: bool
    spec_text: str
    at: Moment
    appended: Appended | None
    reply: Reply | None

    @classmethod
    def of(cls, content: Content) -> ReviewView:
        return cls(**{**dict(content), "avatar": None if content.anonymous else content.avatar})


class Summary(Shape):
    """Counts of the reviews that are shown. `good_rate`: per cent; `average`: of the stars, to one decimal."""

    total: int
    good: int
    middle: int
    bad: int
    with_image: int
    good_rate: int
    average: float


def summary(product_id: str) -> Summary:
    """One Query of at most eight small items."""
    shards = [ReviewCount.of(raw) for raw in table.query_all(cards_of(product_id), begins="#COUNT#", strong=False)]
    good, middle, bad = (sum(int(getattr(shard, level)) for shard in shards) for level in LEVELS)
    total, stars = good + middle + bad, sum(int(shard.stars) for shard in shards)
    return Summary(
        total=total,
        good=good,
        middle=middle,
        bad=bad,
        with_image=sum(int(shard.pictured) for shard in shards),
        good_rate=round(100 * good / total) if total else 100,
        average=round(stars / total, 1) if total else 5.0,
    )


def of_product(product_id: str, which: Filter, after: str | None, size: int) -> tuple[list[Content], str | None]:
    """A page, newest first, and the cursor of the next one. Raises ShopError invalid_cursor.

    Levels are apart in the table: one of them is one Query, all are three.
    """
    levels: Sequence[Level] = [level for level in LEVELS if which in ("all", "with_image", level)]
    scope = f"reviews {product_id} {which}"
    starts: dict[str, str | None] = cursor.read(scope, after) or dict.fromkeys(levels)
    found: list[tuple[str, Level, ReviewCard]] = []
    ended: dict[Level, str | None] = {}
    for level in levels:
        if level in starts:
            cards, ended[level] = _of_level(product_id, level, starts[level], size + 1, pictured=which == "with_image")
            found += [(card.sk.partition("#")[2], level, card) for card in cards]
    found.sort(key=lambda entry: entry[0], reverse=True)
    page = found[:size]
    reached = {**{level: starts[level] for level in ended}, **{level: card.sk for _, level, card in page}}
    left: dict[str, str | None] = {}
    for level, end in ended.items():
        if any(entry[1] == level for entry in found[size:]):
            left[level] = reached[level]
        elif end is not None:  # everything that was found is told; the reading itself goes on from there
            left[level] = end
    return [card.content for _, _, card in page], cursor.write(scope, left) if left else None


def _of_level(
    product_id: str, level: Level, after: str | None, count: int, *, pictured: bool
) -> tuple[list[ReviewCard], str | None]:
    """Up to about `count` cards below `after`, and where the reading ended if there may be more."""
    partition = cards_of(product_id)
    start = Key(partition, after).raw() if after else None
    found: list[ReviewCard] = []
    for _ in range(_READ_AHEAD if pictured else 1):
        page = table.query(
            partition,
            begins=f"{level}#",
            newest_first=True,
            limit=_PAGE if pictured else count,
            start=start,
            strong=False,
            filtered=ReviewCard.pictured == True if pictured else None,  # noqa: E712 - a condition, not a comparison
        )
        found += [ReviewCard.of(raw) for raw in page.items]
        start = page.next
        if start is None or len(found) >= count:
            break
    return found, Key.of(start).sk if start else None


def of_buyer(uid: str, after: str | None, size: int) -> tuple[list[Review], str | None]:
    """A buyer's own reviews, of the latest order first. Raises ShopError invalid_cursor."""
    scope = f"my reviews {uid}"
    position = cursor.read(scope, after)
    start = Key(user(uid), position).raw() if position else None
    page = table.query(user(uid), begins="REVIEW#", newest_first=True, limit=size, start=start)
    found = [Review.of(raw) for raw in page.items]
    return found, cursor.write(scope, found[-1].sk) if page.next else None
