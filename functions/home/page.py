"""The home page in one call: banners and slots in their time, lists and products as they are now.

Reads    the page, the products that it shows (one batch)
Writes   nothing
Retry    a read; may be a minute old in a CDN. `ETag` tells whether anything has changed.
"""

from __future__ import annotations

from chalicelib.home.items import HOME, HomePage
from chalicelib.home.shown import HomeView, page_of
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table


class ShowHome(Request):
    pass


class ShownHome(Response):
    page: HomeView


@operation(ShowHome, ShownHome, caller=ANYONE, retry=READ, cache_seconds=60)
def page(request: ShowHome, call: Call) -> ShownHome:
    return ShownHome(page=page_of(table.get(HomePage, HOME, strong=False), call.now))
