"""What is stored of the rankings: whole pages, so that reading one is one GetItem.

SELLERS#<list>#<category>   <page>     fifty rows; lists are best-7, best-30, best-90 and slow, the category "all" is the shop
SELLERS                     STATE      the day of the lists, and how many pages each has
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from ..runtime.model import Shape
from ..store.item import Item, Json, Key

PAGE = 50  # rows
MOST_PAGES = 4  # of a list: who wants the 201st has to export
STATE_KEY = Key("SELLERS", "STATE")
WINDOWS = (7, 30, 90)
SLOW = "slow"


class SkuSold(Shape):
    """What was sold of a SKU in the days of the ranking. Fen: paid for the goods, after all that was taken off."""

    sku_id: str
    spec_text: str
    units: int
    fen: int


class BestSeller(Shape):
    """A product in a ranking by pieces; `skus`: the best ten of its SKUs."""

    rank: int
    product_id: str
    title: str
    units: int
    fen: int
    skus: list[SkuSold]


class SlowMover(Shape):
    """A SKU on sale that hardly moves. `coverDays`: how long it lasts as it sold in 90 days (9999: nothing was sold).

    `costFen`: of one piece, null if it was never ordered here; `boundFen`: money that lies in it by that; `priceFen`: what buyers are asked for one.
    """

    rank: int
    product_id: str
    sku_id: str
    title: str
    spec_text: str
    available: int
    units30: int
    units90: int
    cover_days: int
    price_fen: int
    cost_fen: int | None = None
    bound_fen: int | None = None


class BestPage(Item):
    KIND = "best_sellers"
    day = UnicodeAttribute()
    rows = Json[list[BestSeller]](list[BestSeller], packed=True)


class SlowPage(Item):
    KIND = "slow_movers"
    day = UnicodeAttribute()
    rows = Json[list[SlowMover]](list[SlowMover], packed=True)


class SellersState(Item):
    """`pages`: partition -> how many pages it has."""

    KIND = "sellers_state"
    day = UnicodeAttribute()
    pages = Json[dict[str, int]](dict[str, int], packed=True)


def best(window: int) -> str:
    return f"best-{window}"


def page_key(name: str, category_id: str, page: int) -> Key:
    return Key(f"SELLERS#{name}#{category_id}", f"{page:02d}")
