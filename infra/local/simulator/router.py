"""A small ASGI router: exact paths with {names}, one border per family of paths, and the faults of the wire.

A border is how a family of endpoints speaks: WeChat Pay v3 (checks and signs), the mini-program APIs (errcode), or plain.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from infra.local.simulator.faults import Fault, FaultList, Operation

MAX_BODY = 1024 * 1024
LOCAL_ORIGIN = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Request:
    """A whole HTTP request. `target` is path and query exactly as sent; header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    query: dict[str, str]
    body: bytes
    params: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What a fault's `match` is looked for in."""
        return f"{unquote(self.target)} {self.body.decode('utf-8', 'replace')}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer; `sign` says whether a WeChat Pay border signs it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    sign: bool = True


def json_answer(payload: Any, status: int = 200, content_type: str = "application/json; charset=utf-8") -> Answer:
    """An answer of raw UTF-8 JSON."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, body, {"Content-Type": content_type})


Handler = Callable[[Request], Answer]


# How a family of endpoints checks requests and dresses answers, including the faults that show in an answer.
Border = Callable[[Request, Handler, Fault | None], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """`{name}` in the path takes one segment. Where one address serves many operations, the request tells which."""

    method: str
    path: str
    handler: Handler
    border: Border
    operation: Operation | Callable[[Request], Operation | None] | None = None

    def pattern(self) -> re.Pattern[str]:
        """The path as an expression with named groups."""
        return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path)))


class App:
    """The ASGI application. `start`, `changed` and `stop` are called on its own event loop."""

    def __init__(
        self,
        routes: list[Route],
        faults: FaultList,
        *,
        start: Callable[[], Awaitable[None]],
        changed: Callable[[], None],
        stop: Callable[[], Awaitable[None]],
    ) -> None:
        self._routes = [(route, route.pattern()) for route in routes]
        self._faults = faults
        self._start, self._changed, self._stop = start, changed, stop

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if request is None:
            await _write(send, Answer(413), {})
            return
        if _foreign(request):
            await _write(send, json_answer({"code": "FOREIGN_ORIGIN", "message": "只接受本机网页的请求"}, 403), {})
            return
        if request.method == "OPTIONS":
            await _write(send, Answer(204), _cors(request))
            return
        route, request = self._find(request)
        if route is None:
            await _write(send, json_answer({"code": "NOT_FOUND", "message": "无此接口"}, 404), _cors(request))
            return
        operation = route.operation(request) if callable(route.operation) else route.operation
        fault = self._faults.take(operation, request.text) if operation else None
        await self._answer(route, request, fault, receive, send)

    async def _answer(self, route: Route, request: Request, fault: Fault | None, receive: Receive, send: Send) -> None:
        kind = fault.kind if fault else ""
        answer = None if kind.endswith("_before") else self._effect(route, request, fault)
        if fault and kind.startswith("timeout"):
            await _until_gone(receive, fault.seconds)
        if answer is None or kind.startswith(("timeout", "drop")):
            await _hang_up(send)
            return
        if fault and kind == "delay":
            await asyncio.sleep(fault.seconds)
        await _write(send, answer, _cors(request))

    def _effect(self, route: Route, request: Request, fault: Fault | None) -> Answer:
        try:
            return route.border(request, route.handler, fault)
        finally:
            self._changed()

    def _find(self, request: Request) -> tuple[Route | None, Request]:
        path = request.target.partition("?")[0]
        for route, pattern in self._routes:
            found = pattern.fullmatch(path) if route.method == request.method else None
            if found:
                params = {name: unquote(value) for name, value in found.groupdict().items()}
                return route, replace(request, params=params)
        return None, request


async def _read(scope: Message, receive: Receive) -> Request | None:
    """The request, or None if its body is too long."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more:
        event = await receive()
        chunks.append(event.get("body", b""))
        size += len(chunks[-1])
        more = event.get("more_body", False)
        if size > MAX_BODY:
            return None
    query = scope["query_string"].decode("latin-1")
    return Request(
        method=scope["method"],
        target=scope["raw_path"].decode("latin-1") + (f"?{query}" if query else ""),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        query=dict(parse_qsl(query, keep_blank_values=True)),
        body=b"".join(chunks),
    )


async def _write(send: Send, answer: Answer, extra: dict[str, str]) -> None:
    headers = {**answer.headers, **extra}
    if answer.status != 204:
        headers["Content-Length"] = str(len(answer.body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": answer.body})


def _foreign(request: Request) -> bool:
    """Whether a page of another machine sent this: any site that a developer visits could otherwise press pay."""
    origin = request.headers.get("origin")
    own = f"http://{request.headers.get('host', '')}"
    return origin is not None and origin != own and not LOCAL_ORIGIN.fullmatch(origin)


def _cors(request: Request) -> dict[str, str]:
    """A storefront under development is a page of another port of this machine: it may call and read."""
    origin = request.headers.get("origin")
    if origin is None:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
        "Access-Control-Allow-Headers": "Content-Type",
        "Vary": "Origin",
    }


async def _until_gone(receive: Receive, seconds: float) -> None:
    """Wait until the caller gives up, at most `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


async def _hang_up(send: Send) -> None:
    """Close the connection without an answer.

    ASGI has no word for this (an application that sends nothing gets a 500 sent for it), so the connection is taken from
    uvicorn's request cycle, whose bound method `send` is.
    """
    cycle = send.__self__  # type: ignore[attr-defined]  # a bound method, see above
    cycle.transport.abort()
    while not cycle.disconnected:
        await asyncio.sleep(0)
