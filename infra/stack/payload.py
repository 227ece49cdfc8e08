"""The two shapes in which an HTTP API tells a Lambda of a request: 2.0, which the emulator always sends, made 1.0, which our integrations ask for.

"Working with AWS Lambda proxy integrations for HTTP APIs", payload format version 1.0. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Event = dict[str, Any]


def format_1(event: Mapping[str, Any]) -> Event:
    """The event of payload format 1.0 that tells of the same request as `event` of format 2.0."""
    context = event["requestContext"]
    resource = event["routeKey"].rpartition(" ")[2]  # of `ANY /{domain}/{verb}`
    http = context["http"]
    queries = _grouped(event.get("rawQueryString", ""))
    headers = dict(event.get("headers") or {})
    return {
        "version": "1.0",
        "resource": resource,
        "path": event["rawPath"],
        "httpMethod": http["method"],
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in queries.items()} or None,
        "multiValueQueryStringParameters": queries or None,
        "requestContext": {
            "accountId": context["accountId"],
            "apiId": context["apiId"],
            "domainName": context["domainName"],
            "domainPrefix": context["domainName"].partition(".")[0],
            "extendedRequestId": context["requestId"],
            "httpMethod": http["method"],
            "identity": {"sourceIp": http["sourceIp"], "userAgent": http["userAgent"]},
            "path": http["path"],
            "protocol": http["protocol"],
            "requestId": context["requestId"],
            "requestTime": context["time"],
            "requestTimeEpoch": context["timeEpoch"],
            "resourceId": context["routeKey"],
            "resourcePath": resource,
            "stage": context["stage"],
        },
        "pathParameters": event.get("pathParameters") or None,
        "stageVariables": event.get("stageVariables") or None,
        "body": event.get("body"),
        "isBase64Encoded": event["isBase64Encoded"],
    }


def _grouped(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found
