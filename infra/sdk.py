"""Writes what the clients know of the operations: `python -m infra.sdk`, or `make sdk`.

    clients/miniprogram/src/operations.js   each operation's name, who calls it, how repeating it is safe, whether caches may answer
    clients/miniprogram/src/api.d.ts        requests, answers and error codes as TypeScript

Both are made of the OpenAPI document, which is made of the contracts; the same contracts give the same files, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import openapi
from chalicelib.runtime.errors import CODES
from chalicelib.runtime.openapi import Schema
from functions import OPERATIONS, load

ROOT = Path(__file__).parents[1]
SOURCE = "clients/miniprogram/src"

_TABLE_HEAD = """\
'use strict'

/**
 * Made by `make sdk` from the operations' contracts; a test keeps it true.
 *
 * name: who calls (anyone, buyer, staff), how repeating is safe (read, natural, recorded), and `kept` where caches may answer.
 *
 * @type {Record<string, string>}
 */
const OPERATIONS = {
"""
_TYPES_HEAD = """\
/** Made by `make sdk` from the operations' contracts; a test keeps it true. Money is in fen, times are ISO-8601 in UTC. */
"""
_CALLERS = {"buyerToken": "buyer", "staffToken": "staff"}
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_PRIMITIVES = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "object": "Record<string, any>",
    "array": "any[]",
}


def files() -> dict[str, str]:
    """What is to stand in each file, by path."""
    document = openapi.document({name: load(name) for name in OPERATIONS})
    return {f"{SOURCE}/operations.js": table(document), f"{SOURCE}/api.d.ts": types(document)}


def operations(document: Schema) -> dict[str, Schema]:
    """The operations that a client calls, by name; providers' webhooks are left out."""
    posts = {path.strip("/"): item["post"] for path, item in document["paths"].items() if "post" in item}
    return {name: post for name, post in posts.items() if "x-retry" in post}


# operations.js


def table(document: Schema) -> str:
    lines = [f"  '{name}': '{_kind(name, post, document)}'," for name, post in operations(document).items()]
    return _TABLE_HEAD + "\n".join(lines) + "\n}\n\nmodule.exports = { OPERATIONS }\n"


def _kind(name: str, post: Schema, document: Schema) -> str:
    schemes = [scheme for each in post["security"] for scheme in each]
    caller = _CALLERS[schemes[0]] if schemes else "anyone"
    kept = "get" in document["paths"][f"/{name}"] and "304" in post["responses"]
    return " ".join([caller, post["x-retry"], *(["kept"] if kept else [])])


# api.d.ts


def types(document: Schema) -> str:
    """Every named shape, every operation's request and answer, every code, and the wrappers."""
    schemas = {name: schema for name, schema in document["components"]["schemas"].items() if name != "Failure"}
    asked = _reachable([_request(post) for post in operations(document).values()], schemas)
    shapes = [_shape(name, schema, given=name not in asked) for name, schema in schemas.items()]
    return "\n".join([_TYPES_HEAD, *shapes, *_codes(), *_maps(document), *_wrappers(document)])


def _request(post: Schema) -> Schema:
    schema: Schema = post["requestBody"]["content"][openapi.JSON]["schema"]
    return schema


def _answer(post: Schema) -> Schema:
    envelope: Schema = post["responses"]["200"]["content"][openapi.JSON]["schema"]
    data: Schema = envelope["properties"]["data"]
    return data


def _reachable(start: list[Schema], schemas: Mapping[str, Schema]) -> set[str]:
    """The names of the schemas that these ones are made of."""
    found: set[str] = set()
    waiting = [name for schema in start for name in _references(schema)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(schemas[name])
    return found


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _references(part)
    elif isinstance(schema, dict):
        for key, part in schema.items():
            if key == "$ref":
                yield _type_name(str(part))
            else:
                yield from _references(part)


def _type_name(reference: str) -> str:
    return re.sub(r"\W", "", reference.rpartition("/")[2])


def _shape(name: str, schema: Schema, *, given: bool) -> str:
    """A named schema. `given`: it only stands in answers, where every field is present, with its default if need be."""
    about = _comment(schema.get("description", ""))
    if "properties" not in schema:
        return f"{about}export type {_type_name(name)} = {_type(schema)}\n"
    required = schema["properties"] if given else schema.get("required", [])
    fields = [_field(field, part, field in required) for field, part in schema["properties"].items()]
    return "\n".join([f"{about}export interface {_type_name(name)} {{", *fields, "}\n"])


def _field(name: str, schema: Schema, required: bool) -> str:
    key = name if _NAME.fullmatch(name) else json.dumps(name)
    return f"{_comment(_about(schema), '  ')}  {key}{'' if required else '?'}: {_type(schema)}"


def _about(schema: Schema) -> str:
    """What is said of a field, whether or not it can be null."""
    said = [part.get("description", "") for part in [schema, *schema.get("anyOf", [])]]
    return str(next((text for text in said if text), ""))


def _comment(text: str, indent: str = "") -> str:
    return f"{indent}/** {' '.join(text.split()).replace('*/', '* /')} */\n" if text else ""


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return _type_name(schema["$ref"])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for key, sign in (("anyOf", " | "), ("oneOf", " | "), ("allOf", " & ")):
        if key in schema:
            return sign.join(dict.fromkeys(_type(part) for part in schema[key]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_PRIMITIVES[each] for each in kind)
    if kind == "array" and "items" in schema:
        entry = _type(schema["items"])
        return f"({entry})[]" if re.search(r"[|&]", entry) else f"{entry}[]"
    if kind == "object":
        return _object(schema)
    return _PRIMITIVES[kind] if kind else "any"


def _object(schema: Schema) -> str:
    if "properties" in schema:
        required = schema.get("required", [])
        fields = [_field(name, part, name in required).strip() for name, part in schema["properties"].items()]
        return f"{{ {'; '.join(fields)} }}"
    values = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    value = next((each for each in values if isinstance(each, dict)), None)
    return f"Record<string, {_type(value)}>" if value is not None else "Record<string, any>"


def _codes() -> Iterator[str]:
    yield "/** Every word with which the shop refuses. */"
    yield "export type ErrorCode ="
    for name, code in CODES.items():
        yield f"  /** {code.status} {code.zh} / {code.en} */\n  | {json.dumps(name)}"
    yield ""


def _maps(document: Schema) -> Iterator[str]:
    """Operation name -> what it takes, what it gives."""
    for title, part in (("Requests", _request), ("Responses", _answer)):
        yield f"export interface {title} {{"
        for name, post in operations(document).items():
            yield f"  {json.dumps(name)}: {_type(part(post))}"
        yield "}\n"
    yield "export type OperationName = keyof Requests\n"


def _wrappers(document: Schema) -> Iterator[str]:
    found = operations(document)
    yield "type How = { action?: string; fresh?: boolean }\n"
    yield "/** One function per operation; each gives the answer's data, or rejects with CloudError. */"
    yield "export interface Shop {"
    for domain in dict.fromkeys(name.partition("/")[0] for name in found):
        yield f"  {domain}: {{"
        for name, post in found.items():
            if name.partition("/")[0] == domain:
                yield from _wrapper(name, post)
        yield "  }"
    yield "}\n"


def _wrapper(name: str, post: Schema) -> Iterator[str]:
    method = re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name.partition("/")[2])
    title = ENTRIES[name].title if name in ENTRIES else name
    data = "data" if post["requestBody"]["required"] else "data?"
    about = _comment(f"{title}: {post['summary']}", "    ")
    yield f"{about}    {method}({data}: {_type(_request(post))}, how?: How): Promise<{_type(_answer(post))}>"


def main() -> None:
    for path, text in files().items():
        (ROOT / path).write_text(text, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
