"""The reference: /openapi.json for programs and /docs for people, both made of the operations' own contracts.

entries   a Chinese title and a request to try, one line per operation     tables    a schema as rows of a table
examples  that request in curl, JavaScript and Python                      changes   what differs between two documents
summaries what an operation does, in a Chinese sentence                    page      one HTML page, nothing loaded from elsewhere
words     the Chinese words of domains and fields
guide.html, page.css, page.js: what stands still on that page; released.json: the document of the last release, without texts
"""

from __future__ import annotations

import json

from ..runtime import openapi
from ..runtime.contract import Operations
from ..runtime.openapi import Schema
from .entries import ENTRIES
from .page import policy, render


def document(operations: Operations, server: str) -> Schema:
    """The OpenAPI document of these operations, at this address, with requests to try."""
    samples = {name: entry.sample for name, entry in ENTRIES.items() if name in operations}
    return openapi.document(operations, server=server, samples=samples)


def openapi_json(operations: Operations, server: str) -> str:
    return json.dumps(document(operations, server), ensure_ascii=False, separators=(",", ":"))


def page(operations: Operations, server: str) -> str:
    return render(operations, document(operations, server), server)


__all__ = ["document", "openapi_json", "page", "policy"]
