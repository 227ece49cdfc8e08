"""Products as staff finds them: by status, words of the title, category; or the one with a number (its own, or a SKU's).

Reads    the `ops` index, a page of each status; the products by keys (one batch)
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
With words or a category a page may be short, or empty, and have a next one.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.catalog import desk
from chalicelib.catalog.desk import ProductLine
from chalicelib.catalog.items import Status
from chalicelib.runtime.model import Cursor, PageSize, Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class StaffListProducts(Request):
    status: Status | None = None
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = Field(
        "", description="part of the title"
    )
    number: Slug | None = Field(None, description="of a product or a SKU; nothing else counts then")
    category_id: Slug | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class StaffProducts(Response):
    products: list[ProductLine]
    next_cursor: str | None


@operation(StaffListProducts, StaffProducts, caller=staff("products.read"), retry=READ)
def staff_list(request: StaffListProducts, call: Call) -> StaffProducts:
    if request.number is not None:
        product = desk.numbered(request.number)
        return StaffProducts(products=[ProductLine.of(product)] if product else [], next_cursor=None)
    scope = f"products/staff_list {request.status} {request.category_id} {request.words}"
    before = cursor.read(scope, request.cursor)
    statuses = [request.status] if request.status else []
    found, following = desk.page(statuses, request.words, request.category_id, before, request.page_size)
    return StaffProducts(
        products=[ProductLine.of(product) for product in found],
        next_cursor=cursor.write(scope, following) if following else None,
    )
