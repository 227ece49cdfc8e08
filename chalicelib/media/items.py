"""What is stored of a file, and where.

    U#<uid>      MEDIA#<file>     a buyer's file        SHOPMEDIA  MEDIA#<file>   one that staff sent
    REF#media#<file>  REF         whose it is, for the stream, which meets only its address

A file's name is its time and chance: it says nothing of who sent it, since pictures of anonymous reviews are seen by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..runtime.model import Moment, Shape
from ..runtime.settings import settings
from ..store.item import Item, Json, Key, Time, user

SHOP = "SHOPMEDIA"  # the partition of what staff sends
WAITING, READY, REFUSED = "waiting", "ready", "refused"
THUMBNAILS = (240, 750)  # pixels of the longer side
NAME_LENGTH = 22  # 10 of time, 12 of chance

MediaId = Annotated[str, StringConstraints(pattern=rf"^[{ids.ALPHABET}]{{{NAME_LENGTH}}}$")]
_LINK = re.compile(rf"/u/([{ids.ALPHABET}]{{{NAME_LENGTH}}})(?:_[0-9]+)?\.[a-z0-9]{{3,4}}")


class Media(Item):
    """A file. `used`: a product, a review or a page has shown it. Armed as `prepare` until the worker was there, then as `orphan` until used."""

    KIND = "media"
    media_id = UnicodeAttribute()
    state = UnicodeAttribute()
    claimed = UnicodeAttribute()  # the type that was announced
    extension = UnicodeAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
    bytes = NumberAttribute(null=True)
    thumbnails = Json[list[int]](list[int], null=True)
    prepared = BooleanAttribute(null=True)
    used = BooleanAttribute(null=True)
    why = UnicodeAttribute(null=True)  # it was refused
    sent_at = Time()


class Place(Item):
    """Where the item of a file is."""

    KIND = "media_place"
    owner = UnicodeAttribute()


class MediaView(Shape):
    """A file that can be shown. Sides in pixels, 0 for videos. `thumbnails` are there some seconds after the file."""

    media_id: str
    state: Literal["waiting", "ready", "refused"]
    url: str | None = Field(description="what a product, a review or a page names")
    width: int
    height: int
    bytes: int
    thumbnails: dict[str, str] = Field(description="longer side in pixels -> address")
    sent_at: Moment

    @classmethod
    def of(cls, media: Media) -> MediaView:
        ready = media.state == READY
        return cls(
            media_id=media.media_id,
            state=media.state,
            url=link(media.media_id, str(media.extension)) if ready else None,
            width=int(media.width or 0),
            height=int(media.height or 0),
            bytes=int(media.bytes or 0),
            thumbnails={str(side): link(f"{media.media_id}_{side}", "webp") for side in media.thumbnails or ()},
            sent_at=media.sent_at,
        )


def owner_of(uid: str | None) -> str:
    """The partition of a buyer's files, or of the shop's."""
    return SHOP if uid is None else user(uid)


def media_key(owner: str, media_id: str) -> Key:
    return Key(owner, f"MEDIA#{media_id}")


def place_key(media_id: str) -> Key:
    return Key(f"REF#media#{media_id}", "REF")


def new_name(now: datetime) -> str:
    """Sorts by time; nobody can guess it."""
    return ids.encode(int(now.timestamp() * 1000), 10) + ids.random_text(12)


def link(name: str, extension: str) -> str:
    """The address that pages name."""
    return f"{settings().media_url or '/media'}/u/{name}.{extension}"


def named_in(text: str) -> Iterator[str]:
    """The files that a text names by their addresses."""
    yield from dict.fromkeys(_LINK.findall(text))
