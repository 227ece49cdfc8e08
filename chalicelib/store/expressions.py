"""PynamoDB's conditions and update actions -> request parameters in wire format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action, Update


def request(
    *,
    condition: Condition | None = None,
    actions: Sequence[Action] = (),
    key_condition: Condition | None = None,
    filtered: Condition | None = None,
    fields: Sequence[str] = (),
) -> dict[str, Any]:
    """The expression parameters of one request, with shared placeholders."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    if key_condition is not None:
        parameters["KeyConditionExpression"] = key_condition.serialize(names, values)
    if condition is not None:
        parameters["ConditionExpression"] = condition.serialize(names, values)
    if filtered is not None:
        parameters["FilterExpression"] = filtered.serialize(names, values)
    if actions:
        parameters["UpdateExpression"] = Update(*actions).serialize(names, values)
    if fields:
        parameters["ProjectionExpression"] = ", ".join(names.setdefault(field, f"#{len(names)}") for field in fields)
    if names:
        parameters["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        parameters["ExpressionAttributeValues"] = values
    return parameters
