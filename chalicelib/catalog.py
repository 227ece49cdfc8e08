"""The catalogue: products, their SKUs, the category tree, and the listing cards that browsing reads.

    P#<product>     PRODUCT, SKU#<sku>          a product page is one Query
    CATEGORIES      <category>                  the tree is one Query
    L#<category>#<sort>  <sort key>#<product>   a page of a listing is one Query of cards

A SKU carries what the cart and the checkout need of its product (title, on sale, categories), written in the same transaction, so that
pricing a line reads one item. Cards are projected from the table's stream (`listing_of`), never by scanning.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from .runtime.model import Name, Shape, Slug, Text, Url
from .store.item import Item, Json, Key, Time

STORE = "main"  # one deployment is one shop; products and orders carry their store all the same
MOST_SKUS = 60  # a product and its SKUs, with their stock, are written in one transaction
ALL = "all"  # the listing of everything

Sort = Literal["newest", "price", "sales"]
SORTS: tuple[Sort, ...] = ("newest", "price", "sales")


class SpecValue(Shape):
    value_id: Slug
    value: Name


class SpecAxis(Shape):
    """One axis of choice: 颜色 with 红 and 蓝."""

    spec_id: Slug
    title: Name
    values: list[SpecValue] = Field(min_length=1, max_length=30)


class Attribute(Shape):
    """A fact about the product: 材质 陶瓷."""

    name: Name
    value: Text


class Description(Shape):
    """What a product page shows beside prices and stock."""

    subtitle: Text = ""
    description: Text = ""
    images: list[Url] = Field(default=[], max_length=12)
    detail_images: list[Url] = Field(default=[], max_length=30)
    video_url: Url | None = None
    attributes: list[Attribute] = Field(default=[], max_length=40)
    tags: list[Name] = Field(default=[], max_length=10)
    unit: Name = "件"
    packaging: Text = ""


class Product(Item):
    """What is sold as one page. Prices are the range over its SKUs, in fen."""

    KIND = "product"
    product_id = UnicodeAttribute()
    store_id = UnicodeAttribute()
    title = UnicodeAttribute()
    page = Json[Description](Description)
    category_ids = Json[list[str]](list[str])  # as the merchant chose them
    listed_in = Json[list[str]](list[str])  # those and all their ancestors
    specs = Json[list[SpecAxis]](list[SpecAxis])
    sku_ids = Json[list[str]](list[str])
    on_sale = BooleanAttribute()
    min_price_fen = NumberAttribute()
    max_price_fen = NumberAttribute()
    line_price_fen = NumberAttribute(null=True)
    sold = NumberAttribute()
    created_at = Time()
    version = NumberAttribute()  # the optimistic lock of every change


class Sku(Item):
    """One choice of specs, with its price in fen."""

    KIND = "sku"
    sku_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    store_id = UnicodeAttribute()
    title = UnicodeAttribute()
    spec_values = Json[dict[str, str]](dict[str, str])  # spec id -> value id
    spec_text = UnicodeAttribute()  # "红色 大号"
    image = UnicodeAttribute(null=True)
    price_fen = NumberAttribute()
    line_price_fen = NumberAttribute(null=True)
    weight_grams = NumberAttribute()
    listed_in = Json[list[str]](list[str])
    on_sale = BooleanAttribute()
    rush = BooleanAttribute()  # reserve through the stock queue
    version = NumberAttribute()


class Category(Item):
    """A node of the tree; at most three levels."""

    KIND = "category"
    category_id = UnicodeAttribute()
    name = UnicodeAttribute()
    parent_id = UnicodeAttribute(null=True)
    order = NumberAttribute()
    image = UnicodeAttribute(null=True)
    hidden = BooleanAttribute(default=False)


class Card(Item):
    """What a list shows of a product (at most 400 bytes)."""

    KIND = "card"
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    image = UnicodeAttribute(null=True)
    price_fen = NumberAttribute()
    line_price_fen = NumberAttribute(null=True)
    sold = NumberAttribute()
    tags = Json[list[str]](list[str])
    version = NumberAttribute()


def product_key(product_id: str) -> Key:
    return Key(f"P#{product_id}", "PRODUCT")


def sku_key(product_id: str, sku_id: str) -> Key:
    return Key(f"P#{product_id}", f"SKU#{sku_id}")


def category_key(category_id: str) -> Key:
    return Key("CATEGORIES", category_id)


def listing(category_id: str, sort: Sort) -> str:
    """The partition of a listing."""
    return f"L#{category_id}#{sort}"


def sort_key(sort: Sort, product: Product) -> str:
    """Where a product stands in a listing; text order is list order (newest and sales are read backwards)."""
    if sort == "price":
        return f"{product.min_price_fen:012d}#{product.product_id}"
    if sort == "sales":
        return f"{product.sold:012d}#{product.product_id}"
    return f"{int(product.created_at.timestamp() * 1000):014d}#{product.product_id}"


def listing_of(product: Product) -> dict[Key, Card]:
    """Every card of a product that is on sale: each category it is listed in, in each sort."""
    if not product.on_sale:
        return {}
    cards: dict[Key, Card] = {}
    for category in [ALL, *product.listed_in]:
        for sort in SORTS:
            key = Key(listing(category, sort), sort_key(sort, product))
            cards[key] = Card.at(
                key,
                product_id=product.product_id,
                title=product.title,
                image=next(iter(product.page.images), None),
                price_fen=product.min_price_fen,
                line_price_fen=product.line_price_fen,
                sold=product.sold,
                tags=product.page.tags[:3],
                version=product.version,
            )
    return cards


def with_ancestors(chosen: Sequence[str], tree: dict[str, Category]) -> list[str]:
    """The chosen categories and all above them, once each. Raises KeyError with the id that is not in the tree."""
    found: dict[str, None] = {}
    for category_id in chosen:
        node: str | None = category_id
        while node is not None and node not in found:
            found[node] = None
            node = tree[node].parent_id
    return list(found)
