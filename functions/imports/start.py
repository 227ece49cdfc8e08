"""Begin to import a table that was sent; a worker does it step by step, and imports/get tells how far it is.

Reads    the import
Writes   the import: running; sends the first step to the queue `imports`
Errors   import_not_found 404
Retry    natural: what runs or has ended stays so
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.imports import steps
from chalicelib.imports.items import RUNNING, WAITING, Existing, Import, ImportId, ImportView, import_key
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table, timers
from chalicelib.store.errors import ConditionFailed


class StartImport(Request):
    import_id: ImportId
    existing: Existing = Field(
        "refuse", description="what becomes of products that are there: told as wrong, or changed"
    )


class StartedImport(Response):
    job: ImportView


@operation(StartImport, StartedImport, caller=staff("products.import"), retry=NATURAL)
def start(request: StartImport, call: Call) -> StartedImport:
    key = import_key(request.import_id)
    found = table.get(Import, key)
    if found is None:
        raise ShopError("import_not_found")
    if found.state != WAITING:
        return StartedImport(job=ImportView.of(found))
    actions = [
        Import.state.set(RUNNING),
        Import.existing.set(request.existing),
        *timers.arm(key, "step", call.now + steps.AGAIN),
    ]
    try:
        found = table.update(Import, key, actions, Import.state == WAITING)
    except ConditionFailed:
        raise ShopError("busy") from None  # begun by another call in the same moment
    steps.send(request.import_id, 0)
    return StartedImport(job=ImportView.of(found))
