"""What API Gateway does between HTTP and a Lambda: a request becomes a REST (v1) proxy event, an answer becomes bytes.

Shapes after "Lambda proxy integrations in API Gateway", input and output format of payload 1.0. Pure: no sockets here.
"""

import base64
import re
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from infra.local.aws import ACCOUNT

PAYLOAD_LIMIT_BYTES = 6 * 1024 * 1024  # Lambda's limit of a synchronous request, and of its answer
STAGE = "local"
API_ID = "local"

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Match:
    """The route that a path belongs to, and what its variables stand for (not URL-decoded, as API Gateway passes them)."""

    resource: str
    parameters: dict[str, str]


class Router:
    """Finds the Chalice route of a path: an exact one first, then the one with the most literal segments."""

    def __init__(self, resources: Iterable[str]) -> None:
        known = list(resources)
        self._exact = {resource for resource in known if "{" not in resource}
        variable = sorted((resource for resource in known if "{" in resource), key=lambda path: path.count("{"))
        self._patterns = [(resource, re.compile(_pattern(resource))) for resource in variable]

    def match(self, path: str) -> Match | None:
        if path in self._exact:
            return Match(path, {})
        for resource, pattern in self._patterns:
            if found := pattern.fullmatch(path):
                return Match(resource, found.groupdict())
        return None


def _pattern(resource: str) -> str:
    literal_and_name = re.split(r"{(\w+)}", resource)
    return "".join(
        f"(?P<{part}>[^/]+)" if is_name else re.escape(part)
        for part, is_name in zip(literal_and_name, _alternating(len(literal_and_name)), strict=True)
    )


def _alternating(count: int) -> Iterable[bool]:
    return (index % 2 == 1 for index in range(count))


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came off the wire; `path` and `query` are still percent-encoded."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes
    client_ip: str


def proxy_event(request: HttpRequest, match: Match, request_id: str) -> dict[str, Any]:
    """The event of `request`; `requestContext.resourcePath` is what Chalice dispatches on."""
    many_headers = _grouped(request.headers)
    many_queries = _grouped(parse_qsl(request.query, keep_blank_values=True))
    body, is_base64 = _body(request.body)
    return {
        "resource": match.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": _last_of_each(many_headers),
        "multiValueHeaders": many_headers,
        "queryStringParameters": _last_of_each(many_queries) or None,
        "multiValueQueryStringParameters": many_queries or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": _context(request, match, request_id),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def _context(request: HttpRequest, match: Match, request_id: str) -> dict[str, Any]:
    now = time.time()
    user_agent = next((value for name, value in request.headers if name.lower() == "user-agent"), None)
    return {
        "accountId": ACCOUNT,
        "apiId": API_ID,
        "resourceId": "local",
        "resourcePath": match.resource,
        "httpMethod": request.method,
        "path": f"/{STAGE}{request.path}",
        "stage": STAGE,
        "protocol": "HTTP/1.1",
        "domainName": "127.0.0.1",
        "domainPrefix": "127",
        "requestId": request_id,
        "extendedRequestId": request_id,
        "requestTime": datetime.fromtimestamp(now, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(now * 1000),
        "identity": {"sourceIp": request.client_ip, "userAgent": user_agent},
    }


def new_request_id() -> str:
    return str(uuid.uuid4())


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _last_of_each(grouped: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: values[-1] for name, values in grouped.items()}


def _body(body: bytes) -> tuple[str | None, bool]:
    if not body:
        return None, False
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii"), True


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    headers: Headers
    body: bytes


def http_answer(answer: Mapping[str, Any]) -> HttpAnswer:
    """A handler's answer (statusCode, headers, multiValueHeaders, body, isBase64Encoded) as it goes on the wire."""
    headers = [(name, str(value)) for name, value in (answer.get("headers") or {}).items()]
    for name, values in (answer.get("multiValueHeaders") or {}).items():
        headers.extend((name, str(value)) for value in values)
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return HttpAnswer(int(answer["statusCode"]), headers, _content(answer))


def _content(answer: Mapping[str, Any]) -> bytes:
    body = answer.get("body") or ""
    if answer.get("isBase64Encoded"):
        return base64.b64decode(body)
    return body if isinstance(body, bytes) else str(body).encode("utf-8")
