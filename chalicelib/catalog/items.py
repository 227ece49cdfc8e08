"""What is stored of the catalogue, and where."""

from typing import Literal

from pydantic import Field
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..runtime.model import Name, Shape, Slug, Text, Url
from ..store.item import Item, Json, Key, Time

STORE = "main"  # one deployment is one shop; products and orders carry their store all the same
MOST_SKUS = 45  # a product, its SKUs, their stock and the recorded answer are one transaction of at most 100 parts
MOST_SKUS_EVER = 90  # removed ones included: they are read with the product
MOST_CATEGORIES = 5  # with ancestors at most 15: old and new cards, in two sorts, are one transaction too
ALL = "all"  # the listing of everything
MEMBERS = "#members"  # the listing of what is not for everybody; no category id begins with #

Sort = Literal["overall", "newest", "price", "sales"]
SORTS: tuple[Sort, ...] = ("overall", "newest", "price", "sales")

# The way of a product into the shop, where the setting `product_review` asks for it; a product without one is from before, and approved.
Review = Literal["draft", "pending", "approved", "rejected"]
Status = Literal["on_sale", "off_sale", "draft", "pending", "rejected"]
STATUSES: tuple[Status, ...] = ("on_sale", "off_sale", "draft", "pending", "rejected")


MOST_VALUES = 30  # of an axis


class SpecValue(Shape):
    value_id: Slug
    value: Name


class SpecAxis(Shape):
    """One axis of choice: 颜色 with 红 and 蓝."""

    spec_id: Slug
    title: Name
    values: list[SpecValue] = Field(min_length=1, max_length=MOST_VALUES)


class Attribute(Shape):
    """A fact about the product: 材质 陶瓷."""

    name: Name
    value: Text


class FormField(Shape):
    """What the buyer is asked for, to make a product his own: 刻字, at most 12 characters; 字体, one of these."""

    field_id: Slug
    title: Name
    kind: Literal["text", "choice"] = "text"
    required: bool = False
    most: int = Field(60, ge=1, le=200, description="characters of a text")
    choices: list[Name] = Field(default=[], max_length=20)


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
    brand: Name | None = None
    related_ids: list[Slug] = Field(default=[], max_length=12, description="products that go with it, in this order")
    min_level: int = Field(0, ge=0, le=100, description="only members of this level and above can buy it; 0: everybody")
    members_hidden: bool = Field(False, description="with minLevel: others do not even see it")
    form: list[FormField] = Field(
        default=[], max_length=8, description="what the buyer fills in when he puts it into the cart"
    )

    def hidden_at(self, level: int) -> bool:
        """Does a member of this level not even see it? Who is not known has 0."""
        return self.members_hidden and level < self.min_level


class Product(Item):
    """What is sold as one page. Prices are the range over its SKUs, in fen."""

    KIND = "product"
    VERSION = 2
    product_id = UnicodeAttribute()
    store_id = UnicodeAttribute()
    title = UnicodeAttribute()
    page = Json[Description](Description)
    category_ids = Json[list[str]](list[str])  # as the merchant chose them
    listed_in = Json[list[str]](list[str])  # those and all their ancestors
    specs = Json[list[SpecAxis]](list[SpecAxis])
    sku_ids = Json[list[str]](list[str])  # in the merchant's order; a removed SKU's item stays, its id leaves
    on_sale = BooleanAttribute()
    min_price_fen = NumberAttribute()
    max_price_fen = NumberAttribute()
    line_price_fen = NumberAttribute(null=True)  # of the cheapest SKU
    sold = NumberAttribute()  # as of the last re-ranking; only ever grows
    created_at = Time()
    updated_at = Time(null=True)  # when people last changed it; before that was noted: never
    status = UnicodeAttribute(null=True)  # Status, as staff's list shows it
    review = UnicodeAttribute(null=True)  # Review
    review_note = UnicodeAttribute(null=True)  # why it was rejected
    on_at = Time(null=True)  # it goes on sale, and off, by the timer `sale`
    off_at = Time(null=True)
    version = NumberAttribute()  # the optimistic lock of every change by people (re-ranking leaves it alone)


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
    volume_cm3 = NumberAttribute(default=0)
    freight_template = UnicodeAttribute(null=True)  # of the shop's settings; none: the default one
    listed_in = Json[list[str]](list[str])
    on_sale = BooleanAttribute()
    rush = BooleanAttribute()  # reserve through the stock queue
    form = Json[list[FormField]](list[FormField], null=True)  # the product's
    min_level = NumberAttribute(null=True)  # the product's, where it is not for everybody
    hidden = BooleanAttribute(null=True)  # who is below it does not even see it
    version = NumberAttribute()  # the product's, when this SKU last changed


class Sales(Item):
    """Units of a product in paid orders. Armed as `rerank` while the listings have not heard of the latest ones."""

    KIND = "sales"
    product_id = UnicodeAttribute()
    units = NumberAttribute()


class Category(Item):
    """A node of the tree; at most three levels."""

    KIND = "category"
    category_id = UnicodeAttribute()
    name = UnicodeAttribute()
    parent_id = UnicodeAttribute(null=True)
    order = NumberAttribute()
    image = UnicodeAttribute(null=True)
    hidden = BooleanAttribute(default=False)


class Tree(Item):
    """The lock of the category tree: two moves at once could close a circle that neither sees.

    Armed as `relist` while there are categories that were `moved` and whose products have not followed.
    """

    KIND = "tree"
    version = NumberAttribute()
    moved = Json[list[str]](list[str])


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
    min_level = NumberAttribute(null=True)  # where it is not for everybody
    version = NumberAttribute()


def listing(category_id: str, sort: Sort) -> str:
    """The partition of a listing."""
    return f"L#{category_id}#{sort}"


def product_key(product_id: str) -> Key:
    return Key(f"P#{product_id}", "PRODUCT")


def sales_key(product_id: str) -> Key:
    return Key(f"P#{product_id}", "SALES")


def sku_key(product_id: str, sku_id: str) -> Key:
    return Key(f"P#{product_id}", f"SKU#{sku_id}")


def category_key(category_id: str) -> Key:
    return Key("CATEGORIES", category_id)


def tree_key() -> Key:
    return Key("CATEGORIES", "#TREE")  # no category id begins with #
