"""A product made whole: what is wanted of it, its items, and the transaction that writes them with their first stock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pydantic import Field

from .. import stock
from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..runtime.model import Slug, Title
from ..stock import Units
from ..store.errors import TransactionRefused
from ..store.transaction import Transaction
from . import form, life, matrix, tree
from .items import MOST_CATEGORIES, MOST_SKUS, STORE, Description, Product, Sku, SpecAxis, product_key
from .matrix import MOST_AXES, Choice


class NewSku(Choice):
    sku_id: Slug | None = Field(None, description="made by the shop when absent; unique in the whole shop")
    stock: Units


class NewProduct(Description):
    product_id: Slug | None = Field(None, description="made by the shop when absent")
    title: Title
    category_ids: list[Slug] = Field(default=[], max_length=MOST_CATEGORIES)
    specs: list[SpecAxis] = Field(default=[], max_length=MOST_AXES)
    skus: list[NewSku] = Field(min_length=1, max_length=MOST_SKUS)
    on_sale: bool = True


class Made(NamedTuple):
    """Items that are not written yet. `units`: the first stock, by SKU, in the order of the request."""

    product: Product
    skus: list[Sku]
    units: dict[str, int]


def make(wanted: NewProduct, categories: tree.Categories, now: datetime) -> Made:
    """Raises ShopError invalid_request (naming the spec or SKU), category_not_found."""
    choices = _by_id(wanted.skus)
    matrix.check(wanted.specs, choices, {sku_id: place for place, sku_id in enumerate(choices)})
    form.check_questions(wanted.form)
    product = _product(wanted, tree.listed_in(wanted.category_ids, categories), now)
    skus = matrix.fill(product, choices)
    return Made(product, skus, {sku_id: int(choice.stock) for sku_id, choice in choices.items()})


def put(transaction: Transaction, made: Made) -> None:
    """Put the product, its SKUs and their stock into the transaction. Parts: "product", "sku:<id>", those of stock."""
    transaction.create("product", made.product)
    for sku in made.skus:
        transaction.create(f"sku:{sku.sku_id}", sku)
        units = made.units[sku.sku_id]
        transaction.create(stock.label(sku.sku_id), stock.first(sku.sku_id, made.product.product_id, units))


def refusal(refused: TransactionRefused) -> ShopError:
    """Why it was not written."""
    if "product" in refused.failures:
        return ShopError("product_exists")
    return ShopError("sku_taken", skuIds=stock.refused_skus(refused))


def _by_id(skus: list[NewSku]) -> Mapping[str, NewSku]:
    found: dict[str, NewSku] = {}
    for place, sku in enumerate(skus):
        sku_id = sku.sku_id or ids.random_text(10)
        if sku_id in found:
            raise invalid("skus", place, "skuId", problem="used twice")
        found[sku_id] = sku
    return found


def _product(wanted: NewProduct, listed_in: list[str], now: datetime) -> Product:
    """Everything but what it carries of its SKUs."""
    product_id = wanted.product_id or ids.random_text(10)
    product = Product.at(
        product_key(product_id),
        product_id=product_id,
        store_id=STORE,
        title=wanted.title,
        page=Description.model_construct(**{name: getattr(wanted, name) for name in Description.model_fields}),
        category_ids=list(dict.fromkeys(wanted.category_ids)),
        listed_in=listed_in,
        specs=wanted.specs,
        on_sale=wanted.on_sale,
        sold=0,
        created_at=now,
        version=1,
    )
    life.begin(product)
    return product
