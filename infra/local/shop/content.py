"""The content of the demo shop as it is written in `content/*.json`, checked when it is read.

A product is written once and unfolded here: its SKUs are all combinations of its specs, each with its price, weight
and stock. Money is in fen, weight in grams, stock in units.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import product as combinations
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel

HERE = Path(__file__).parent / "content"
ONLY = "only"  # the hue of a product whose specs do not change its looks


class Content(BaseModel):
    """A part of the content; unknown names are refused, so that a slip of the pen does not go unseen."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True)


class Picture(Content):
    """A drawing of `shapes` in one colour before a plain wall."""

    shape: str
    hue: str
    wall: str


class Category(Content):
    """A node of the category tree. Nodes with a picture get a thumbnail `category-<id>`."""

    category_id: str
    name: str
    picture: Picture | None = None
    children: list[Category] = []

    def tree(self, parent_id: str | None = None) -> Iterator[tuple[Category, str | None]]:
        """This node and all below it, parents first, each with the id of its parent."""
        yield self, parent_id
        for child in self.children:
            yield from child.tree(self.category_id)


class Drawing(Content):
    """What is drawn of a product: a shape of `shapes` in a scene of `scenes`."""

    shape: str
    scene: str
    wall: str


class Spec(Content):
    """An axis of choice; `values` maps value id to text."""

    spec_id: str
    title: str
    values: dict[str, str]


class Sku(Content):
    """One choice of each spec."""

    sku_id: str
    spec_values: dict[str, str]
    price_fen: int
    line_price_fen: int | None
    stock: int
    weight_grams: int
    picture: str
    rush: bool


class Product(Content):
    """A product. `extra_fen` and `extra_grams` are added for a spec value, `stock_of` replaces `stock` for one SKU."""

    product_id: str
    title: str
    subtitle: str
    category_ids: list[str]
    drawing: Drawing
    specs: list[Spec]
    hues: dict[str, str]
    price_fen: int
    line_price_fen: int | None
    extra_fen: dict[str, int] = {}
    stock: int
    stock_of: dict[str, int] = {}
    weight_grams: int
    extra_grams: dict[str, int] = {}
    attributes: dict[str, str]
    tags: list[str]
    unit: str
    packaging: str
    description: str
    on_sale: bool = True
    rush: bool = False

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        """Hues, extras and exceptions name values and SKUs that exist; a value id belongs to one spec alone."""
        values = [value for spec in self.specs for value in spec.values]
        if len(values) != len(set(values)):
            raise ValueError(f"{self.product_id}: a value id occurs in two specs")
        if unknown := {*self.extra_fen, *self.extra_grams} - set(values):
            raise ValueError(f"{self.product_id}: extras for unknown values {sorted(unknown)}")
        if set(self.hues) != {ONLY} and not any(set(self.hues) == set(spec.values) for spec in self.specs):
            raise ValueError(f"{self.product_id}: the hues are those of no spec")
        if unknown := set(self.stock_of) - {"-".join(choice) for choice in self._choices()}:
            raise ValueError(f"{self.product_id}: stock of unknown choices {sorted(unknown)}")
        return self

    @property
    def pictures(self) -> dict[str, str]:
        """Picture name -> hue, the main picture first: "glaze-mug", "glaze-mug-indigo"."""
        first, *others = self.hues
        return {self.product_id: self.hues[first]} | {
            f"{self.product_id}-{value}": self.hues[value] for value in others
        }

    @property
    def skus(self) -> list[Sku]:
        """All combinations of the specs, in their order; a product without specs has one SKU."""
        return [self._sku(choice) for choice in self._choices()]

    def _choices(self) -> Iterator[tuple[str, ...]]:
        return combinations(*(spec.values for spec in self.specs))

    def _sku(self, choice: tuple[str, ...]) -> Sku:
        extra = sum(self.extra_fen.get(value, 0) for value in choice)
        seen = next((f"{self.product_id}-{value}" for value in choice if value in self.hues), self.product_id)
        return Sku(
            sku_id="-".join((self.product_id, *choice)),
            spec_values={spec.spec_id: value for spec, value in zip(self.specs, choice, strict=True)},
            price_fen=self.price_fen + extra,
            line_price_fen=None if self.line_price_fen is None else self.line_price_fen + extra,
            stock=self.stock_of.get("-".join(choice), self.stock),
            weight_grams=self.weight_grams + sum(self.extra_grams.get(value, 0) for value in choice),
            picture=seen if seen in self.pictures else self.product_id,
            rush=self.rush,
        )


class Scope(Content):
    """What a coupon may be used for."""

    kind: Literal["all", "categories", "products"]
    ids: list[str]


class Campaign(Content):
    """An issue of coupons, open for `open_days` from the moment of stocking. `percent_off` 10 is 九折, up to `max_off_fen`."""

    campaign_id: str
    name: str
    kind: Literal["amount", "percent"]
    amount_off_fen: int | None = None
    percent_off: int | None = None
    max_off_fen: int | None = None
    threshold_fen: int
    scope: Scope
    total: int
    per_buyer: int
    open_days: int
    valid_days: int | None


class Banner(Content):
    """A wide picture of goods side by side, each a (shape, hue)."""

    banner_id: str
    wall: str
    goods: list[tuple[str, str]]


class Staff(Content):
    """The account of the demo's merchant; it exists in the local shop alone."""

    username: str
    password: str
    name: str


class Buyer(Content):
    """A person of the demo: `login` is the code that the simulated WeChat knows, `address` where parcels go."""

    login: str
    nickname: str
    address: dict[str, Any]


class Shop(Content):
    """All of it."""

    name: str
    slogan: str
    banners: list[Banner]
    staff: Staff
    buyers: list[Buyer]
    categories: list[Category]
    products: list[Product]
    campaigns: list[Campaign]

    @property
    def category_tree(self) -> list[tuple[Category, str | None]]:
        """Every category with the id of its parent, parents first."""
        return [node for category in self.categories for node in category.tree()]


@cache
def load() -> Shop:
    """The demo shop. Raises pydantic.ValidationError naming what is wrong in the content."""
    products = [product for path in sorted((HERE / "products").glob("*.json")) for product in _json(path)]
    return Shop.model_validate(
        {
            **_json(HERE / "shop.json"),
            "categories": _json(HERE / "categories.json"),
            "campaigns": _json(HERE / "campaigns.json"),
            "products": products,
        }
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
