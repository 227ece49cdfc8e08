"""A bucket in memory, under the seam of `store.objects`: what S3 answers to the few calls that the shop makes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.runtime import settings as settings_module
from chalicelib.store import objects
from chalicelib.store.errors import StoreError


@dataclass
class Bucket:
    """`files`: key -> (bytes, content type)."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        return getattr(self, f"_{operation}")(request)  # type: ignore[no-any-return]

    def send(self, form: dict[str, Any], body: bytes) -> bool:
        """What posting a form does; False: the bucket refuses, as S3 does by the policy."""
        if not 1 <= len(body) <= int(form["fields"]["most"]):
            return False
        self.files[form["fields"]["key"]] = (body, form["fields"]["Content-Type"])
        return True

    def _PutObject(self, request: dict[str, Any]) -> dict[str, Any]:
        self.files[request["Key"]] = (request["Body"], request["ContentType"])
        return {}

    def _GetObject(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["Key"] not in self.files:
            raise objects.Absent("NoSuchKey")
        body = self.files[request["Key"]][0]
        if not body:
            raise StoreError("InvalidRange")
        last = int(request["Range"].rpartition("-")[2])
        return {"Body": body[: last + 1]}

    def _DeleteObject(self, request: dict[str, Any]) -> dict[str, Any]:
        self.files.pop(request["Key"], None)
        return {}

    def _PresignPost(self, request: dict[str, Any]) -> dict[str, Any]:
        fields = {"key": request["Key"], "Content-Type": request["ContentType"], "most": str(request["Most"])}
        return {"Url": "https://bucket.example/", "Fields": fields}

    def _PresignGet(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"Url": f"https://bucket.example/{request['Key']}?name={request['FileName']}"}


@contextmanager
def in_memory() -> Iterator[Bucket]:
    """A bucket of this test alone."""
    bucket = Bucket()
    os.environ["MINIMALL_MEDIA_BUCKET"] = "bucket"
    settings_module.settings.cache_clear()
    before = objects.use(bucket)
    try:
        yield bucket
    finally:
        objects.use(before)
