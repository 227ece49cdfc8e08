"""The example of an operation in three languages: curl, JavaScript on the SDK, Python's standard library. All three are made of its contract and its
sample, and stand on what the guide sets up: `$BUYER`, `shop`, `call`."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any
from urllib.parse import urlencode

from ..runtime.operation import Operation, Retry

_ONE_LINE = 76  # characters of a request
_NEW = "$(date +%s)-$RANDOM"  # a new key at every call, wherever there is a shell
_TOKENS = {"buyer": "$BUYER", "staff": "$STAFF"}
_PLAIN_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def curl(operation: Operation[Any, Any], sample: dict[str, Any], server: str) -> str:
    token = _TOKENS.get(operation.caller.kind)
    parts = [f'-H "Authorization: Bearer {token}"'] if token else []
    url = f"{server}/{operation.name}"
    if operation.retry is Retry.READ and not any(isinstance(value, (list, dict)) for value in sample.values()):
        query = urlencode(
            {name: str(value).lower() if isinstance(value, bool) else value for name, value in sample.items()}
        )
        command = f"curl {shlex.quote(f'{url}?{query}') if query else url}"
    else:
        command = f"curl -X POST {url}"
        if operation.retry is Retry.RECORDED:
            parts.append(f'-H "Idempotency-Key: {operation.name.replace("/", "-")}-{_NEW}"')
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(_body(sample))}"]
    return " \\\n  ".join([command, *parts])


def javascript(operation: Operation[Any, Any], sample: dict[str, Any]) -> str:
    """The SDK keeps the token, the Idempotency-Key and the repetitions."""
    domain, _, verb = operation.name.partition("/")
    method = re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), verb)
    client = "staff.shop" if operation.caller.kind == "staff" else "shop"
    return f"await {client}.{domain}.{method}({_folded(_script, sample) if sample else ''})"


def python(operation: Operation[Any, Any], sample: dict[str, Any]) -> str:
    token = {"buyer": "token=buyer", "staff": "token=staff"}.get(operation.caller.kind, "")
    given = [f'"{operation.name}"', _folded(_python, sample) if sample else "", token]
    return f"call({', '.join(filter(None, given))})"


def _body(sample: dict[str, Any]) -> str:
    """A request as it is typed: on one line while it fits."""
    line = json.dumps(sample, ensure_ascii=False)
    return line if len(line) <= _ONE_LINE else json.dumps(sample, ensure_ascii=False, indent=1)


def _folded(written: Any, sample: dict[str, Any]) -> str:
    """On one line while it fits, else a line for each field."""
    line: str = written(sample)
    if len(line) <= _ONE_LINE:
        return line
    fields = [written({name: value})[1:-1].strip() for name, value in sample.items()]
    return "{\n  " + ",\n  ".join(fields) + ",\n}"


def _script(value: Any) -> str:
    """A value as a JavaScript literal."""
    if isinstance(value, dict):
        fields = [
            f"{name if _PLAIN_NAME.fullmatch(name) else _quoted(name)}: {_script(one)}" for name, one in value.items()
        ]
        return f"{{ {', '.join(fields)} }}" if fields else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_script, value))}]"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """In single quotes; JSON's escapes are JavaScript's."""
    return "'" + json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def _python(value: Any) -> str:
    """A value as a Python literal, its texts in double quotes as JSON writes them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_python(name)}: {_python(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_python, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


__all__ = ["curl", "javascript", "python"]
