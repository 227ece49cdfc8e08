"""The home page and lists as they are at a moment."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from pydantic import Field

from ..catalog import Card, listing
from ..catalog.glance import Glance, glances
from ..members import User
from ..runtime.model import Moment, Shape
from ..store import table
from .items import MOST_SHOWN, ArrangedBanner, Banner, Block, HomePage, ListTerms, Visitor


class ListView(Shape):
    """A list as buyers see it."""

    list_id: str
    kind: str
    title: str
    text: str
    image: str | None
    ends_at: Moment | None

    @classmethod
    def of(cls, terms: ListTerms) -> ListView:
        return cls(**{name: getattr(terms, name) for name in cls.model_fields})


class BlockView(Shape):
    """A block as it is now. `etag` changes with whatever it shows. A list that chooses by itself has no products here: ask catalog/browse."""

    block_id: str
    kind: str
    title: str
    text: str
    banners: list[Banner]
    shown_list: ListView | None
    products: list[Glance]
    etag: str = ""


class HomeView(Shape):
    """`etag` is that of all blocks together."""

    version: int
    etag: str
    blocks: list[BlockView]
    unchanged: list[str] = Field(
        [], description="blocks that the caller has already, by id; they are not among `blocks`"
    )

    def without(self, known: Sequence[str]) -> HomeView:
        """Without the blocks whose etags the caller knows."""
        fresh = [block for block in self.blocks if block.etag not in known]
        same = [block.block_id for block in self.blocks if block.etag in known]
        return self.model_copy(update={"blocks": fresh, "unchanged": same})


def page_of(home: HomePage | None, now: datetime, visitor: Visitor | None = None) -> HomeView:
    """The page at a moment as a visitor sees it; the products of all its blocks are one batch read. An empty shop has an empty page."""
    blocks = [block for block in (home.blocks if home else []) if block.is_on(now) and block.audience.has(visitor)]
    lists = home.lists if home else {}
    wanted = {block.block_id: _wanted(block, lists, now) for block in blocks}
    known = {one.product_id: one for one in glances(list(dict.fromkeys(chain(*wanted.values()))))}
    views = [
        _view(block, lists, now, visitor, [known[one] for one in wanted[block.block_id] if known[one].on_sale])
        for block in blocks
    ]
    shown = [view for view in views if view is not None]
    etag = _mark("".join(view.etag for view in shown))
    return HomeView(version=int(home.version) if home else 0, etag=etag, blocks=shown)


def visitor_of(member: User, is_new: bool) -> Visitor:
    return Visitor(int(member.level), frozenset(member.tags or ()), str(member.platform), is_new)


def _wanted(block: Block, lists: dict[str, ListTerms], now: datetime) -> list[str]:
    if block.kind == "products":
        return block.product_ids
    terms = lists.get(block.list_id or "") if block.kind == "list" else None
    return terms.product_ids[:MOST_SHOWN] if terms and terms.chosen == "manual" and terms.is_on(now) else []


def _view(
    block: Block, lists: dict[str, ListTerms], now: datetime, visitor: Visitor | None, products: list[Glance]
) -> BlockView | None:
    """None for a list that is over or removed."""
    terms = lists.get(block.list_id or "") if block.kind == "list" else None
    if block.kind == "list" and (terms is None or not terms.is_on(now)):
        return None
    view = BlockView(
        block_id=block.block_id,
        kind=block.kind,
        title=block.title,
        text=block.text,
        banners=[_seen(one) for one in block.banners if one.is_on(now) and one.audience.has(visitor)],
        shown_list=ListView.of(terms) if terms else None,
        products=products,
    )
    return view.model_copy(update={"etag": _mark(view.model_dump_json())})


def _seen(banner: ArrangedBanner) -> Banner:
    """The banner without whom it is for: that is the shop's own business."""
    return Banner(**{name: getattr(banner, name) for name in Banner.model_fields})


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def products_of(terms: ListTerms, most: int) -> list[Glance]:
    """What a list shows: one batch of products, or one Query of cards."""
    if terms.chosen == "manual":
        return [one for one in glances(terms.product_ids) if one.on_sale][:most]
    page = table.query(listing(terms.category_id, terms.chosen), newest_first=True, limit=most, strong=False)
    return [Glance.of_card(Card.of(raw)) for raw in page.items]
