"""Queues in memory, under the seam of `store.queues`: what was sent, in order."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.runtime import settings as settings_module
from chalicelib.store import queues


@contextmanager
def collecting(*names: str) -> Iterator[list[str]]:
    """The bodies of messages that are sent to these queues."""
    bodies: list[str] = []
    os.environ["MINIMALL_QUEUES"] = json.dumps({name: f"https://queues.example/{name}" for name in names})
    settings_module.settings.cache_clear()

    def take(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        assert operation == "SendMessageBatch"
        bodies.extend(entry["MessageBody"] for entry in request["Entries"])
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    before = queues.use(take)
    try:
        yield bodies
    finally:
        queues.use(before)
