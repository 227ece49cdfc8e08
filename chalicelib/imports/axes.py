"""The axes of a table's product laid over those of the shop's: what is called the same keeps its ids, which pages and carts know. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import count

from ..catalog.items import MOST_VALUES, SpecAxis, SpecValue
from ..catalog.making import NewProduct
from ..catalog.offer import Offer
from ..runtime.faults import invalid
from .columns import MOST_AXES

_Chosen = tuple[str, str]  # ids of an axis and of its value


def with_known_ids(wanted: NewProduct, offer: Offer) -> NewProduct:
    """The table's product with the shop's ids of axes and values. Axes stand as in the table; values as in the shop, new ones behind them.

    Raises ShopError invalid_request for a product with more axes than a table has (they would be lost), and for too many values.
    """
    known = offer.product.specs
    if len(known) > MOST_AXES:
        raise invalid("specs", problem=f"商品的规格名超过 {MOST_AXES} 个，表格放不下，请在后台修改")
    used = {chosen for sku in offer.living for chosen in sku.spec_values.items()}
    by_title = {axis.title: axis for axis in known}
    fresh = _unused("s", {axis.spec_id for axis in known})
    specs: list[SpecAxis] = []
    ids: dict[_Chosen, _Chosen] = {}
    for asked in wanted.specs:
        old = by_title.pop(asked.title, None)
        spec_id = old.spec_id if old else next(fresh)
        values = _values(asked, old, used)
        if len(values) > MOST_VALUES:
            raise invalid("specs", problem=f"规格“{asked.title}”超过 {MOST_VALUES} 个值")
        specs.append(SpecAxis(spec_id=spec_id, title=asked.title, values=values))
        called = {one.value: one.value_id for one in values}
        ids |= {(asked.spec_id, one.value_id): (spec_id, called[one.value]) for one in asked.values}
    skus = [
        sku.model_copy(update={"spec_values": dict(ids[chosen] for chosen in sku.spec_values.items())})
        for sku in wanted.skus
    ]
    return wanted.model_copy(update={"specs": specs, "skus": skus})


def _values(asked: SpecAxis, old: SpecAxis | None, used: Container[_Chosen]) -> list[SpecValue]:
    """The shop's values that the table names, or that no SKU has had; then the table's new ones."""
    if old is None:
        return asked.values
    named = {one.value for one in asked.values}
    kept = [one for one in old.values if one.value in named or (old.spec_id, one.value_id) not in used]
    there = {one.value for one in kept}
    fresh = _unused("v", {one.value_id for one in old.values})
    more = [SpecValue(value_id=next(fresh), value=one.value) for one in asked.values if one.value not in there]
    return [*kept, *more]


def _unused(prefix: str, taken: Container[str]) -> Iterator[str]:
    return (name for number in count() if (name := f"{prefix}{number}") not in taken)
