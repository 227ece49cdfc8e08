"""The local HTTP front: one ASGI application that calls the shop's Chalice application as API Gateway and Lambda would.

    python -m infra.local.front --port 8000

Each request becomes a REST (v1) proxy event and runs `app.app(event, context)` on a thread of a pool, so that a view may
block as it does in Lambda. Beyond the shop's own routes it answers `GET /` (a page with links), `GET /media/*` (pictures of
the demo shop, and those that people sent), `GET /shop/*` and `GET /console/*` (the built clients) and, for pages served from
elsewhere on this machine, CORS.
"""

import argparse
import asyncio
import importlib
import logging
import mimetypes
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Chalice

from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.http import Inbound, failure
from chalicelib.store import objects
from infra.local import gateway, interpreter, landing, threadsafe, web
from infra.local.gateway import Headers, HttpAnswer, HttpRequest
from infra.local.lambda_context import LambdaContext
from infra.local.loop import fastest_loop
from infra.local.ports import HOST, Ports

if TYPE_CHECKING:
    import uvicorn

THREADS = 64
MEDIA = Path(__file__).parent / "shop" / "media"
_SENT = "/media/u/"
_MOST_SENT = 32 * 1024 * 1024
_GRACE_SECONDS = 5

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

access = logging.getLogger("access")
log = logging.getLogger("front")


class TooLarge(Exception):
    """The request is larger than Lambda takes."""


class HungUp(Exception):
    """The caller went away before the request was complete."""


class Front:
    """The ASGI application around one Chalice application.

    `pages` maps a path to the HTML that GET answers there; `media` is a directory of static files; `sites` are the built clients.
    """

    def __init__(
        self,
        app: Chalice,
        *,
        pages: dict[str, str] | None = None,
        media: Path = MEDIA,
        sites: web.Sites | None = None,
    ) -> None:
        self._app = threadsafe.install(app)
        self._routes = app.routes
        self._router = gateway.Router(app.routes)
        self._pages = pages or {}
        self._media = media
        self._sites = sites
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="lambda")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._threads.shutdown()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request_id = gateway.new_request_id()
        try:
            request = await _read(scope, receive)
        except HungUp:
            return
        except TooLarge:
            request = _request(scope, b"")
            answer = _refusal(request, request_id, ShopError("body_too_large", limit=gateway.PAYLOAD_LIMIT_BYTES))
            answer.headers.append(("Connection", "close"))  # the rest of the body is never read
        else:
            answer = await self._answer(request, request_id)
        await _send(send, answer, request)
        milliseconds = (time.perf_counter() - started) * 1000
        # neither query nor body: they hold tokens and people
        access.info("%s %s %d %.1f", request.method, request.path, answer.status, milliseconds)

    async def _answer(self, request: HttpRequest, request_id: str) -> HttpAnswer:
        if request.method == "OPTIONS":
            return HttpAnswer(204, [], b"")
        if request.method in ("GET", "HEAD"):
            if request.path in self._pages:
                return _html(self._pages[request.path])
            if request.path.startswith(_SENT):
                found = await asyncio.get_running_loop().run_in_executor(self._threads, _sent, request.path)
                return found or _refusal(request, request_id, ShopError("not_found"))
            # what is no picture of the demo shop may be an operation of the domain
            if request.path.startswith("/media/") and (found := _file(self._media, request.path[len("/media/") :])):
                return found
            if self._sites and (found := self._sites.answer(request.path)):
                return found
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._invoke, request, request_id)

    def _invoke(self, request: HttpRequest, request_id: str) -> HttpAnswer:
        match = self._router.match(request.path)
        if match is None:
            return _refusal(request, request_id, ShopError("not_found"))
        allowed = sorted(self._routes[match.resource])
        # API Gateway has no HEAD of its own: it is the GET without its body
        method = "GET" if request.method == "HEAD" else request.method
        if method not in allowed:
            return _refusal(request, request_id, ShopError("method_not_allowed", allowed=allowed))
        event = gateway.proxy_event(
            HttpRequest(method, request.path, request.query, request.headers, request.body, request.client_ip),
            match,
            request_id,
        )
        answer = gateway.http_answer(self._app(event, LambdaContext("shop", 29, request_id)))
        if len(answer.body) > gateway.PAYLOAD_LIMIT_BYTES:
            log.error("%s answered %d bytes, more than a Lambda may", request.path, len(answer.body))
            return _refusal(request, request_id, ShopError("internal_error"))
        return answer


