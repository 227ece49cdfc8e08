"""The SKU matrix, pure: each SKU is one complete choice of the product's specs, and no two are the same choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import Field

from ..runtime.faults import invalid
from ..runtime.model import Fen, Shape, Slug, Url
from .items import MOST_SKUS, Product, Sku, SpecAxis, sku_key

MOST_AXES = 5


class Choice(Shape):
    """A SKU as the merchant wants it. `spec_values`: spec id -> value id, one for every spec of the product."""

    spec_values: dict[Slug, Slug] = Field(default={}, max_length=MOST_AXES)
    price_fen: Fen
    line_price_fen: Fen | None = None
    weight_grams: int = Field(0, ge=0, le=1_000_000)
    volume_cm3: int = Field(0, ge=0, le=100_000_000)
    freight_template: Slug | None = Field(
        None, description="of the shop's freight templates; the default one when absent"
    )
    image: Url | None = None
    rush: bool = False

    @classmethod
    def of(cls, sku: Sku) -> Choice:
        return cls.model_construct(
            spec_values=sku.spec_values,
            price_fen=int(sku.price_fen),
            line_price_fen=None if sku.line_price_fen is None else int(sku.line_price_fen),
            weight_grams=int(sku.weight_grams),
            volume_cm3=int(sku.volume_cm3 or 0),
            freight_template=sku.freight_template,
            image=sku.image,
            rush=sku.rush,
        )


def check(specs: Sequence[SpecAxis], choices: Mapping[str, Choice], places: Mapping[str, int]) -> None:
    """Refuse what no buyer could choose from. `places`: where a SKU stands in the request, if it does.

    Raises ShopError invalid_request naming the spec or the SKU and what is wrong with it.
    """
    _check_specs(specs)
    if not 1 <= len(choices) <= MOST_SKUS:
        raise invalid("skus", problem=f"a product has 1 to {MOST_SKUS} SKUs")
    chosen: dict[tuple[tuple[str, str], ...], str] = {}
    for sku_id, choice in choices.items():
        place = places.get(sku_id, sku_id)
        problem = _incomplete(specs, choice)
        if problem:
            raise invalid("skus", place, "specValues", problem=problem)
        twin = chosen.setdefault(tuple(sorted(choice.spec_values.items())), sku_id)
        if twin != sku_id:
            raise invalid("skus", place, "specValues", problem=f"the same choice as SKU {places.get(twin, twin)}")
        if choice.line_price_fen is not None and choice.line_price_fen < choice.price_fen:
            raise invalid("skus", place, "linePriceFen", problem="the crossed-out price is below the price")


def _check_specs(specs: Sequence[SpecAxis]) -> None:
    seen: set[str] = set()
    for place, axis in enumerate(specs):
        if axis.spec_id in seen:
            raise invalid("specs", place, "specId", problem="used twice")
        seen.add(axis.spec_id)
        values = [value.value_id for value in axis.values]
        for number, value_id in enumerate(values):
            if value_id in values[:number]:
                raise invalid("specs", place, "values", number, "valueId", problem="used twice")


def _incomplete(specs: Sequence[SpecAxis], choice: Choice) -> str:
    """What keeps the choice from being one value of every spec; empty when nothing does."""
    asked = {axis.spec_id: {value.value_id for value in axis.values} for axis in specs}
    for spec_id, value_id in choice.spec_values.items():
        if spec_id not in asked:
            return f"the product has no spec {spec_id}"
        if value_id not in asked[spec_id]:
            return f"spec {spec_id} has no value {value_id}"
    missing = [spec_id for spec_id in asked if spec_id not in choice.spec_values]
    return f"no value for spec {missing[0]}" if missing else ""


def fill(product: Product, choices: Mapping[str, Choice]) -> list[Sku]:
    """The product's SKU items; the product gets from them what it carries of its SKUs: their ids and the range of prices."""
    product.sku_ids = list(choices)
    product.min_price_fen = min(choice.price_fen for choice in choices.values())
    product.max_price_fen = max(choice.price_fen for choice in choices.values())
    cheapest = min(choices.values(), key=lambda choice: choice.price_fen)
    product.line_price_fen = cheapest.line_price_fen
    return [_item(product, sku_id, choice) for sku_id, choice in choices.items()]


def _item(product: Product, sku_id: str, choice: Choice) -> Sku:
    return Sku.at(
        sku_key(product.product_id, sku_id),
        sku_id=sku_id,
        product_id=product.product_id,
        store_id=product.store_id,
        title=product.title,
        spec_values=choice.spec_values,
        spec_text=_text(product.specs, choice),
        image=choice.image,
        price_fen=choice.price_fen,
        line_price_fen=choice.line_price_fen,
        weight_grams=choice.weight_grams,
        volume_cm3=choice.volume_cm3,
        freight_template=choice.freight_template,
        listed_in=product.listed_in,
        on_sale=product.on_sale,
        rush=choice.rush,
        form=product.page.form or None,
        min_level=product.page.min_level or None,
        hidden=product.page.hidden_at(0) or None,
        version=product.version,
    )


def _text(specs: Sequence[SpecAxis], choice: Choice) -> str:
    """The choice in words, in the order of the specs: `红色 大号`."""
    words = [
        value.value for axis in specs for value in axis.values if choice.spec_values[axis.spec_id] == value.value_id
    ]
    return " ".join(words)
