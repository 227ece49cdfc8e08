"""Before Chalice dispatches: an event of the front door is led to its route, or answered here.

Chalice looks its route up by `requestContext.resourcePath`. A REST API names each route there; the HTTP API has one route for all operations
(`/{domain}/{verb}`), so the name is taken from the path. Payload format 1.0 ("Working with AWS Lambda proxy integrations for HTTP APIs").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import ids
from .errors import ShopError
from .http import Inbound, failure


def lead(event: dict[str, Any], routes: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """The event with the route that Chalice shall take. Raises ShopError: not_found, method_not_allowed.

    `routes` are paths with the methods that they take.
    """
    context = event.get("requestContext") or {}
    route = _route(event.get("path") or "", context, routes)
    if route is None:
        raise ShopError("not_found")
    method = event.get("httpMethod") or context.get("httpMethod") or ""
    allowed = sorted(routes[route])
    if method not in allowed:
        raise ShopError("method_not_allowed", allowed=allowed)
    return {**event, "requestContext": {**context, "resourcePath": route, "httpMethod": method}}


def _route(path: str, context: Mapping[str, Any], routes: Mapping[str, Iterable[str]]) -> str | None:
    """As a REST API names it; or by the path, before which a stage other than `$default` stands (unless a domain of its own leads there)."""
    inside = path.removeprefix(f"/{context.get('stage') or ''}")
    return next((found for found in (context.get("resourcePath"), path, inside) if found in routes), None)


def refusal(error: ShopError, event: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to an event that no route takes."""
    context = event.get("requestContext") or {}
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    inbound = Inbound("", headers, {}, b"", context.get("requestId") or ids.request_id())
    outbound = failure(error, inbound)
    return {
        "statusCode": outbound.status,
        "headers": outbound.headers,
        "multiValueHeaders": {},
        "body": outbound.body,
        "isBase64Encoded": False,
    }
