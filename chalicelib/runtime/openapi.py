"""OpenAPI 3.1, made of the operations' own contracts: models, callers, retry rules, and the errors that their docstrings name.

`document(operations)` takes {catalogue name: operation}; nothing is written twice, so nothing here can drift from what the shop does. The
same operations give the same document, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from . import contract
from .contract import Operations
from .errors import CODES
from .model import to_camel
from .operation import Operation, Retry, Webhook

VERSION = "0.1.0"
JSON = "application/json"
Schema = dict[str, Any]

_ABOUT = """\
The back-end that a mini-program shop calls. Every operation is `POST /{domain}/{verb}` with a JSON object; those that only read also answer
`GET` with query parameters. Success is `{"data": …, "requestId": …}`, failure is `{"code", "message", "details", "requestId"}`: programs
compare `code`, people read `message` (zh-CN, or English with `Accept-Language: en`). Money is in fen, times are ISO-8601 in UTC, lists go on
with `cursor`. The page for people is `/docs`."""

_SECURITY: dict[str, tuple[str, str]] = {
    "buyer": ("buyerToken", "The `accessToken` of identity/login or identity/refresh; 15 minutes."),
    "staff": ("staffToken", "The `accessToken` of staff/login; two hours. Permissions are looked up at every call."),
}
_KEY_PARAMETER: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Names this one intent, for 24 hours: the same key and body get the first answer again, another body is refused (422).",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
}
FORM = "application/x-www-form-urlencoded"
_PROOFS = {False: "timestamp, nonce and raw body", True: "all fields of the form but sign and sign_type"}
_SIGNED = ("Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature")
_ANSWER = re.compile(r"(\d{3}) ([^;]+)")


def document(
    operations: Operations, *, server: str = "/", samples: Mapping[str, Mapping[str, Any]] | None = None
) -> Schema:
    """The whole description. `server` is the shop's address; `samples`: name -> a request that the reader can try."""
    refs, schemas = _schemas(operations)
    paths = {}
    for name, operation in operations.items():
        if isinstance(operation, Webhook):
            paths[f"/{name}"] = {"post": _hook(operation)}
        else:
            paths[f"/{name}"] = _path(operation, operations, refs, schemas, (samples or {}).get(name))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "minimall",
            "version": VERSION,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": domain} for domain in dict.fromkeys(name.partition("/")[0] for name in operations)],
        "paths": paths,
        "components": {
            "schemas": {**schemas, "Failure": _failure()},
            "parameters": {"IdempotencyKey": _KEY_PARAMETER},
            "securitySchemes": {
                scheme: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": description}
                for scheme, description in _SECURITY.values()
            },
        },
    }


def codes(name: str, operations: Operations) -> list[str]:
    """Every code that an operation can answer: those of its contract first, then those of its kind."""
    operation = operations[name]
    own = [error.code for error in contract.errors_of(name, operations)]
    common = contract.common_errors(operation) if isinstance(operation, Operation) else []
    return list(dict.fromkeys([*own, *common]))


# schemas


class _Plain(GenerateJsonSchema):
    """A field's name is title enough."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def get_default_value(self, schema: Any) -> Any:
        """An empty list or object is a default, too, when a factory makes it."""
        made = schema.get("default_factory")
        return made() if made in (list, dict) else super().get_default_value(schema)


def _schemas(operations: Operations) -> tuple[dict[tuple[str, str], Schema], dict[str, Schema]]:
    """References by (operation, "request" | "response"), and the named schemas that they and their parts refer to."""
    modes: dict[str, JsonSchemaMode] = {"request": "validation", "response": "serialization"}
    models = [
        (getattr(operation, part), mode)
        for operation in operations.values()
        if isinstance(operation, Operation)
        for part, mode in modes.items()
    ]
    found, definitions = models_json_schema(
        models, by_alias=True, ref_template="#/components/schemas/{model}", schema_generator=_Plain
    )
    schemas: dict[str, Schema] = dict(sorted(definitions["$defs"].items()))
    _speak_camel(schemas)
    refs = {
        (name, part): found[getattr(operation, part), mode]
        for name, operation in operations.items()
        if isinstance(operation, Operation)
        for part, mode in modes.items()
    }
    return refs, schemas


def _speak_camel(schemas: dict[str, Schema]) -> None:
    """Docstrings call a field as Python does; at the border it has its other name."""
    fields = {field for schema in schemas.values() for field in schema.get("properties", {})}

    def border(match: re.Match[str]) -> str:
        camel = to_camel(match[1])
        return f"`{camel}`" if camel in fields else match[0]

    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = re.sub(
                r"`([a-z]+(?:_[a-z0-9]+)+)`", border, " ".join(schema["description"].split())
            )


def _failure() -> Schema:
    return {
        "type": "object",
        "description": "A refusal. Statuses with `Retry-After` are worth another try with the same body and Idempotency-Key.",
        "required": ["code", "message", "details", "requestId"],
        "properties": {
            "code": {"type": "string", "enum": list(CODES), "description": "a stable word, for programs"},
            "message": {"type": "string", "description": "for people"},
            "details": {"type": "object", "description": "facts, by code; of invalid_request: `fields`"},
            "requestId": {"type": "string", "description": "names this call in the shop's logs"},
        },
    }


# operations


def _path(
    operation: Operation[Any, Any],
    operations: Operations,
    refs: dict[tuple[str, str], Schema],
    schemas: dict[str, Schema],
    sample: Mapping[str, Any] | None,
) -> Schema:
    request = resolved(refs[operation.name, "request"], schemas)
    answers = _responses(operation, operations, refs[operation.name, "response"])
    content: Schema = {"schema": refs[operation.name, "request"]}
    if sample is not None:
        content["example"] = dict(sample)
    body = {"required": bool(request.get("required")), "content": {JSON: content}}
    post = {**_said(operation, "post"), "requestBody": body, "responses": answers}
    if operation.retry is Retry.RECORDED:
        post["parameters"] = [{"$ref": "#/components/parameters/IdempotencyKey"}]
    path = {"post": post}
    if operation.retry is Retry.READ and not _unaddressable(request, schemas):
        path["get"] = {
            **_said(operation, "get"),
            "parameters": list(_query(request, schemas)),
            "responses": {status: answer for status, answer in answers.items() if status != "413"},
        }
    return path


def _said(operation: Operation[Any, Any], method: str) -> Schema:
    """What the operation's contract says of it, whichever way it is called."""
    said = contract.parse(operation.contract)
    domain, verb = operation.name.split("/")
    words = [f"{word}: {text}" for word, text in said.sections.items() if word != "Errors"]
    description: Schema = {
        "operationId": to_camel(f"{'get_' if method == 'get' else ''}{domain}_{verb}"),
        "tags": [domain],
        "summary": said.summary,
        "description": "\n\n".join([*said.remarks, *words]),
        "security": [{_SECURITY[operation.caller.kind][0]: []}] if operation.caller.kind in _SECURITY else [],
        "x-retry": operation.retry.value,
    }
    permission = permission_of(operation)
    return description | ({"x-permission": permission} if permission else {})


