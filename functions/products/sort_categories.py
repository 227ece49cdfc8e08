"""Put the categories below one (or at the top) into this order.

Reads    the category tree
Writes   the categories whose place differs, the tree's lock                  (one transaction)
Errors   category_not_found 404, invalid_request 400 (not exactly the categories that are there)
Retry    natural: in this order they stay so
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.catalog import tree
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Nothing, Request, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction


class SortCategories(Request):
    parent_id: Slug | None = None
    category_ids: list[Slug] = Field(min_length=1, max_length=90)


@operation(SortCategories, Nothing, caller=staff("products.write"), retry=NATURAL)
def sort_categories(request: SortCategories, call: Call) -> Nothing:
    return look_again("products/sort_categories", lambda: _sort(request, call))


def _sort(request: SortCategories, call: Call) -> Nothing:
    categories, lock = tree.load()
    if request.parent_id is not None and request.parent_id not in categories:
        raise ShopError("category_not_found", categoryIds=[request.parent_id])
    siblings = {one.category_id for one in categories.values() if one.parent_id == request.parent_id}
    if siblings != set(request.category_ids) or len(siblings) != len(request.category_ids):
        raise invalid("categoryIds", problem="names each category that is there exactly once")
    transaction = Transaction("products/sort_categories")
    for place, category_id in enumerate(request.category_ids):
        category = categories[category_id]
        if int(category.order) != place:
            category.order = place
            transaction.put(f"category:{category_id}", category)
    if len(transaction):
        tree.take_turn(transaction, lock, call.now)
        transaction.commit()
    return Nothing()
