"""What is stored of lists and of the home page, and where.

LISTS  <id>      a curated list: products by hand, or the newest or best sold of a category
HOME   PAGE      the home page: its blocks, and with them the products of the lists that it shows, so that showing it reads them by key
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..catalog.items import ALL
from ..runtime.model import Moment, Name, Shape, Slug, Text, Url
from ..store.item import Item, Json, Key

MOST_LISTS = 200
MOST_IN_LIST = 100
MOST_SHOWN = 12  # products of a list on the home page
MOST_BLOCKS = 20

# Where a tap leads: a page of the mini-program with its query, or a page of the web.
Target = Annotated[str, StringConstraints(max_length=500, pattern=r"^(https://|/?[A-Za-z0-9_-]+/)[^\s<>\"']*$")]
ListKind = Literal["new", "hot", "subject"]
Chosen = Literal["manual", "newest", "sales"]


class Visitor(NamedTuple):
    """Who looks at the page, as far as a part may ask. `tags`: those that staff gave; `is_new`: has not ordered yet."""

    level: int
    tags: frozenset[str]
    platform: str
    is_new: bool


class PartAudience(Shape):
    """Whom a part of the page is for; all that is said must hold. Who has not logged in sees only what is for everybody."""

    min_level: int = Field(0, ge=0, le=100)
    first_order: bool | None = Field(None, description="true: only who has not ordered yet; false: only who has")
    tags: list[Slug] = Field(default=[], max_length=10, description="one of them")
    platforms: list[Literal["wechat", "alipay"]] = Field(
        default=[], description="where the buyer comes from: one of them"
    )

    def has(self, visitor: Visitor | None) -> bool:
        if visitor is None:
            return self == EVERYBODY
        return (
            visitor.level >= self.min_level
            and self.first_order in (None, visitor.is_new)
            and (not self.tags or not visitor.tags.isdisjoint(self.tags))
            and (not self.platforms or visitor.platform in self.platforms)
        )


EVERYBODY = PartAudience.usual()


class Scheduled(Shape):
    """Shown from `starts_at` (at once, if absent) until before `ends_at` (for good)."""

    starts_at: Moment | None = None
    ends_at: Moment | None = None

    def is_on(self, now: datetime) -> bool:
        return (self.starts_at is None or self.starts_at <= now) and (self.ends_at is None or now < self.ends_at)


class ListTerms(Scheduled):
    """A list. `chosen`: by hand (`product_ids`, in this order), or what is newest or sells best in a category."""

    list_id: Slug
    kind: ListKind = "subject"
    title: Name
    text: Text = ""
    image: Url | None = None
    chosen: Chosen = "manual"
    product_ids: list[Slug] = Field(default=[], max_length=MOST_IN_LIST)
    category_id: Slug = ALL
    order: int = Field(0, ge=0, le=1_000_000, description="smaller comes first")


class CuratedList(Item):
    """A list with its version."""

    KIND = "curated_list"
    version = NumberAttribute()
    terms = Json[ListTerms](ListTerms)
    by = UnicodeAttribute()


class Banner(Scheduled):
    """A picture that leads somewhere."""

    banner_id: Slug
    image: Url
    title: Annotated[str, StringConstraints(max_length=60)] = ""
    target: Target | None = None


class ArrangedBanner(Banner):
    """A banner with its audience, as staff knows it."""

    audience: PartAudience = EVERYBODY


class Block(Scheduled):
    """A part of the page, or an ad slot. `banners`: pictures; `notice`: a text; `products`: by hand; `list`: the first of a curated list."""

    block_id: Slug
    kind: Literal["banners", "notice", "products", "list"]
    title: Annotated[str, StringConstraints(max_length=60)] = ""
    text: Text = ""
    banners: list[ArrangedBanner] = Field(default=[], max_length=12)
    product_ids: list[Slug] = Field(default=[], max_length=MOST_SHOWN)
    list_id: Slug | None = None
    audience: PartAudience = EVERYBODY


class HomePage(Item):
    """The page. `lists`: what it must know of the lists that it shows; whoever changes one of them changes it here, too."""

    KIND = "home_page"
    version = NumberAttribute()
    blocks = Json[list[Block]](list[Block])
    lists = Json[dict[str, ListTerms]](dict[str, ListTerms])
    by = UnicodeAttribute()


def list_key(list_id: str) -> Key:
    return Key("LISTS", list_id)


HOME = Key("HOME", "PAGE")
