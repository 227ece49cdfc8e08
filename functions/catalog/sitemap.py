"""The text of a sitemap: sitemap.json for the root of the mini-program, or a sitemap.xml of the H5 shop's product pages.

Reads    for the H5 shop one Query of cards, the products by key
Writes   nothing
Errors   invalid_request 400 (no address of the H5 shop), invalid_cursor 400
Retry    a read; may be an hour old in a CDN

Each text of the H5 shop is a whole sitemap.xml of at most 500 pages; the next one is another file, and a sitemap index names them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from chalicelib import sitemap as site
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Cursor, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor

_SCOPE = "catalog/sitemap"
_PAGES = 500


class AskSitemap(Request):
    """`base`: where the H5 shop is; its product pages are `<base>/products/<productId>`."""

    kind: Literal["miniprogram", "h5"] = "miniprogram"
    base: Annotated[str, StringConstraints(max_length=200, pattern=r"^https://[A-Za-z0-9.:/#-]+$")] | None = None
    cursor: Cursor | None = None


class Sitemap(Response):
    content_type: str
    text: str
    next_cursor: str | None


@operation(AskSitemap, Sitemap, caller=ANYONE, retry=READ, cache_seconds=3600)
def sitemap(request: AskSitemap, call: Call) -> Sitemap:
    if request.kind == "miniprogram":
        return Sitemap(content_type="application/json", text=site.miniprogram_text(), next_cursor=None)
    if not request.base:
        raise invalid("base", problem="the address of the H5 shop")
    shown = site.on_sale(cursor.read(_SCOPE, request.cursor), _PAGES)
    return Sitemap(
        content_type="application/xml",
        text=site.h5_text(shown.products, request.base.rstrip("/")),
        next_cursor=cursor.write(_SCOPE, shown.following) if shown.following else None,
    )
