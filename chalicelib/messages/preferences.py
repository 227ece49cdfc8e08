"""What a buyer wants to be told, and how.

    U#<uid>  NOTICES   kinds that are muted by channel, the buyer's own quiet hours, the address for mails (sealed)

The inbox is always written: it is where everything can be looked up. Pushes, text messages and mails follow these wishes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pynamodb.attributes import UnicodeAttribute

from .. import shop
from ..delivery_terms import WallTime
from ..runtime.model import Shape
from ..store import table
from ..store.item import Item, Json, Key, SealedText, user
from . import planner

Kind = Literal["orders", "delivery", "aftersales", "goods"]
Channel = Literal["push", "sms", "mail"]
MailAddress = Annotated[str, StringConstraints(pattern=r"^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$", max_length=120)]


class Muted(Shape):
    """A kind of notice that does not come by a channel."""

    kind: Kind
    channel: Channel


class Wishes(Shape):
    """`quietFrom` null: the shop's quiet hours hold; the same as `quietUntil`: none do."""

    muted: list[Muted] = Field(default=[], max_length=12)
    quiet_from: WallTime | None = None
    quiet_until: WallTime = "08:00"


class NoticeWishes(Item):
    """A buyer's wishes."""

    KIND = "notice_wishes"
    wishes = Json[Wishes](Wishes)
    mail = SealedText(null=True)
    mail_shown = UnicodeAttribute(null=True)  # masked


def wishes_key(uid: str) -> Key:
    return Key(user(uid), "NOTICES")


def load(uid: str) -> NoticeWishes | None:
    return table.get(NoticeWishes, wishes_key(uid))


def allows(found: NoticeWishes | None, notice: str, channel: Channel) -> bool:
    """Does this notice come by this channel? A mail needs an address."""
    if channel == "mail" and (found is None or found.mail is None):
        return False
    kind = planner.kind_of(notice)
    return found is None or not any(entry.kind == kind and entry.channel == channel for entry in found.wishes.muted)


def quiet_until(found: NoticeWishes | None, notice: str, now: datetime) -> datetime | None:
    """Until when it is held; None: it may go out now."""
    settings = shop.current()
    begins, ends = settings.quiet_from, settings.quiet_until
    if found is not None and found.wishes.quiet_from is not None:
        begins, ends = found.wishes.quiet_from, found.wishes.quiet_until
    return planner.held_until(notice, now, begins, ends)


def masked(address: str) -> str:
    """a***@example.com"""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
