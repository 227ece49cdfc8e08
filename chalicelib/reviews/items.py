"""What is stored of reviews, and where.

U#<uid>          REVIEW#<order_no>#<sku>     the review; its existence is the guard that a line is reviewed once
RV#<product>     <level>#<time>#<chance>     its card, while it is shown
                 #COUNT#<nn>                 counts, sharded by the order: written with the review, so they are exact
REVIEWS#<state>  <time>#<order_no>#<sku>     what waits for staff (pending), or was hidden by them
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..pricing import Line
from ..runtime import clock, ids
from ..runtime.model import Moment, Shape, Url
from ..store.item import Item, Json, Key, user

PENDING, SHOWN, HIDDEN = "pending", "shown", "hidden"
COUNT_SHARDS = 8  # raise it only: a review's shard is the same for ever
MOST_MEDIA = 9

Level = Literal["good", "middle", "bad"]
LEVELS: tuple[Level, ...] = ("good", "middle", "bad")


class Medium(Shape):
    """A picture or a video of the shop's own media."""

    src: Url
    type: Literal["image", "video"] = "image"
    cover_src: Url | None = None

    @property
    def links(self) -> list[str]:
        return [self.src, *([self.cover_src] if self.cover_src else [])]


class Appended(Shape):
    """What the buyer added later."""

    text: str
    media: list[Medium] = []
    at: Moment


class Reply(Shape):
    """What the shop answered."""

    text: str
    at: Moment


class Content(Shape):
    """What is read of a review. `rating` 1 to 5; `automatic`: written by the shop's clock because nobody did."""

    rating: int = Field(ge=1, le=5)
    text: str = ""
    media: list[Medium] = []
    anonymous: bool = False
    automatic: bool = False
    name: str
    avatar: str | None = None
    spec_text: str = ""
    at: Moment
    appended: Appended | None = None
    reply: Reply | None = None

    @property
    def pictured(self) -> bool:
        return bool(self.media or (self.appended and self.appended.media))


class Review(Item):
    """A review as its writer and the staff have it."""

    KIND = "review"
    uid = UnicodeAttribute()
    order_no = UnicodeAttribute()
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    state = UnicodeAttribute()
    why = UnicodeAttribute(null=True)  # why it is pending or hidden
    chance = UnicodeAttribute()  # the end of its card's key
    content = Json[Content](Content)
    version = NumberAttribute()


class ReviewCard(Item):
    """The review as everybody sees it."""

    KIND = "review_card"
    product_id = UnicodeAttribute()
    pictured = BooleanAttribute()
    content = Json[Content](Content)


class ReviewCount(Item):
    """A shard of a product's counts. `stars`: the sum of ratings."""

    KIND = "review_count"
    product_id = UnicodeAttribute()
    good = NumberAttribute(default=0)
    middle = NumberAttribute(default=0)
    bad = NumberAttribute(default=0)
    pictured = NumberAttribute(default=0)
    stars = NumberAttribute(default=0)


class ForStaff(Item):
    """A review that stands in a list of staff."""

    KIND = "review_for_staff"
    uid = UnicodeAttribute()
    order_no = UnicodeAttribute()
    sku_id = UnicodeAttribute()


class Awaited(Shape):
    """A line that can be reviewed."""

    product_id: str
    sku_id: str
    title: str
    spec_text: str = ""
    image: str | None = None

    @classmethod
    def of(cls, line: Line) -> Awaited:
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class Expected(Item):
    """What older code kept of a received order (`TOREVIEW#<order_no>`, armed as `auto_review`). None is made any more."""

    KIND = "to_review"
    order_no = UnicodeAttribute()


def level_of(rating: int) -> Level:
    """4 and 5 are good, 3 is middling."""
    return "good" if rating >= 4 else "middle" if rating == 3 else "bad"


def review_key(order_no: str, sku_id: str) -> Key:
    return Key(user(ids.buyer_of(order_no)), f"REVIEW#{order_no}#{sku_id}")


def cards_of(product_id: str) -> str:
    return f"RV#{product_id}"


def card_key(review: Review) -> Key:
    at: datetime = review.content.at
    return Key(cards_of(review.product_id), f"{level_of(review.content.rating)}#{clock.iso(at)}#{review.chance}")


def count_key(product_id: str, order_no: str) -> Key:
    return Key(cards_of(product_id), f"#COUNT#{ids.shard(order_no, COUNT_SHARDS):02d}")


def staff_key(state: str, review: Review) -> Key:
    at: datetime = review.content.at
    return Key(f"REVIEWS#{state}", f"{clock.iso(at)}#{review.order_no}#{review.sku_id}")
