"""Tell WeChat's search of product pages on sale: a part of the list a call, newest first; from the second round on only what has changed since.

Reads    how far earlier rounds came; one Query of cards, the products by key
Writes   how far this one came
Calls    WeChat (submitPages)
Errors   provider_unavailable 503, provider_refused 502 (details.providerCode: 47006 the day's quota is used up, 40066 sitemap.json keeps a page
         out, 85091 the mini-program is not to be found), invalid_cursor 400
Retry    natural: a page that is submitted again is the same page; it counts for the day's quota again
Call it again with `nextCursor` until there is none. WeChat decides what it shows, and when.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import Field

from chalicelib import sitemap
from chalicelib.runtime.model import Cursor, Moment, Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor

_SCOPE = "products/submit_pages"
PAGES = 100
_LATE = timedelta(minutes=15)  # a card may come so much later than its product was changed: such are told twice


class SubmitPages(Request):
    since: datetime | None = Field(
        None, description="only what was changed then or later; without it, since the last round began"
    )
    cursor: Cursor | None = None


class SubmittedPages(Response):
    """`submitted`: pages of this call, maybe none. `roundBegan`: when the round began that this call belongs to."""

    submitted: int
    round_began: Moment
    next_cursor: str | None


@operation(SubmitPages, SubmittedPages, caller=staff("products.write"), retry=NATURAL)
def submit_pages(request: SubmitPages, call: Call) -> SubmittedPages:
    began, after, since = _place(request, call.now)
    shown = sitemap.on_sale(after, PAGES, since)
    sitemap.submit(shown.products)
    whole = since is None or _is_told_up_to(since)
    sitemap.note(len(shown.products), call.now, began if shown.following is None and whole else None)
    following = [_told(began), shown.following, _told(since)] if shown.following else None
    return SubmittedPages(
        submitted=len(shown.products),
        round_began=began,
        next_cursor=cursor.write(_SCOPE, following) if following else None,
    )


def _place(request: SubmitPages, now: datetime) -> tuple[datetime, str | None, datetime | None]:
    """When the round began, where it goes on, and since when pages are told of."""
    place = cursor.read(_SCOPE, request.cursor)
    if place is not None:
        began, after, since = place
        return _moment(began) or now, after, _moment(since)
    if request.since is not None:
        return now, None, request.since.replace(tzinfo=request.since.tzinfo or UTC)
    last = sitemap.last_round()
    return now, None, last - _LATE if last else None


def _is_told_up_to(since: datetime) -> bool:
    """Does a round from there on leave nothing out? One that begins later than the last round does."""
    last = sitemap.last_round()
    return last is not None and since <= last


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
