"""The buyer's cases by tab, newest first, and how many stand in each tab.

Reads    the cases by one Query, the newest 200 for the counts by another
Errors   invalid_cursor 400
Retry    read
"""

from __future__ import annotations

from typing import Literal

from chalicelib.aftersales import reading, views
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor


class ListCases(Request):
    """`audit`: not answered yet; `approved`: under way; `complete`: money back or goods replaced; `closed`."""

    tab: Literal["all", "audit", "approved", "complete", "closed"] = "all"
    cursor: Cursor | None = None
    page_size: PageSize = 10


class CasePage(Response):
    """`counts`: cases by tab."""

    cases: list[views.CaseSummary]
    counts: dict[str, int]
    next_cursor: str | None


@operation(ListCases, CasePage, caller=BUYER, retry=READ)
def list_cases(request: ListCases, call: Call) -> CasePage:
    scope = f"aftersales/list {call.uid} {request.tab}"
    start = cursor.read(scope, request.cursor)
    tab = None if request.tab == "all" else request.tab
    cases, following = reading.of_tab(call.uid, tab, start, request.page_size)
    return CasePage(
        cases=[views.summary(case) for case in cases],
        counts={name: number for name, number in reading.counts(call.uid).items()},
        next_cursor=cursor.write(scope, following) if following else None,
    )
