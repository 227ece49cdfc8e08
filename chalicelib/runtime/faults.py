"""Refusals of a request by field: each fault names where it is, in the caller's own words, and never the value."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from .errors import ShopError
from .model import to_camel

_MOST = 20  # faults told at once
_SNAKE = re.compile(r"[a-z]+(_[a-z0-9]+)+")
# C0 and C1 but for tab and line ends, and the marks that turn the direction of writing
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def invalid(*field: str | int, problem: str) -> ShopError:
    """invalid_request at one field: `invalid("skus", 2, "priceFen", problem="…")`."""
    return ShopError("invalid_request", fields=_Fields([{"field": _path(field), "problem": problem}]))


def of_validation(error: ValidationError) -> ShopError:
    """malformed_json, or invalid_request with every field at fault."""
    faults = error.errors(include_url=False, include_input=False, include_context=False)
    if any(fault["type"] == "json_invalid" or (not fault["loc"] and fault["type"] == "model_type") for fault in faults):
        return ShopError("malformed_json")
    fields = [{"field": _path(fault["loc"]), "problem": fault["msg"]} for fault in faults[:_MOST]]
    return ShopError("invalid_request", fields=_Fields(fields))


def refuse_control_characters(value: Any, *where: str | int) -> None:
    """Control characters in a name or a remark only ever serve to deceive a page or a log. Raises ShopError invalid_request."""
    if isinstance(value, str):
        if _CONTROL.search(value):
            raise invalid(*where, problem="control characters are not allowed")
    elif isinstance(value, dict):
        for name, inner in value.items():
            refuse_control_characters(inner, *where, name)
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            refuse_control_characters(inner, *where, place)


def _path(place: tuple[int | str, ...]) -> str:
    """`skus.2.priceFen`: a refused default is named by pydantic in our spelling, the caller knows the other."""
    return (
        ".".join(to_camel(part) if isinstance(part, str) and _SNAKE.fullmatch(part) else str(part) for part in place)
        or "body"
    )


class _Fields(list[dict[str, str]]):
    """Prints as the names in the sentence, serialises as the list."""

    def __str__(self) -> str:
        return ", ".join(fault["field"] for fault in self)

    def __format__(self, spec: str) -> str:
        return str(self)
