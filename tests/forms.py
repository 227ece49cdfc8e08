"""How a file is sent by the form that an operation has answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import urllib3


def post(form: Mapping[str, Any], body: bytes) -> int:
    """Send a file by a form, as wx.uploadFile does; the bucket's answer."""
    fields = {**form["fields"], "file": ("photo", body, "application/octet-stream")}
    return urllib3.request("POST", form["url"], fields=fields, retries=False, timeout=10).status
