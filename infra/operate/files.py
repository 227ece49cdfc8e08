"""The files of an export, as AWS's own export to S3 writes them: DynamoDB JSON, one item a line, gzip, with two manifests.

    manifest-summary.json     what was exported, when, how many items
    manifest-files.json       one line for each data file: its name, items and MD5
    data/<name>.json.gz       {"Item": {"pk": {"S": "…"}, …}}

Source: "DynamoDB table export output format". AWS names data files by their whole key in the bucket; here the last part counts.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from chalicelib.store.errors import Raw


class Damaged(Exception):
    """A file is missing, cut off, or not what the manifest says; the message names it."""


def write_part(directory: Path, name: str, items: Iterable[Raw]) -> dict[str, Any]:
    """Write one data file; returns its line of the manifest."""
    path = directory / "data" / f"{name}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=5) as file:
        for raw in items:
            file.write(json.dumps({"Item": _coded(raw)}, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return {"itemCount": count, "md5Checksum": _md5(path), "dataFileS3Key": f"data/{path.name}"}


def write_manifests(directory: Path, table: str, at: str, parts: list[dict[str, Any]]) -> None:
    """The manifests come last: an export without them was not finished."""
    summary = {
        "version": "2020-06-30",
        "tableArn": table,
        "exportTime": at,
        "itemCount": sum(part["itemCount"] for part in parts),
        "outputFormat": "DYNAMODB_JSON",
        "manifestFilesS3Key": "manifest-files.json",
    }
    (directory / "manifest-files.json").write_text("".join(json.dumps(part) + "\n" for part in parts))
    (directory / "manifest-summary.json").write_text(json.dumps(summary, indent=2))


def data_files(directory: Path) -> list[Path]:
    """The data files, each checked against the manifest. Raises Damaged."""
    manifest = directory / "manifest-files.json"
    if not manifest.exists() or not (directory / "manifest-summary.json").exists():
        raise Damaged(f"{directory} 里没有清单，导出没有完成 / no manifests: the export was not finished")
    found = []
    for line in manifest.read_text().splitlines():
        part = json.loads(line)
        path = directory / "data" / part["dataFileS3Key"].rpartition("/")[2]
        if not path.exists() or _md5(path) != part["md5Checksum"]:
            raise Damaged(f"{path} 缺失或损坏 / missing or damaged")
        found.append(path)
    return found


def items_of(path: Path) -> Iterator[Raw]:
    """The items of a data file. Raises Damaged."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield _decoded(json.loads(line)["Item"])
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise Damaged(f"{path}: {error}") from error


def _md5(path: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return base64.b64encode(digest.digest()).decode()


def _coded(value: Any) -> Any:
    """Bytes as DynamoDB JSON has them."""
    if isinstance(value, dict):
        return {name: _coded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_coded(inner) for inner in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _decoded(item: Any) -> Raw:
    """An item of JSON as botocore takes it: bytes where its type says so."""
    return {name: _attribute(attribute) for name, attribute in item.items()}


def _attribute(attribute: Any) -> Any:
    ((kind, value),) = attribute.items()
    if kind == "B":
        return {kind: base64.b64decode(value)}
    if kind == "BS":
        return {kind: [base64.b64decode(one) for one in value]}
    if kind == "M":
        return {kind: _decoded(value)}
    return {kind: [_attribute(one) for one in value]} if kind == "L" else attribute
