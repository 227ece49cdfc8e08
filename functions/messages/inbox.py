"""The buyer's inbox, newest first, with the number of unread notices.

Reads    a page of notices, and the latest ones for the count
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib.messages import inbox
from chalicelib.messages.inbox import NoticeView
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class ShowInbox(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Inbox(Response):
    """`unread`: 100 stands for 100 and more. `next_cursor`: null on the last page."""

    notices: list[NoticeView]
    unread: int
    next_cursor: str | None


@operation(ShowInbox, Inbox, caller=BUYER, retry=READ)
def show(request: ShowInbox, call: Call) -> Inbox:
    notices, following = inbox.page(call.uid, request.cursor, request.page_size)
    return Inbox(notices=notices, unread=inbox.count_unread(call.uid), next_cursor=following)
