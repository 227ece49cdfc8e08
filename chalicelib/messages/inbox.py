"""The inbox: notices for 180 days, newest first, and which of them are unread.

    U#<uid>  INBOX#<time>#<order_no>#<seq>    a notice, whether it has been read, and how far its push came

The notice itself says that it is unread, so one simple write tells, no counter can drift from what it counts, and marking twice is marking
once. Older code said so by an item beside it (`UNREAD#…`); notices of that time are read and marked by theirs until they are swept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition

from ..runtime import clock
from ..runtime.model import Moment, Shape
from ..store import cursor, schema, table, timers
from ..store.again import look_again
from ..store.item import Item, Key, Time, user
from ..store.transaction import MOST_PARTS, Transaction
from .notices import ABOUT_NO_ORDER, Happening, Notice, product_of

KEPT = timedelta(days=180)
COUNTED = 100  # more unread than this is shown as this many
LOOKED = 200  # notices that are looked at for it; what lies below so many newer ones is not counted any more

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
    unread = BooleanAttribute(null=True)  # none: of a time when an item beside it said so
    push = UnicodeAttribute()
    amount = UnicodeAttribute(null=True)  # kept while the notice waits for the end of the quiet hours
    sms = UnicodeAttribute(null=True)
    mail = UnicodeAttribute(null=True)


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


def _mark_key(uid: str, notice: str) -> Key:
    """Where older code said that a notice is unread."""
    return Key(user(uid), f"UNREAD#{notice}")


def deliver(event: Happening, notice: Notice, *, push: bool, held_until: datetime | None = None) -> InboxItem:
    """Put the notice into the inbox, unread, if it is not there; returns what is there now. `held_until`: a timer sends it then."""
    number = notice_id(event)
    key = notice_key(event.uid, number)
    item = InboxItem.at(
        key,
        notice_id=number,
        type=notice.type,
        title=notice.title,
        text=notice.text,
        order_no=event.aggregate,
        product_id=product_of(event),
        happened_at=event.at,
        unread=True,
        push=HELD if held_until else PENDING if push else NOT_PUSHED,
        amount=(notice.amount or None) if held_until else None,
        ttl=int((clock.now() + KEPT).timestamp()),
        **(timers.attributes(key, "push", held_until) if held_until else {}),
    )
    if table.put_new(item):
        return item
    return table.get(InboxItem, key) or item


def page(uid: str, after: str | None, size: int) -> tuple[list[NoticeView], str | None]:
    """A page of notices, newest first, and the cursor of the next one. Raises ShopError invalid_cursor."""
    scope = f"inbox {uid}"
    start = cursor.read(scope, after)
    key = notice_key(uid, start).raw() if start else None
    found = table.query(user(uid), begins="INBOX#", newest_first=True, limit=size, start=key)
    items = [InboxItem.of(raw) for raw in found.items]
    unread = {item.notice_id for item in _unread(uid, items)}
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


def _unread(uid: str, newest_first: Sequence[InboxItem], *, strong: bool = True) -> list[InboxItem]:
    """Those of these neighbours in the inbox that nobody has read."""
    marks: set[str] = set()
    marked = [item.notice_id for item in newest_first if item.unread is None]
    if marked:
        newest, oldest = _mark_key(uid, marked[0]), _mark_key(uid, marked[-1])
        found = table.query(user(uid), above=oldest.sk, below=newest.sk, strong=strong)
        marks = {raw[schema.SK]["S"].removeprefix("UNREAD#") for raw in found.items}
    return [item for item in newest_first if item.unread or item.notice_id in marks]


def count_unread(uid: str, *, strong: bool = True) -> int:
    """How many are unread, COUNTED at most."""
    found = table.query(user(uid), begins="INBOX#", newest_first=True, limit=LOOKED, strong=strong, filtered=_NOT_READ)
    return min(COUNTED, len(_unread(uid, [InboxItem.of(raw) for raw in found.items], strong=strong)))


_NOT_READ: Condition = (InboxItem.unread == True) | InboxItem.unread.does_not_exist()  # noqa: E712 - a condition


def mark_read(uid: str, notices: Sequence[str]) -> None:
    """These are read now; unknown ones are as good as read."""

    def once() -> None:
        keys = [notice_key(uid, notice) for notice in dict.fromkeys(notices)]
        found = table.get_many([(InboxItem, key) for key in keys])
        _mark(uid, [item for item in found.values() if isinstance(item, InboxItem)])

    look_again("messages/mark_read", once)  # one of them may be swept meanwhile


def mark_all_read(uid: str) -> None:
    """Everything that is in the inbox now is read; what comes while we mark stays unread."""

    def once() -> None:
        raws = table.query_all(user(uid), begins="INBOX#", filtered=_NOT_READ)
        _mark(uid, _unread(uid, [InboxItem.of(raw) for raw in reversed(raws)]))

    look_again("messages/mark_read", once)


def _mark(uid: str, items: Sequence[InboxItem]) -> None:
    for first in range(0, len(items), MOST_PARTS):
        transaction = Transaction("messages/mark_read")
        for item in items[first : first + MOST_PARTS]:
            if item.unread:
                transaction.update(item.notice_id, item.key, [InboxItem.unread.set(False)], InboxItem.pk.exists())
            elif item.unread is None:
                transaction.delete(item.notice_id, _mark_key(uid, item.notice_id))
        if len(transaction):
            transaction.commit()
