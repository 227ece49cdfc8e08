"""Ask for a form to send a table of goods by (CSV, UTF-8 or as Excel writes it).

Writes   the import's item                                                     (one transaction with the answer)
Errors   none of its own
Retry    recorded: the same Idempotency-Key gets the same form
Post the fields first, the file last under the name `file`; at most 20 MB, within fifteen minutes. Then imports/start.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from chalicelib.imports import rows, steps
from chalicelib.imports.items import WAITING, Import, expiry, import_key, new_id
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import objects
from chalicelib.store.transaction import Transaction

_LIVES = timedelta(minutes=15)


class RequestTable(Request):
    pass


class TableForm(Response):
    """Post `fields`, then the file, to `url`."""

    import_id: str
    url: str
    fields: dict[str, str]
    expires_in: int = Field(description="seconds")


@operation(RequestTable, TableForm, caller=staff("products.import"), retry=RECORDED)
def request_upload(request: RequestTable, call: Call) -> TableForm:
    import_id = new_id(call.now)
    form = objects.form(steps.file_key(import_id), "text/csv", rows.MOST_BYTES, _LIVES)
    answer = TableForm(import_id=import_id, url=form.url, fields=form.fields, expires_in=int(_LIVES.total_seconds()))
    transaction = Transaction("imports/request_upload")
    waiting = Import.at(
        import_key(import_id), import_id=import_id, state=WAITING, by=call.caller.name, sent_at=call.now
    )
    waiting.ttl = expiry(call.now)
    transaction.create("import", waiting)
    call.commit(transaction, answer)
    return answer
