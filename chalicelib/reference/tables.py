"""A schema as the rows of a table: one row per field, parts of objects and lists under their dotted path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..runtime.openapi import Schema, resolved

_TYPES = {"string": "文本", "integer": "整数", "number": "数", "boolean": "是否", "object": "对象", "null": "null"}
_FORMATS = {"date-time": "时间", "date": "日期"}


class Row(NamedTuple):
    """`field` is its own name, `path` where it stands: `lines[].priceFen`."""

    path: str
    field: str
    type: str
    limits: str
    required: bool
    about: str


def rows(schema: Schema, schemas: Mapping[str, Schema], *, inside: str = "", known: set[str] | None = None) -> Iterator[Row]:
    """The fields of an object's schema, its parts below them. A named part is unfolded once in a table."""
    known = set() if known is None else known
    found = resolved(schema, schemas)
    for field, value in found.get("properties", {}).items():
        path = f"{inside}{field}"
        part, many, name = _part(value, schemas)
        again = name in known
        type_ = typed(value, schemas)
        about = value.get("description") or (part or {}).get("description", "")
        yield Row(path, field, type_, limited(value, schemas), field in found.get("required", []), _seen(name) if again else about)
        if part and not again:
            known.add(name)
            yield from rows(part, schemas, inside=f"{path}{'[]' if many else ''}.", known=known)


def _seen(name: str) -> str:
    return f"同上：{name}"


def _part(value: Schema, schemas: Mapping[str, Schema]) -> tuple[Schema | None, bool, str]:
    """The object that a field holds (or a list of such), whether it is a list, and the object's name."""
    for choice in value.get("anyOf", [value]):
        many = choice.get("type") == "array"
        inner = choice.get("items", {}) if many else choice
        if "$ref" in inner and resolved(inner, schemas).get("properties"):
            return resolved(inner, schemas), many, inner["$ref"].rpartition("/")[2]
    return None, False, ""


def typed(value: Schema, schemas: Mapping[str, Schema]) -> str:
    """The type in a word or two: `整数`, `文本[]`, `Line[]`, `文本 | null`."""
    return " | ".join(dict.fromkeys(_type(choice, schemas) for choice in value.get("anyOf", [value])))


def _type(value: Schema, schemas: Mapping[str, Schema]) -> str:
    if "$ref" in value:
        found = resolved(value, schemas)
        return value["$ref"].rpartition("/")[2] if found.get("properties") else _type(found, schemas)
    if value.get("type") == "array":
        return f"{typed(value.get('items', {}), schemas)}[]"
    if value.get("type") == "object" and isinstance(value.get("additionalProperties"), dict):
        return f"{{文本: {typed(value['additionalProperties'], schemas)}}}"
    return _FORMATS.get(value.get("format", ""), _TYPES.get(value.get("type", ""), "任意"))


def limited(value: Schema, schemas: Mapping[str, Schema]) -> str:
    """What values are taken: `1 至 50`, `"asc" 或 "desc"`, `至多 60 字`, `默认 20`."""
    words = [word for choice in value.get("anyOf", [value]) for word in _limits(resolved(choice, schemas), schemas)]
    if isinstance(value.get("default"), (str, int, float)):
        words.append(f"默认 {_json(value['default'])}")
    return "；".join(dict.fromkeys(words))


def _limits(value: Schema, schemas: Mapping[str, Schema]) -> Iterator[str]:
    if "enum" in value:
        yield " 或 ".join(map(_json, value["enum"]))
    elif "const" in value:
        yield _json(value["const"])
    for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " 字"), ("minItems", "maxItems", " 项")):
        yield from _between(value.get(low), value.get(high), unit)
    if "pattern" in value:
        yield f"形如 {value['pattern']}"
    if value.get("type") == "array":
        yield from (f"每项 {word}" for word in _limits(resolved(value.get("items", {}), schemas), schemas))


def _between(low: float | None, high: float | None, unit: str) -> Iterator[str]:
    if low is not None and high is not None:
        yield f"{low:,} 至 {high:,}{unit}"
    elif low is not None:
        yield f"至少 {low:,}{unit}"
    elif high is not None:
        yield f"至多 {high:,}{unit}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
