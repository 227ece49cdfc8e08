"""PynamoDB's conditions and update actions -> request parameters in wire format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action, Update

from . import schema

ABSENT = Path([schema.PK]).does_not_exist()  # nothing stands there: what every new item is written under


def keys(pk: str, sk: str, partition: str, begins: str | None, above: str | None, below: str | None) -> dict[str, Any]:
    """The parameters of a query's key condition, as PynamoDB would write it: the attribute `pk` is `partition`, `sk` lies within the bounds."""
    bounds = [bound for bound in (above, below) if bound is not None] if begins is None else [begins]
    names, values = {"#0": pk}, {":0": {"S": partition}}
    text = "#0 = :0"
    if bounds:
        names["#1"] = sk
        values |= {f":{place}": {"S": bound} for place, bound in enumerate(bounds, 1)}
        sort = "begins_with (#1, :1)"
        if begins is None:
            sort = "#1 BETWEEN :1 AND :2" if len(bounds) == 2 else "#1 <= :1" if above is None else "#1 >= :1"
        text = f"({text} AND {sort})"
    return {
        "KeyConditionExpression": text,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
    }


def request(
    *,
    condition: Condition | None = None,
    actions: Sequence[Action] = (),
    key_condition: Mapping[str, Any] | None = None,
    filtered: Condition | None = None,
    fields: Sequence[str] = (),
) -> dict[str, Any]:
    """The expression parameters of one request, with shared placeholders. `key_condition`: what `keys` gave."""
    if condition is ABSENT and not actions:
        return {"ConditionExpression": "attribute_not_exists (#0)", "ExpressionAttributeNames": {"#0": schema.PK}}
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    if key_condition is not None:
        parameters["KeyConditionExpression"] = key_condition["KeyConditionExpression"]
        names = {name: placeholder for placeholder, name in key_condition["ExpressionAttributeNames"].items()}
        values = dict(key_condition["ExpressionAttributeValues"])
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