def permission_of(operation: Operation[Any, Any]) -> str:
    """The permission that a member of staff needs for it; empty for operations that are not staff's."""
    return str(getattr(operation.caller, "permission", ""))


def _responses(operation: Operation[Any, Any], operations: Operations, data: Schema) -> Schema:
    envelope = {
        "type": "object",
        "required": ["data", "requestId"],
        "properties": {"data": data, "requestId": {"type": "string"}},
        "additionalProperties": False,
    }
    success: Schema = {"description": "Done", "content": {JSON: {"schema": envelope}}}
    responses: Schema = {"200": success}
    if operation.cache_seconds:
        kept = f"public, max-age={operation.cache_seconds}"
        success["headers"] = {
            "Cache-Control": {"schema": {"type": "string", "const": kept}},
            "ETag": {"schema": {"type": "string"}},
        }
        responses["304"] = {"description": "What `If-None-Match` names is still what there is"}
    by_status: dict[str, list[str]] = {}
    for code in codes(operation.name, operations):
        by_status.setdefault(str(CODES[code].status), []).append(code)
    return responses | {status: _refusal(each) for status, each in sorted(by_status.items())}


def _refusal(of: list[str]) -> Schema:
    narrowed = {
        "allOf": [
            {"$ref": "#/components/schemas/Failure"},
            {"type": "object", "properties": {"code": {"enum": of}}},
        ]
    }
    told = "; ".join(f"`{code}` {CODES[code].en.partition(': {')[0]}" for code in of)
    return {"description": told, "content": {JSON: {"schema": narrowed}}}


def resolved(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """The schema that a reference names, or the schema itself."""
    reference = schema.get("$ref")
    return schemas[str(reference).rpartition("/")[2]] if reference else schema


def _query(request: Schema, schemas: Mapping[str, Schema]) -> Iterator[Schema]:
    """Query parameters: the fields that one text can carry. Null is a parameter that is not sent."""
    required = request.get("required", [])
    for name, schema in request.get("properties", {}).items():
        if _is_scalar(schema, schemas):
            plain = {key: value for key, value in schema.items() if key not in ("description", "anyOf")}
            choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
            plain |= choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {}
            if plain.get("default", "") is None:
                del plain["default"]
            about = {"description": schema["description"]} if "description" in schema else {}
            yield {"name": name, "in": "query", "required": name in required, **about, "schema": plain}


def _unaddressable(request: Schema, schemas: Mapping[str, Schema]) -> bool:
    """Is there a field that must be sent, and that a query cannot carry?"""
    fields = request.get("properties", {})
    return any(not _is_scalar(fields[name], schemas) for name in request.get("required", []))


def _is_scalar(schema: Schema, schemas: Mapping[str, Schema]) -> bool:
    found = resolved(schema, schemas)
    choices = found.get("anyOf", [found])
    return not any(resolved(choice, schemas).get("type") in ("array", "object") for choice in choices)


# providers' calls


def _hook(hook: Webhook) -> Schema:
    said = contract.parse(hook.contract)
    domain, verb = hook.name.split("/")
    words = [f"{word}: {text}" for word, text in said.sections.items() if word != "Answers"]
    return {
        "operationId": to_camel(f"{domain}_{verb}"),
        "tags": [domain],
        "summary": said.summary,
        "description": "\n\n".join(
            [
                *said.remarks,
                *words,
                f"Called by the provider, which proves itself by its signature over {_PROOFS[hook.form]}.",
            ]
        ),
        "security": [],
        "x-called-by": "provider",
        "parameters": [
            {"name": header, "in": "header", "required": True, "schema": {"type": "string"}}
            for header in (() if hook.form else _SIGNED)
        ],
        "requestBody": {"required": True, "content": {FORM if hook.form else JSON: {"schema": {"type": "object"}}}},
        "responses": {status: {"description": meaning.strip()} for status, meaning in _ANSWER.findall(said.answers)},
    }
