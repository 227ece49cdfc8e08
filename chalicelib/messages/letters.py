"""A letter to a buyer that is about no order: of their account, their credit, their data. It goes into the inbox with the change that it tells of."""

from __future__ import annotations

from datetime import datetime

from ..runtime.clock import iso
from ..store.transaction import Transaction
from . import inbox
from .inbox import InboxItem


def put(
    transaction: Transaction,
    uid: str,
    title: str,
    text: str,
    now: datetime,
    *,
    about: str = "account",
    label: str = "notice",
) -> None:
    """Put the letter into the transaction. `about`: word or number, the same for the same letter however often it is tried."""
    transaction.put(label, letter(uid, title, text, now, about))


def letter(uid: str, title: str, text: str, now: datetime, about: str = "account") -> InboxItem:
    number = f"{iso(now)}#{about}#000001"
    return InboxItem.at(
        inbox.notice_key(uid, number),
        notice_id=number,
        type="account",
        title=title,
        text=text,
        order_no="",
        happened_at=now,
        unread=True,
        push=inbox.NOT_PUSHED,
        ttl=int((now + inbox.KEPT).timestamp()),
    )
