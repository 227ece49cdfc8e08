"""What clients were promised holds: the contract may grow within a version, and what breaks clients is seen and needs another one."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from chalicelib.reference.changes import differences, may_break
from infra import contract

Document = dict[str, Any]
_JSON = "application/json"


def test_clients_of_the_last_release_go_on() -> None:
    broken = contract.broken(contract.released(), contract.current())
    assert not broken, "\n".join(f"{change.where}: {change.what}" for change in broken)


def test_what_docs_compares_with_is_the_last_release() -> None:
    assert json.loads(contract.SHIPPED.read_text("utf-8")) == contract.released()


def test_only_texts_are_left_out_of_a_release(document: Document) -> None:
    bare = contract.bare(document)
    assert bare["paths"].keys() == document["paths"].keys()
    schemas = document["components"]["schemas"]
    for name, schema in bare["components"]["schemas"].items():
        assert schema.get("properties", {}).keys() == schemas[name].get("properties", {}).keys(), name
    assert differences(document, bare) == []


# each way of breaking a client, on a document of one operation

POST: Document = {
    "security": [{"buyerToken": []}],
    "requestBody": {"content": {_JSON: {"schema": {"$ref": "#/components/schemas/Ask"}}}},
    "responses": {
        "200": {"content": {_JSON: {"schema": {"properties": {"data": {"$ref": "#/components/schemas/Answer"}}}}}}
    },
}
RELEASED: Document = {
    "info": {"version": "1.2.0"},
    "paths": {"/cups/fill": {"get": {}, "post": POST}},
    "components": {
        "schemas": {
            "Ask": {
                "type": "object",
                "required": ["cup"],
                "properties": {
                    "cup": {"type": "string", "maxLength": 10},
                    "how": {"enum": ["hot", "cold"], "type": "string"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                },
            },
            "Part": {"type": "object", "required": [], "properties": {"units": {"type": "integer", "minimum": 1}}},
            "Answer": {
                "type": "object",
                "required": ["fen", "state"],
                "properties": {"fen": {"type": "integer"}, "state": {"enum": ["full"], "type": "string"}},
            },
        }
    },
}


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def operation_gone(now: Document) -> None:
    del now["paths"]["/cups/fill"]


def method_gone(now: Document) -> None:
    del now["paths"]["/cups/fill"]["get"]


def key_needed(now: Document) -> None:
    now["paths"]["/cups/fill"]["post"]["parameters"] = [{"$ref": "#/components/parameters/IdempotencyKey"}]


def request_field_gone(now: Document) -> None:
    del schema(now, "Ask")["properties"]["how"]


def newly_required(now: Document) -> None:
    schema(now, "Ask")["required"].append("how")


def new_required_field(now: Document) -> None:
    schema(now, "Part")["properties"]["size"] = {"type": "string"}
    schema(now, "Part")["required"].append("size")


def narrower_type(now: Document) -> None:
    schema(now, "Ask")["properties"]["cup"] = {"type": "integer"}


def word_not_taken(now: Document) -> None:
    schema(now, "Ask")["properties"]["how"]["enum"] = ["hot"]


def tighter_limit(now: Document) -> None:
    schema(now, "Part")["properties"]["units"]["minimum"] = 2


def shorter(now: Document) -> None:
    schema(now, "Ask")["properties"]["cup"]["maxLength"] = 9


def new_pattern(now: Document) -> None:
    schema(now, "Ask")["properties"]["cup"]["pattern"] = "^c"


def answer_field_gone(now: Document) -> None:
    del schema(now, "Answer")["properties"]["fen"]


def not_always_there(now: Document) -> None:
    schema(now, "Answer")["required"].remove("fen")


def newly_null(now: Document) -> None:
    schema(now, "Answer")["properties"]["fen"] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}


def other_caller(now: Document) -> None:
    now["paths"]["/cups/fill"]["post"]["security"] = [{"staffToken": []}]


BREAKING: list[Callable[[Document], None]] = [
    operation_gone,
    method_gone,
    key_needed,
    request_field_gone,
    newly_required,
    new_required_field,
    narrower_type,
    word_not_taken,
    tighter_limit,
    shorter,
    new_pattern,
    answer_field_gone,
    not_always_there,
    newly_null,
    other_caller,
]


def changed(change: Callable[[Document], None]) -> Document:
    now = deepcopy(RELEASED)
    change(now)
    return now


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.__name__)
def test_what_breaks_a_client_is_seen_once_and_needs_another_version(change: Callable[[Document], None]) -> None:
    now = changed(change)
    (found,) = contract.broken(RELEASED, now)
    assert found.where.startswith("cups/fill")
    now["info"]["version"] = "2.0.0"
    assert contract.broken(RELEASED, now) == []


def new_operation(now: Document) -> None:
    now["paths"]["/cups/wash"] = {"post": POST}


def new_optional_field(now: Document) -> None:
    schema(now, "Ask")["properties"]["lid"] = {"type": "boolean"}


def wider_type(now: Document) -> None:
    schema(now, "Ask")["properties"]["cup"] = {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}]}


def wider_limit(now: Document) -> None:
    schema(now, "Ask")["properties"]["cup"]["maxLength"] = 20


def new_answer_field(now: Document) -> None:
    schema(now, "Answer")["properties"]["left"] = {"type": "integer"}
    schema(now, "Answer")["required"].append("left")


def new_word(now: Document) -> None:
    schema(now, "Answer")["properties"]["state"]["enum"].append("half")


@pytest.mark.parametrize(
    "change",
    [new_operation, new_optional_field, wider_type, wider_limit, new_answer_field, new_word],
    ids=lambda change: change.__name__,
)
def test_what_only_adds_is_told_and_breaks_nobody(change: Callable[[Document], None]) -> None:
    now = changed(change)
    assert len(differences(RELEASED, now)) == 1
    assert contract.broken(RELEASED, now) == []


@pytest.mark.parametrize(
    ("released", "version", "allowed"),
    [
        ("1.2.0", "1.3.0", False),
        ("1.2.0", "2.0.0", True),
        ("0.1.0", "0.1.9", False),
        ("0.1.0", "0.2.0", True),
        ("0.9.0", "1.0.0", True),
    ],
)
def test_a_version_says_whether_it_may_break_clients(released: str, version: str, allowed: bool) -> None:
    assert may_break(released, version) is allowed
