"""What a write changes, field by field, read from its own parameters: before and after for the audit, and nothing personal.

A part is one entry of TransactWriteItems (Put, Update, Delete). `before` is read beforehand; `after` follows from the part. A counter that is
moved tells by how much (`+5`), which stays true whoever else moves it at the same time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from ..store import schema
from ..store.errors import Raw
from ..store.item import Key
from . import log

MOST = 60  # fields told of one change
_LONGEST = 200  # characters of one value
_DEEPEST = 50  # objects and lists in each other; what nests deeper is no structure of ours
HIDDEN = "***"
_SEALED = re.compile(r"s[0-9]\.[A-Za-z0-9_-]+\.[A-Za-z0-9_=-]{16,}")
_INDEXES = {key for index in schema.INDEXES.values() for key in (index.pk, index.sk)}
# How an item is kept, not what it says.
_TECHNICAL = {schema.PK, schema.SK, schema.TTL, *_INDEXES, "kind", "v", "due", "due_tries"} | {
    *("seq", "ver", "version", "timeline", "updated_at")
}
_UNTOLD = {"idem", "audit"}  # what every change brings with it
_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b ")
_COMMA = re.compile(r",\s*(?![^(]*\))")
_MOVED = re.compile(r"(#[0-9.#]+) ([+-]) (:\w+)|(:\w+) (\+) (#[0-9.#]+)")


class Change(BaseModel, defer_build=True):
    """One field of one item. `before` is null for what was not there, `after` for what is there no more."""

    model_config = ConfigDict(frozen=True)

    item: str
    field: str
    before: Any = None
    after: Any = None


def keys_to_look_at(parts: Iterable[Raw]) -> list[Key]:
    """Whose images `changes` needs: of items that may stand there already."""
    return [key for key, part in _targets(parts) if not _is_new(part)]


def changes(parts: Sequence[Raw], images: Mapping[Key, Raw], most: int = MOST) -> tuple[list[Change], int]:
    """The changed fields, and how many more there were than `most`."""
    found = [
        change
        for key, part in _targets(parts)
        for change in _of_part(_name(key, images.get(key) or part.get("Item")), part, images.get(key) or {})
    ]
    return found[:most], max(0, len(found) - most)


def _targets(parts: Iterable[Raw]) -> Iterator[tuple[Key, Raw]]:
    for part in parts:
        ((verb, body),) = part.items()
        if verb != "ConditionCheck" and body.get("Item", {}).get("kind", {}).get("S") not in _UNTOLD:
            yield Key.of(body["Item"] if verb == "Put" else body["Key"]), {**body, "verb": verb}


def _is_new(part: Raw) -> bool:
    return (
        part["verb"] == "Put"
        and part.get("ConditionExpression", "").startswith("attribute_not_exists (#0)")
        and (part["ExpressionAttributeNames"]["#0"] == schema.PK and " OR " not in part["ConditionExpression"])
    )


def _name(key: Key, image: Raw | None) -> str:
    kind = (image or {}).get("kind", {}).get("S", "")
    return f"{kind} {key.pk} {key.sk}".strip()


def _of_part(item: str, part: Raw, image: Raw) -> Iterator[Change]:
    before = plain(image)
    if part["verb"] == "Update":
        for field, old, new in _updated(part, before):
            yield from _compared(item, field, old, new)
        return
    after = plain(part["Item"]) if part["verb"] == "Put" else {}
    for field in sorted({*before, *after} - _TECHNICAL):
        yield from _compared(item, field, before.get(field), after.get(field))


def _compared(item: str, field: str, before: Any, after: Any) -> Iterator[Change]:
    """One field, or those of the object in it that differ."""
    if before == after or field.partition(".")[0] in _TECHNICAL:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for inner in sorted({*before, *after}):
            yield from _compared(item, f"{field}.{inner}", before.get(inner), after.get(inner))
    else:
        yield Change(item=item, field=field, before=shown(field, before), after=shown(field, after))


def _updated(part: Raw, before: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(field, before, after) of each action of an UpdateExpression."""
    names, values = part.get("ExpressionAttributeNames", {}), part.get("ExpressionAttributeValues", {})
    words = _CLAUSE.split(part["UpdateExpression"])
    for clause, actions in zip(words[1::2], words[2::2], strict=True):
        for action in _COMMA.split(actions.strip()):
            place, _, right = action.partition(" = ") if clause == "SET" else action.strip().partition(" ")
            field = _field(place, names)
            yield field, _at(before, field), _after(clause, right, names, values)


def _after(clause: str, right: str, names: Mapping[str, str], values: Mapping[str, Raw]) -> Any:
    if clause == "REMOVE":
        return None
    if clause in ("ADD", "DELETE"):
        return f"{'+' if clause == 'ADD' else '-'}{_value(values[right])}"
    if right in values:
        return _value(values[right])
    moved = _MOVED.fullmatch(right)
    if moved:
        return f"{moved[2] or moved[5]}{_value(values[moved[3] or moved[4]])}"
    return re.sub(r"[#:]\w+", lambda found: _spelled(found[0], names, values), right)


def _spelled(placeholder: str, names: Mapping[str, str], values: Mapping[str, Raw]) -> str:
    """In an expression that is told as it stands."""
    if placeholder in names:
        return names[placeholder]
    return str(shown("", _value(values[placeholder]))) if placeholder in values else placeholder


def _field(place: str, names: Mapping[str, str]) -> str:
    return ".".join(names.get(part, part) for part in place.strip().split("."))


def _at(image: Mapping[str, Any], field: str) -> Any:
    found: Any = image
    for part in field.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


# values


def plain(raw: Raw) -> dict[str, Any]:
    """An item in wire format as plain values; text that holds a JSON object or list is read as that."""
    return {name: _value(value) for name, value in raw.items()}


def _value(value: Raw) -> Any:
    ((kind, inner),) = value.items()
    match kind:
        case "N":
            return float(inner) if "." in inner else int(inner)
        case "S":
            return _text(inner)
        case "M":
            return plain(inner)
        case "L":
            return [_value(one) for one in inner]
        case "NULL":
            return None
        case "BOOL" | "SS" | "NS":
            return inner
    return "…"


def _text(text: str) -> Any:
    """What a JSON text means. What a buyer wrote may look like one, and nest without end: that stays text."""
    if text[:1] not in "{[":
        return text
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    level = [found]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return found
    return text


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def shown(field: str, value: Any) -> Any:
    """A value as the audit may keep it: what is sealed, secret or personal is only said to be there; the rest is cut to its beginning."""
    if value is None or isinstance(value, (bool, int, float)):
        return HIDDEN if log.is_private(field) and value is not None else value
    if log.is_private(field) or (isinstance(value, str) and _SEALED.search(value)):
        return HIDDEN
    if isinstance(value, dict):
        value = {name: shown(str(name), inner) for name, inner in value.items()}
    elif isinstance(value, list):
        value = [shown("", inner) for inner in value]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if len(text) <= _LONGEST else text[:_LONGEST] + "…"
