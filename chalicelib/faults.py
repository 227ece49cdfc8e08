"""Refusals that name the field at fault, for rules that look at more than one field."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from .runtime import http
from .runtime.errors import ShopError


def invalid(*field: str | int, problem: str) -> ShopError:
    """invalid_request at `field`, told like every validation failure: `invalid("skus", 2, "priceFen", problem="…")`."""
    detail = InitErrorDetails(
        type=PydanticCustomError("rule", "{problem}", {"problem": problem}), loc=field, input=None
    )
    return http.invalid(ValidationError.from_exception_data("request", [detail]))
