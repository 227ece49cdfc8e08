"""The rows of an import that were not taken: the table as it was sent, of them alone, with line and reason behind. Corrected, it is sent again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from ..store import objects, table
from ..store.errors import Raw
from .columns import LINE, REASON, harmless, meant
from .items import Fault

LIVES = timedelta(minutes=30)
_BOM = "\ufeff"  # without it a spreadsheet takes Chinese for something else


def file_key(import_id: str) -> str:
    return f"{objects.EXPORTS}imports/{import_id}.csv"


def address(import_id: str) -> str:
    """Where the report is downloaded, for half an hour."""
    return objects.address(file_key(import_id), LIVES, f"导入问题-{import_id}.csv")


def write(import_id: str, head: Sequence[str]) -> None:
    """Make the report anew from the rows that were written down."""
    objects.put(file_key(import_id), text(head, faults(import_id)).encode(), "text/csv; charset=utf-8")


def faults(import_id: str, most: int | None = None) -> list[Fault]:
    """Rows that were not taken, in the order of the table."""
    partition = f"IMPORT#{import_id}"
    found: list[Fault] = []
    start: Raw | None = None
    while True:
        page = table.query(partition, begins="FAULT#", start=start, limit=most)
        found += [Fault.of(raw) for raw in page.items]
        start = page.next
        if start is None or (most is not None and len(found) >= most):
            return found


def text(head: Sequence[str], found: Sequence[Fault]) -> str:
    kept = [place for place, name in enumerate(head) if name.strip() not in (LINE, REASON)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(head[place] for place in kept), LINE, REASON])
    for fault in found:
        cells = [fault.cells[place] if place < len(fault.cells) else "" for place in kept]
        writer.writerow([*(harmless(meant(cell)) for cell in cells), int(fault.line), fault.reason])
    return _BOM + out.getvalue()
