"""The imports of the last month, the last one first.

Reads    one Query
Writes   nothing
Errors   invalid_cursor 400
Retry    a read
"""

from __future__ import annotations

from chalicelib.imports.items import Import, ImportView, import_key
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor, table


class ListImports(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class Imports(Response):
    imports: list[ImportView]
    next_cursor: str | None


@operation(ListImports, Imports, caller=staff("products.import"), retry=READ)
def list_imports(request: ListImports, call: Call) -> Imports:
    after = cursor.read("imports/list", request.cursor)
    start = import_key(after).raw() if after else None
    page = table.query(import_key("").pk, newest_first=True, limit=request.page_size, start=start)
    found = [Import.of(raw) for raw in page.items]
    following = cursor.write("imports/list", found[-1].import_id) if page.next else None
    return Imports(imports=[ImportView.of(one) for one in found], next_cursor=following)
