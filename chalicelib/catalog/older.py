"""Products as older code wrote them, step by step to what today's code writes (see store.upgrades)."""

from __future__ import annotations

from ..store import schema, upgrades
from ..store.errors import Raw
from .items import Product
from .life import shelf, status_at


@upgrades.step(Product.KIND, since=1, reads=("on_sale", "review"))
def on_the_list_of_staff(raw: Raw) -> Raw:
    """Version 2 stands in staff's list, by its status. That it is written brings its cards in every sort, its document and its page along."""
    status = status_at(raw["on_sale"]["BOOL"], raw.get("review", {}).get("S"))
    place = {
        "status": {"S": status},
        schema.OPS.pk: {"S": shelf(status)},
        schema.OPS.sk: {"S": f"{raw['created_at']['S']}#{raw['product_id']['S']}"},
    }
    return {**place, **raw}
