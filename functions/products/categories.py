"""The category tree as staff sees it: hidden ones, too, each with its place.

Reads    the categories (one Query)
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from chalicelib.catalog import tree
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class StaffListCategories(Request):
    pass


class StaffCategory(Shape):
    category_id: str
    name: str
    parent_id: str | None
    order: int
    image: str | None
    hidden: bool


class StaffCategories(Response):
    """In the merchant's order, parents before what is below them."""

    categories: list[StaffCategory]


@operation(StaffListCategories, StaffCategories, caller=staff("products.read"), retry=READ)
def categories(request: StaffListCategories, call: Call) -> StaffCategories:
    found, _ = tree.load()
    depth = {one: len(tree.with_ancestors([one], found)) for one in found}
    ordered = sorted(found.values(), key=lambda one: (depth[one.category_id], int(one.order), one.category_id))
    return StaffCategories(
        categories=[
            StaffCategory(
                category_id=one.category_id,
                name=one.name,
                parent_id=one.parent_id,
                order=int(one.order),
                image=one.image,
                hidden=bool(one.hidden),
            )
            for one in ordered
        ]
    )
