"""The stream's relay: what the table says has happened goes to the journal, the queues, the listings and the sales counts.

Reads    the order's snapshot (when it was paid), the product (when its cards lag behind)
Writes   a journal line per timeline entry; with `paid` what its promotions did, in the same transaction; a product's cards
Sends    an entry that its buyer is told of, or that has a receipt, to the queue `notify`; a record that it cannot handle to `relay-dlq`
Retry    every step bears repetition; answers the first record that the table or a queue would not take, and Lambda comes again from there
"""

from __future__ import annotations

from typing import Any

from chalicelib.relay import NOTIFY, relay
from chalicelib.runtime import log
from chalicelib.store.stream import DEAD_LETTERS

__all__ = ["DEAD_LETTERS", "NOTIFY", "handle"]


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """Records of the table's stream (Lambda's event) -> the sequence number to come again from, if any."""
    log.bind(operation="relay")
    failed = relay(event)
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}
