"""A curated list in its time, with its products.

Reads    the list; its products (one batch), or a page of cards (one Query)
Writes   nothing
Errors   list_not_found 404 (also before and after its time)
Retry    a read; may be a minute old in a CDN
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.catalog.glance import Glance
from chalicelib.home.items import MOST_IN_LIST, CuratedList, list_key
from chalicelib.home.shown import ListView, products_of
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table


class GetList(Request):
    list_id: Slug
    most: int = Field(50, ge=1, le=MOST_IN_LIST)


class ShownList(Response):
    shown_list: ListView
    products: list[Glance]


@operation(GetList, ShownList, caller=ANYONE, retry=READ, cache_seconds=60)
def get(request: GetList, call: Call) -> ShownList:
    found = table.get(CuratedList, list_key(request.list_id), strong=False)
    if found is None or not found.terms.is_on(call.now):
        raise ShopError("list_not_found")
    return ShownList(shown_list=ListView.of(found.terms), products=products_of(found.terms, request.most))
