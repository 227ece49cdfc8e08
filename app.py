"""The composition root: which route, queue, stream and clock starts which function. No business logic.

In AWS each decorated function is a Lambda of this name and `app` serves the API; in the local cloud the same names are called by the pumps
and the HTTP front.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from chalice.app import Chalice, Rate, Response

from chalicelib.costs import counting
from chalicelib.runtime import door, http, ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.settings import settings
from functions import JOBS, OPERATIONS, STREAM, WORKERS, load


class Shop(Chalice):
    """Chalice behind either front door."""

    def __call__(self, event: Any, context: Any) -> Any:
        try:
            led = door.lead(event, self.routes)
        except ShopError as error:
            return door.refusal(error, event)
        return super().__call__(led, context)


app = Shop(app_name="minimall")
app.api.binary_types = []  # bodies are JSON text; nothing is base64 on the way out


def _serve(name: str) -> Any:
    """The view of one operation."""

    def view() -> Response:
        request: Any = app.current_request
        inbound = http.Inbound(
            method=request.method,
            headers={key.lower(): value for key, value in request.headers.items()},
            query=dict(request.query_params or {}),
            body=request.raw_body or b"",
            request_id=request.context.get("requestId") or ids.request_id(),
            address=(request.context.get("identity") or {}).get("sourceIp") or "",
        )
        outbound = counting.counted(name, lambda: http.answer(load(name), inbound), inbound.request_id)
        return Response(outbound.body, headers={**outbound.headers}, status_code=outbound.status)

    view.__name__ = name.replace("/", "_")
    return view


for _name, _kind in OPERATIONS.items():
    _methods = ["GET", "POST"] if _kind == "read" else ["POST"]
    app.route(f"/{_name}", methods=_methods, content_types=[], name=_name)(_serve(_name))


@cache
def _reference(server: str) -> tuple[str, str, str]:
    """The OpenAPI document, the page, and the page's policy. Made at the first request for one of them: it imports every operation."""
    from chalicelib import reference

    operations = {name: load(name) for name in OPERATIONS}
    return reference.openapi_json(operations, server), reference.page(operations, server), reference.policy()


def _public(body: str, content_type: str, **headers: str) -> Response:
    return Response(body, headers={"Content-Type": content_type, "Cache-Control": "public, max-age=300", **headers})


@app.route("/openapi.json", methods=["GET"], content_types=[])
def openapi_document() -> Response:
    document, _, _ = _reference(settings().public_url)
    return _public(document, "application/json; charset=utf-8")


@app.route("/docs", methods=["GET"], content_types=[])
def reference_page() -> Response:
    _, page, policy = _reference(settings().public_url)
    return _public(page, "text/html; charset=utf-8", **{"Content-Security-Policy": policy})


def _called(handler: Any, name: str) -> Any:
    """Chalice takes a Lambda's entry, `app.<name>`, from the function's own name."""
    handler.__name__ = name
    return handler


def _queue(name: str) -> Any:
    def handler(event: Any) -> Any:
        return counting.counted(
            f"workers/{name}", lambda: import_module(f"functions.workers.{name}").handle(event.to_dict())
        )

    return _called(handler, name)


for _worker in WORKERS:
    globals()[_worker.name] = app.on_sqs_message(
        queue_arn=f"arn:aws:sqs:region:account:{_worker.queue}", batch_size=_worker.batch_size, name=_worker.name
    )(_queue(_worker.name))

globals()[STREAM.name] = app.on_dynamodb_record(
    stream_arn="arn:aws:dynamodb:region:account:table/minimall/stream/main",
    batch_size=STREAM.batch_size,
    name=STREAM.name,
)(_queue(STREAM.name))


def _scheduled(name: str) -> Any:
    def handler(event: Any) -> Any:
        return counting.counted(f"jobs/{name}", lambda: import_module(f"functions.jobs.{name}").handle(event.to_dict()))

    return _called(handler, name)


for _job in JOBS:
    _minutes = _job.every_seconds // 60
    globals()[_job.name] = app.schedule(Rate(_minutes, unit=Rate.MINUTES), name=_job.name)(_scheduled(_job.name))
