"""What staff sends to change a product, and the product as it is then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..runtime import ids
from ..runtime.errors import ShopError
from ..runtime.faults import invalid
from ..runtime.model import Fen, Slug, Url
from ..stock import Units
from . import matrix
from .items import MOST_SKUS_EVER, Description, Product, Sku
from .matrix import MOST_AXES, Choice
from .offer import Offer
from .patch import Patch, unchanged
from .tree import Categories, listed_in

_OWN = ("title", "specs", "on_sale")


class SkuChange(Patch):
    """A known SKU's new values; or a new SKU, for which priceFen, stock and all specValues are needed."""

    sku_id: Slug | None = unchanged(None)
    spec_values: dict[Slug, Slug] = unchanged({}, max_length=MOST_AXES)
    price_fen: Fen = unchanged(0)
    line_price_fen: Fen | None = unchanged(None)
    weight_grams: int = unchanged(0, ge=0, le=1_000_000)
    volume_cm3: int = unchanged(0, ge=0, le=100_000_000)
    freight_template: Slug | None = unchanged(None)
    image: Url | None = unchanged(None)
    rush: bool = unchanged(False)
    stock: Units = unchanged(0)


@dataclass(frozen=True)
class Revised:
    """The SKUs to write, and the first stock of those that are new."""

    skus: list[Sku]
    first_stock: dict[str, int]


def revise(
    offer: Offer,
    fields: Mapping[str, Any],
    changes: Sequence[SkuChange],
    removed: Sequence[str],
    categories: Categories,
) -> Revised:
    """Change the offer's product by `fields` (its own and its Description's), its SKUs by `changes` and `removed`.

    Raises ShopError invalid_request (naming the field or SKU), sku_not_found, category_not_found.
    """
    product = offer.product
    _describe(product, fields, categories)
    choices = {sku.sku_id: Choice.of(sku) for sku in offer.living}
    gone = [_taken_out(choices, sku_id, offer) for sku_id in removed]
    places = _put_in(choices, changes, offer)
    matrix.check(product.specs, choices, places)
    fresh = {sku_id: changes[places[sku_id]].stock for sku_id in choices if sku_id not in offer.skus}
    if len(offer.skus) + len(fresh) > MOST_SKUS_EVER:
        raise invalid("skus", problem=f"a product has at most {MOST_SKUS_EVER} SKUs, removed ones included")
    return Revised([*matrix.fill(product, choices), *gone], fresh)


def _describe(product: Product, fields: Mapping[str, Any], categories: Categories) -> None:
    about = {name: value for name, value in fields.items() if name in Description.model_fields}
    product.page = product.page.model_copy(update=about)
    for name in _OWN:
        if name in fields:
            setattr(product, name, fields[name])
    product.category_ids = list(dict.fromkeys(fields.get("category_ids", product.category_ids)))
    product.listed_in = listed_in(product.category_ids, categories)


def _taken_out(choices: dict[str, Choice], sku_id: str, offer: Offer) -> Sku:
    """The removed SKU: off sale, and off the product's list."""
    if choices.pop(sku_id, None) is None:
        raise ShopError("sku_not_found", skuId=sku_id)
    sku = offer.skus[sku_id]
    sku.on_sale = False
    return sku


def _put_in(choices: dict[str, Choice], changes: Sequence[SkuChange], offer: Offer) -> dict[str, int]:
    """Lay the changes over the choices; returns where each SKU stands in the request."""
    places: dict[str, int] = {}
    for place, change in enumerate(changes):
        sku_id = change.sku_id or ids.random_text(10)
        if sku_id in places:
            raise invalid("skus", place, "skuId", problem="used twice")
        places[sku_id] = place
        values = change.sent()
        values.pop("sku_id", None)
        if sku_id in offer.skus:
            if "stock" in values:
                raise invalid("skus", place, "stock", problem="the stock of a known SKU changes by stock/adjust")
            choices[sku_id] = Choice.of(offer.skus[sku_id]).model_copy(update=values)
        else:
            for name, needed in (("price_fen", "priceFen"), ("stock", "stock")):
                if name not in values:
                    raise invalid("skus", place, needed, problem="needed for a new SKU")
            del values["stock"]
            choices[sku_id] = Choice(**values)
    return places
