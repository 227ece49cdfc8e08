"""Mark notices as read: some by their ids, or all that are in the inbox now.

Writes   the notices, which say that they are read
Retry    natural: reading twice is reading once; an id that is not there is read already
"""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from chalicelib.messages import inbox
from chalicelib.messages.inbox import NoticeId
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation


class MarkRead(Request):
    """Either `all`, or `ids`."""

    every: bool = Field(False, alias="all")
    ids: list[NoticeId] = Field([], max_length=50, validate_default=True)

    @field_validator("ids")
    @classmethod
    def _either(cls, ids: list[str], info: ValidationInfo) -> list[str]:
        if info.data.get("every") is bool(ids):
            raise ValueError("either ids, or all: true")
        return ids


class MarkedRead(Response):
    """`unread`: what is left, 100 for 100 and more."""

    unread: int


@operation(MarkRead, MarkedRead, caller=BUYER, retry=NATURAL)
def mark_read(request: MarkRead, call: Call) -> MarkedRead:
    if request.every:
        inbox.mark_all_read(call.uid)
    else:
        inbox.mark_read(call.uid, request.ids)
    return MarkedRead(unread=inbox.count_unread(call.uid))
