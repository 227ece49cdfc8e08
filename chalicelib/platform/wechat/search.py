"""Telling WeChat's search of pages (WeChat, "submitPages": POST /wxa/search/wxaapi_submitpages). WeChat decides whether it shows them."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.platform.wechat.token import TokenedApi

MOST = 1000  # pages of one call (47004)
_PATH = "/wxa/search/wxaapi_submitpages"


class IndexedPage(NamedTuple):
    """`path` as in app.json, without a slash before it; `query` as k1=v1&k2=v2."""

    path: str
    query: str


class PageSearch:
    """Submitting a page again is harmless; each counts for the day's quota."""

    def __init__(self, api: TokenedApi) -> None:
        self._api = api

    def submit(self, pages: Sequence[IndexedPage]) -> None:
        """At most MOST of them, at least one.

        Errors: Refused 40066 (sitemap.json keeps a page out), 40212 (a query), 47006 (the day's quota is used up), 85091 (the mini-program
        is not to be found by search); and those of the open platform.
        """
        self._api.post(_PATH, {"pages": [page._asdict() for page in pages]}, repeatable=True)
