"""What a request may hold at most, read from the document of every operation: a new operation without a limit fails here."""

from __future__ import annotations

from collections.abc import Iterator
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import pytest

from chalicelib import reference
from chalicelib.checkout import selection
from chalicelib.runtime import http
from functions import OPERATIONS, load
from tests.attacks.ground import ANYONE, BUYER, STAFF, kind_of, lived_in

MOST_BODY = 64 * 1024
MOST_PAGE = MOST_LINES = 50
MOST_UNITS = 999
MOST_TEXT = 2_000
ENDLESS = 10**9
# Lists that a buyer may send and that are longer than fifty: what they are for says why.
LONGER = {
    ("receipts/verify", "receipts"): 100,  # a whole chain is checked at once
    ("footprints/clear", "productIds"): 100,  # the whole browsing history
}
LONGER_TEXTS = {
    ("receipts/verify", "receipts[].body"): 4_000,  # the shop's own text, brought back
    ("orders/submit", "quoteToken"): 16_000,  # fifty priced lines, packed and signed by us
    ("suppliers/orders", "payload"): 8_000,  # what the supplier signed, as text
    ("suppliers/confirm", "payload"): 8_000,
}
WHOLESALE = {"purchases/save"}  # what the shop orders of its suppliers, not what somebody orders of the shop
EXPORTS = {
    "audit/export",
    "products/export",
}  # longer pages, for a program of the shop's own to fetch; staff's permission
MINE = sorted(name for name in OPERATIONS if kind_of(name) != "provider")


class Place(NamedTuple):
    """A field of a request: where it stands, and its schema."""

    path: str
    schema: dict[str, Any]


@pytest.fixture(scope="module")
def places() -> dict[str, list[Place]]:
    document = reference.document({name: load(name) for name in OPERATIONS}, "/")
    schemas = document["components"]["schemas"]
    return {
        name: list(
            _places(
                document["paths"][f"/{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"],
                schemas,
                "",
                (),
            )
        )
        for name in MINE
    }


def _places(schema: dict[str, Any], schemas: dict[str, Any], path: str, within: tuple[str, ...]) -> Iterator[Place]:
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name not in within:
            yield from _places(schemas[name], schemas, path, (*within, name))
        return
    yield Place(path, schema)
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _places(choice, schemas, path, within)
    if "items" in schema:
        yield from _places(schema["items"], schemas, f"{path}[]", within)
    for name, inner in schema.get("properties", {}).items():
        yield from _places(inner, schemas, f"{path}.{name}".strip("."), within)
    more = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
    for inner in more:
        if isinstance(inner, dict):
            yield from _places(inner, schemas, f"{path}{{}}", within)


def _has_end(schema: dict[str, Any]) -> bool:
    return "maximum" in schema or "exclusiveMaximum" in schema or "enum" in schema or "const" in schema


def _most_characters(schema: dict[str, Any]) -> int:
    """How long a text of this schema can be."""
    if {"enum", "const", "format"} & set(schema):
        return 40
    by_pattern = int(_parser.parse(schema["pattern"]).getwidth()[1]) if "pattern" in schema else ENDLESS
    return min(by_pattern, schema.get("maxLength", ENDLESS))


def test_pages_and_quantities_have_one_limit_everywhere(places: dict[str, list[Place]]) -> None:
    named = [
        (name, place, most)
        for name, found in places.items()
        for place in found
        for word, most in (("pageSize", MOST_PAGE), ("quantity", MOST_UNITS))
        if place.path.rpartition(".")[2] == word and place.schema.get("type") == "integer"
        if not (word == "pageSize" and name in EXPORTS)
        if not (word == "quantity" and name in WHOLESALE)
    ]
    assert len([one for one in named if one[2] == MOST_PAGE]) > 10
    assert len([one for one in named if one[2] == MOST_UNITS]) > 5
    wrong = [(name, place) for name, place, most in named if place.schema.get("maximum", most + 1) > most]
    assert not wrong
    assert all(place.schema["minimum"] >= 0 for _, place, _ in named)
    assert (http.MOST_BODY, selection.MOST_LINES, selection.MOST_UNITS) == (MOST_BODY, MOST_LINES, MOST_UNITS)


@pytest.mark.row("S4")
def test_whatever_a_stranger_or_a_buyer_sends_has_an_end(places: dict[str, list[Place]]) -> None:
    endless = []
    for name in (name for name in MINE if kind_of(name) in (ANYONE, BUYER)):
        for path, schema in places[name]:
            kind = schema.get("type")
            if kind == "string" and _most_characters(schema) > LONGER_TEXTS.get((name, path), MOST_TEXT):
                endless.append(f"{name} {path}: {_most_characters(schema)} characters")
            if kind in ("integer", "number") and not _has_end(schema):
                endless.append(f"{name} {path}: a number without an end")
            if kind == "array" and schema.get("maxItems", 10**9) > LONGER.get((name, path), MOST_LINES):
                endless.append(f"{name} {path}: {schema.get('maxItems')} entries")
            if kind == "object" and "patternProperties" in schema and schema.get("maxProperties", 51) > 50:
                endless.append(f"{name} {path}: a map without an end")
    assert not endless, "\n".join(endless)


def test_what_staff_sends_is_text_of_bounded_length(places: dict[str, list[Place]]) -> None:
    """Lists of theirs end with the body; no text does without a limit of its own."""
    endless = [
        f"{name} {path}"
        for name in (name for name in MINE if kind_of(name) == STAFF)
        for path, schema in places[name]
        if schema.get("type") == "string" and _most_characters(schema) > MOST_TEXT
    ]
    assert not endless


def test_every_pattern_says_where_a_text_begins_and_ends(places: dict[str, list[Place]]) -> None:
    loose = {
        f"{name} {path} {schema['pattern']}"
        for name, found in places.items()
        for path, schema in found
        if "pattern" in schema and not (schema["pattern"].startswith("^") and schema["pattern"].endswith("$"))
    }
    assert not loose


@pytest.mark.row("S4")
def test_a_body_of_more_than_64_kib_is_refused_by_every_operation_before_it_is_read() -> None:
    """The last byte that is too much makes the difference."""
    ground = lived_in()
    with ground.opened() as door:
        for name in OPERATIONS:
            mine = kind_of(name) if kind_of(name) != "provider" else ANYONE
            fits, too_much = (b'{"x":"' + b"y" * (size - 8) + b'"}' for size in (MOST_BODY, MOST_BODY + 1))
            assert len(fits) == MOST_BODY
            assert door.knock("POST", f"/{name}", mine, fits).status in (400, 401, 404), name
            assert door.knock("POST", f"/{name}", mine, too_much).status == 413, name
