"""The inbox: notices for 180 days, newest first, and which of them are unread.

    U#<uid>  INBOX#<time>#<order_no>#<seq>    a notice, and how far its push came
             UNREAD#<time>#<order_no>#<seq>   there while the notice is unread

The markers are the count: no counter can drift from what it counts, marking twice is marking once, and both sweep on the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.attributes import UnicodeAttribute

from ..runtime import clock
from ..runtime.model import Moment, Shape
from ..store import cursor, schema, table, timers
from ..store.errors import TransactionRefused
from ..store.item import Item, Key, Time, user
from ..store.transaction import MOST_PARTS, Transaction
from .notices import ABOUT_NO_ORDER, Happening, Notice, product_of

KEPT = timedelta(days=180)
COUNTED = 100  # more unread than this is shown as this many

# How far the push of a notice came. From PENDING on it is sent at most once.
NOT_PUSHED, HELD, PENDING, SENDING = "none", "held", "pending", "sending"
SENT, NO_GRANT, DROPPED, UNKNOWN = "sent", "no_grant", "dropped", "unknown"

NoticeId = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z#[0-9A-Za-z_-]{1,64}#[0-9]{6}$"),
]


class InboxItem(Item):
    """A notice. It is written once for each (order, sequence number), however often its event comes."""

    KIND = "notice"
    notice_id = UnicodeAttribute()
    type = UnicodeAttribute()
    title = UnicodeAttribute()
    text = UnicodeAttribute()
    order_no = UnicodeAttribute()  # what it happened to: an order, or what `product_id` says more about
    product_id = UnicodeAttribute(null=True)
    happened_at = Time()
    push = UnicodeAttribute()
    amount = UnicodeAttribute(null=True)  # kept while the notice waits for the end of the quiet hours
    sms = UnicodeAttribute(null=True)
    mail = UnicodeAttribute(null=True)


class Unread(Item):
    """A notice that nobody has read."""

    KIND = "unread"


class NoticeView(Shape):
    """`order_no` is empty where the notice is about a product."""

    notice_id: str
    type: str
    title: str
    text: str
    order_no: str
    product_id: str | None
    at: Moment
    read: bool


def notice_id(event: Happening) -> str:
    """Sorts by time, unique within the buyer, the same however often the event is published."""
    return f"{clock.iso(event.at)}#{event.aggregate}#{event.seq:06d}"


def notice_key(uid: str, notice: str) -> Key:
    return Key(user(uid), f"INBOX#{notice}")


def unread_key(uid: str, notice: str) -> Key:
    return Key(user(uid), f"UNREAD#{notice}")


def deliver(event: Happening, notice: Notice, *, push: bool, held_until: datetime | None = None) -> InboxItem:
    """Put the notice into the inbox, unread, if it is not there; returns what is there now. `held_until`: a timer sends it then."""
    number = notice_id(event)
    key = notice_key(event.uid, number)
    ttl = int((clock.now() + KEPT).timestamp())
    item = InboxItem.at(
        key,
        notice_id=number,
        type=notice.type,
        title=notice.title,
        text=notice.text,
        order_no=event.aggregate,
        product_id=product_of(event),
        happened_at=event.at,
        push=HELD if held_until else PENDING if push else NOT_PUSHED,
        amount=(notice.amount or None) if held_until else None,
        ttl=ttl,
        **(timers.attributes(key, "push", held_until) if held_until else {}),
    )
    transaction = Transaction("messages/deliver")
    transaction.create("notice", item)
    transaction.put("unread", Unread.at(unread_key(event.uid, number), ttl=ttl))
    try:
        transaction.commit()
    except TransactionRefused:
        return table.get(InboxItem, key) or item
    return item


def page(uid: str, after: str | None, size: int) -> tuple[list[NoticeView], str | None]:
    """A page of notices, newest first, and the cursor of the next one. Raises ShopError invalid_cursor."""
    scope = f"inbox {uid}"
    start = cursor.read(scope, after)
    key = notice_key(uid, start).raw() if start else None
    found = table.query(user(uid), begins="INBOX#", newest_first=True, limit=size, start=key)
    items = [InboxItem.of(raw) for raw in found.items]
    unread = _unread_among(uid, [item.notice_id for item in items])
    views = [
        NoticeView(
            notice_id=item.notice_id,
            type=item.type,
            title=item.title,
            text=item.text,
            order_no="" if item.product_id or item.type in ABOUT_NO_ORDER else item.order_no,
            product_id=item.product_id,
            at=item.happened_at,
            read=item.notice_id not in unread,
        )
        for item in items
    ]
    return views, cursor.write(scope, items[-1].notice_id) if found.next else None


def _unread_among(uid: str, newest_first: Sequence[str]) -> set[str]:
    if not newest_first:
        return set()
    newest, oldest = unread_key(uid, newest_first[0]), unread_key(uid, newest_first[-1])
    found = table.query(user(uid), above=oldest.sk, below=newest.sk)
    return {raw[schema.SK]["S"].removeprefix("UNREAD#") for raw in found.items}


def count_unread(uid: str) -> int:
    """How many are unread, COUNTED at most."""
    return len(table.query(user(uid), begins="UNREAD#", limit=COUNTED).items)


def mark_read(uid: str, notices: Sequence[str]) -> None:
    """These are read now; unknown ones are as good as read."""
    distinct = list(dict.fromkeys(notices))
    for first in range(0, len(distinct), MOST_PARTS):
        transaction = Transaction("messages/mark_read")
        for notice in distinct[first : first + MOST_PARTS]:
            transaction.delete(notice, unread_key(uid, notice))
        transaction.commit()


def mark_all_read(uid: str) -> None:
    """Everything that is in the inbox now is read; what comes while we mark stays unread."""
    raws = table.query_all(user(uid), begins="UNREAD#")
    mark_read(uid, [raw[schema.SK]["S"].removeprefix("UNREAD#") for raw in raws])