def _request(scope: Message, body: bytes) -> HttpRequest:
    raw_path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
    return HttpRequest(
        method=scope["method"],
        path=raw_path.decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body=body,
        client_ip=(scope.get("client") or ("127.0.0.1",))[0],
    )


async def _read(scope: Message, receive: Receive) -> HttpRequest:
    """The whole request. Raises TooLarge before reading what is announced as too large, or as soon as it is; HungUp."""
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if int(announced) > gateway.PAYLOAD_LIMIT_BYTES:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        body += message.get("body", b"")
        if len(body) > gateway.PAYLOAD_LIMIT_BYTES:
            raise TooLarge
        if not message.get("more_body"):
            return _request(scope, bytes(body))


async def _send(send: Send, answer: HttpAnswer, request: HttpRequest) -> None:
    headers = [
        *answer.headers,
        *_cors(request, {name.lower() for name, _ in answer.headers}),
    ]
    if answer.status not in (204, 304):
        headers.append(("Content-Length", str(len(answer.body))))
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }
    )
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else answer.body})


def _cors(request: HttpRequest, present: set[str]) -> Headers:
    """Any page on this machine may call the local shop; a deployed one names its own origins."""
    asked = {name: value for name, value in request.headers if name.startswith("access-control-request-")}
    allowed: Headers = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*")]
    if request.method == "OPTIONS":
        allowed += [
            ("Access-Control-Allow-Methods", "GET, POST, HEAD, OPTIONS"),
            ("Access-Control-Allow-Headers", asked.get("access-control-request-headers", "*")),
            ("Access-Control-Max-Age", "600"),
        ]
    return [(name, value) for name, value in allowed if name.lower() not in present]


def _refusal(request: HttpRequest, request_id: str, error: ShopError) -> HttpAnswer:
    """The product's own error shape, for what never reaches a function."""
    outbound = failure(error, Inbound(request.method, dict(request.headers), {}, b"", request_id))
    return HttpAnswer(outbound.status, list(outbound.headers.items()), outbound.body.encode())


def _html(page: str) -> HttpAnswer:
    return HttpAnswer(200, [("Content-Type", "text/html; charset=utf-8")], page.encode())


def _file(directory: Path, name: str) -> HttpAnswer | None:
    """A file inside `directory`, or None; a path that leads out of it (`..`, a link) is None too."""
    root = directory.resolve()
    try:
        path = (root / unquote(name)).resolve()
        if not path.is_relative_to(root) or not path.is_file():
            return None
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
        return None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return HttpAnswer(200, [("Content-Type", kind), ("Cache-Control", "public, max-age=300")], path.read_bytes())


def _sent(path: str) -> HttpAnswer | None:
    """A file that somebody sent, out of the bucket; what a CDN does for a deployed shop."""
    kind = mimetypes.guess_type(path)[0]
    body = objects.get(path.removeprefix("/"), _MOST_SENT) if kind else None
    if kind is None or body is None:
        return None
    headers = [("Content-Type", kind), ("Cache-Control", "public, max-age=300"), ("X-Content-Type-Options", "nosniff")]
    return HttpAnswer(200, headers, body)


def server(front: Front, port: int) -> "uvicorn.Server":
    """What serves it on 127.0.0.1."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            front,
            host=HOST,
            port=port,
            http="httptools",
            loop=fastest_loop(),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
    )


def _shop_name() -> str:
    """As the settings have it now."""
    name: str = importlib.import_module("chalicelib.shop").current().shop_name
    return name


def main() -> None:
    parser = argparse.ArgumentParser(description="HTTP front of the local shop")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    access.setLevel(logging.INFO)
    shop = importlib.import_module("app").app
    front = Front(
        shop,
        pages={"/": landing.page(options.port, sorted(shop.routes))},
        sites=web.Sites(Ports(options.port).simulator_url, _shop_name),
    )
    interpreter.for_answers()
    server(front, options.port).run()


if __name__ == "__main__":
    main()
