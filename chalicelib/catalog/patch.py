"""Partial changes: what is not sent stays as it is, and null means null."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ..runtime.model import Shape


def unchanged(placeholder: Any, **limits: Any) -> Any:
    """A field that need not be sent. The placeholder only satisfies its type; it is never used, nor shown in the schema."""
    return Field(default=placeholder, json_schema_extra=_without_default, **limits)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class Patch(Shape):
    """Fields of which only those that were sent count."""

    def sent(self) -> dict[str, Any]:
        """What was sent, by field name, validated."""
        return {name: getattr(self, name) for name in self.model_fields_set}
