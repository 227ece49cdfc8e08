"""How a file is asked for and what is answered, whoever sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from ..runtime.model import Shape
from ..store.transaction import Transaction
from . import desk


class FileToCome(Shape):
    """What will be sent."""

    content_type: Literal["image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4"] = Field(
        description="pictures of at most 10 MB, videos of at most 25 MB"
    )


class FormToPost(Shape):
    """Post `fields`, then the file, to `url`."""

    media_id: str
    url: str
    fields: dict[str, str]
    expires_in: int = Field(description="seconds")


def ask(transaction: Transaction, owner: str, wanted: FileToCome, now: datetime) -> FormToPost:
    """Put "a file will come" into the transaction; the form to send it by. Part: "media"."""
    media_id, form = desk.ask(transaction, owner, wanted.content_type, now)
    lives = int(desk.FORM_LIVES.total_seconds())
    return FormToPost(media_id=media_id, url=form.url, fields=form.fields, expires_in=lives)
