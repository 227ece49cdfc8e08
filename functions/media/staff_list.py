"""The files of the shop, the last sent first.

Reads    one Query
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib.media import MediaView
from chalicelib.media.items import SHOP, Media
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor, table
from chalicelib.store.item import Key


class ListShopMedia(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class ShopMedia(Response):
    files: list[MediaView]
    next_cursor: str | None


@operation(ListShopMedia, ShopMedia, caller=staff("media.write"), retry=READ)
def staff_list(request: ListShopMedia, call: Call) -> ShopMedia:
    after = cursor.read("media/staff_list", request.cursor)
    page = table.query(
        SHOP, newest_first=True, limit=request.page_size, start=Key(SHOP, after).raw() if after else None
    )
    files = [Media.of(raw) for raw in page.items]
    following = cursor.write("media/staff_list", files[-1].sk) if page.next else None
    return ShopMedia(files=[MediaView.of(media) for media in files], next_cursor=following)
