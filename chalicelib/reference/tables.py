"""A schema as the rows of a table: one row per field, parts of objects and lists under their dotted path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..runtime.openapi import Schema, resolved
from .words import PATTERNS

_TYPES = {"string": "文本", "integer": "整数", "number": "数", "boolean": "是否", "object": "对象", "null": "null"}
_MOMENT = "ISO-8601, UTC"  # runtime.model.Moment
_RANGES = (("minimum", "maximum", ""), ("minLength", "maxLength", " 字"), ("minItems", "maxItems", " 项"))
_FORMATS = {"date-time": "时间", "date": "日期"}


class Row(NamedTuple):
    """`field` is its own name, `path` where it stands: `lines[].priceFen`."""

    path: str
    field: str
    type: str
    limits: str
    required: bool
    about: str


def rows(schema: Schema, schemas: Mapping[str, Schema], *, with_limits: bool) -> Iterator[Row]:
    """The fields of an object's schema, its parts below them. A named part is unfolded once in a table.

    Without limits only the words that a field can hold are told.
    """
    yield from _rows(resolved(schema, schemas), schemas, "", set(), with_limits)


def _rows(
    found: Schema, schemas: Mapping[str, Schema], inside: str, known: set[str], with_limits: bool
) -> Iterator[Row]:
    for field, value in found.get("properties", {}).items():
        part, many, name = _part(value, schemas)
        again = name in known
        about = f"同上：{name}" if again else value.get("description") or (part or {}).get("description", "")
        yield Row(
            path=f"{inside}{field}",
            field=field,
            type=typed(value, schemas),
            limits=limited(value, schemas, every=with_limits),
            required=field in found.get("required", []),
            about=about,
        )
        if part and not again:
            known.add(name)
            yield from _rows(part, schemas, f"{inside}{field}{'[]' if many else ''}.", known, with_limits)


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
    if value.get("description") == _MOMENT:
        return "时间"
    return _FORMATS.get(value.get("format", ""), _TYPES.get(value.get("type", ""), "任意"))


def limited(value: Schema, schemas: Mapping[str, Schema], *, every: bool = True) -> str:
    """What values there are: `1 至 50`, `"asc" 或 "desc"`, `至多 60 字`, `默认 20`; unless `every`, only the words."""
    words = [
        word for choice in value.get("anyOf", [value]) for word in _limits(resolved(choice, schemas), schemas, every)
    ]
    if every and isinstance(value.get("default"), (str, int, float)) and value["default"] != "":
        words.append(f"默认 {_json(value['default'])}")
    return "；".join(dict.fromkeys(words))


def _limits(value: Schema, schemas: Mapping[str, Schema], every: bool) -> Iterator[str]:
    if "enum" in value:
        yield " 或 ".join(map(_json, value["enum"]))
    elif "const" in value:
        yield _json(value["const"])
    if every:
        for low, high, unit in _RANGES:
            yield from _between(value.get(low), value.get(high), unit)
        if "pattern" in value:
            yield PATTERNS.get(value["pattern"], f"形如 {value['pattern']}")
    if value.get("type") == "array":
        inner = resolved(value.get("items", {}), schemas)
        yield from (f"每项 {word}" for word in _limits(inner, schemas, every))


def _between(low: float | None, high: float | None, unit: str) -> Iterator[str]:
    if low is not None and high is not None:
        yield f"{low:,} 至 {high:,}{unit}"
    elif low is not None:
        yield f"至少 {low:,}{unit}"
    elif high is not None:
        yield f"至多 {high:,}{unit}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
