"""Put the products of a table into the shop, some hundred a message.

Takes    messages that imports/start, the worker itself or the timer `step` has sent: which import, from which product on
Reads    the table in the bucket, the category tree
Writes   each product with its SKUs, stock and the mark that it was taken (one transaction each); rows that are wrong; at the end the report
Retry    natural: what was taken carries its mark, what was counted is counted once
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.imports import steps
from chalicelib.runtime import log


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """An SQS event -> the ids of messages that must come again."""
    log.bind(worker="import_products")
    failed = [record["messageId"] for record in event["Records"] if not _handled(record)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _handled(record: dict[str, Any]) -> bool:
    try:
        wanted = json.loads(record["body"])
        steps.run(wanted["importId"], int(wanted["start"]))
        return True
    except Exception as error:  # noqa: BLE001 - the border of a batch: its other records must go on
        log.alarm("import_stopped", message=record["messageId"], error=f"{type(error).__name__}: {error}"[:300])
        return False
