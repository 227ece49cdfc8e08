"""Requests and changes in one short line each, for people who read a history."""

from __future__ import annotations

from typing import Any


def call(operation: str, request: dict[str, Any]) -> str:
    """A request to the table."""
    if operation == "TransactWriteItems":
        parts = [next(iter(part.items())) for part in request["TransactItems"]]
        return "transaction: " + ", ".join(f"{verb} {_short(body.get('Key') or body['Item'])}" for verb, body in parts)
    if operation == "BatchGetItem":
        (asked,) = request["RequestItems"].values()
        return f"reads {', '.join(_short(key) for key in asked['Keys'])}"
    if operation in ("Query", "Scan"):
        values = [next(iter(value.values())) for value in request.get("ExpressionAttributeValues", {}).values()]
        return f"{operation.lower()} {request.get('IndexName', '')} {' '.join(map(str, values))}".replace("  ", " ")
    return f"{operation} {_short(request.get('Key') or request['Item'])}"


def _short(key: dict[str, Any]) -> str:
    """A key without the long numbers: the last six characters tell buyers and orders apart."""
    pk, sk = key["pk"]["S"], key["sk"]["S"]
    parts = [part if len(part) < 20 else f"…{part[8:14]}" for part in sk.split("#")]
    return f"{pk[:8] if not pk.startswith('U#') else 'U…' + pk[-4:]}/{'#'.join(parts)}"
