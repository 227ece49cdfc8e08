"""How far an import is, its first wrong rows, and where the report of all of them is.

Reads    the import, its first wrong rows
Writes   nothing
Errors   import_not_found 404
Retry    a read
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.imports import report
from chalicelib.imports.items import FINISHED, FaultView, Import, ImportId, ImportView, import_key
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table

_SHOWN = 20


class GetImport(Request):
    import_id: ImportId


class FoundImport(Response):
    """`report_url` is good for half an hour; the report, corrected, can be imported again."""

    job: ImportView
    faults: list[FaultView] = Field(description="the first twenty")
    report_url: str | None


@operation(GetImport, FoundImport, caller=staff("products.import"), retry=READ)
def get(request: GetImport, call: Call) -> FoundImport:
    found = table.get(Import, import_key(request.import_id))
    if found is None:
        raise ShopError("import_not_found")
    shown = report.faults(request.import_id, _SHOWN)[:_SHOWN]
    ended = found.state == FINISHED and bool(found.faulty)
    return FoundImport(
        job=ImportView.of(found),
        faults=[FaultView(line=int(fault.line), reason=fault.reason) for fault in shown],
        report_url=report.address(request.import_id) if ended else None,
    )
