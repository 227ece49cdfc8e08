"""The published head of a day's receipts: whoever keeps it can tell later that nothing of the day was altered.

Reads    the head
Errors   receipts_not_published 404 (the next morning at the earliest)
Retry    read
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib.receipts.items import DayHead, day_head_key
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Moment, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import table


class GetDay(Request):
    day: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class PublishedDay(Response):
    """`hash` = SHA-256 of {"day","orders","previous","root"} as canonical JSON. `previous`: the head of the day before; 64 zeros for the first."""

    day: str
    orders: int
    root: str
    previous: str
    hash: str
    made_at: Moment


@operation(GetDay, PublishedDay, caller=ANYONE, retry=READ, cache_seconds=3600)
def day(request: GetDay, call: Call) -> PublishedDay:
    head = table.get(DayHead, day_head_key(request.day))
    if head is None:
        raise ShopError("receipts_not_published")
    return PublishedDay(
        day=head.day,
        orders=int(head.orders),
        root=head.root,
        previous=head.previous,
        hash=head.hash_hex,
        made_at=head.made_at,
    )
