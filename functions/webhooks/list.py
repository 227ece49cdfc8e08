"""What payment providers sent on a day, newest first, with what was made of each. It is kept for 90 days.

Reads    a page of the day's inbox
Errors   invalid_cursor 400, forbidden 403
Retry    read
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.payments import inbox
from chalicelib.payments.inbox import WebhookLine
from chalicelib.runtime import clock
from chalicelib.runtime.model import Cursor, Day, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class ListWebhooks(Request):
    """A Beijing day, without one today; all of it, or what had one outcome."""

    day: Day | None = None
    outcome: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]{1,40}$")] | None = None
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Webhooks(Response):
    """With `outcome` a page may hold fewer entries than asked for although more follow."""

    day: str
    webhooks: list[WebhookLine]
    next_cursor: str | None


@operation(ListWebhooks, Webhooks, caller=staff("webhooks.read"), retry=READ)
def list_webhooks(request: ListWebhooks, call: Call) -> Webhooks:
    day = request.day or clock.day(call.now)
    scope = f"webhooks/list {day} {request.outcome}"
    found, following = inbox.of_day(day, request.outcome, request.page_size, cursor.read(scope, request.cursor))
    return Webhooks(day=day, webhooks=found, next_cursor=cursor.write(scope, following) if following else None)
