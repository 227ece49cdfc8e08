"""The composition root: which route, queue, stream and clock starts which function. No business logic.

In AWS each decorated function is a Lambda of this name and `app` serves the API; in the local cloud the same names are called by the pumps
and the HTTP front.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from chalice.app import Chalice, Rate, Response

from chalicelib.runtime import http, ids
from functions import JOBS, OPERATIONS, STREAM, WORKERS, load

app = Chalice(app_name="minimall")
app.api.binary_types = []  # bodies are JSON text; nothing is base64 on the way out


def _serve(name: str) -> Any:
    """The view of one operation."""

    def view() -> Response:
        request = app.current_request
        inbound = http.Inbound(
            method=request.method,
            headers={key.lower(): value for key, value in request.headers.items()},
            query=dict(request.query_params or {}),
            body=request.raw_body or b"",
            request_id=request.context.get("requestId") or ids.request_id(),
        )
        outbound = http.answer(load(name), inbound)
        return Response(outbound.body, headers=outbound.headers, status_code=outbound.status)

    view.__name__ = name.replace("/", "_")
    return view


for _name, _kind in OPERATIONS.items():
    _methods = ["GET", "POST"] if _kind == "read" else ["POST"]
    app.route(f"/{_name}", methods=_methods, content_types=[], name=_name)(_serve(_name))


@app.route("/openapi.json", methods=["GET"], content_types=[])
def openapi_document() -> Response:
    from functions.docs import openapi_json

    return Response(
        openapi_json(), headers={"Content-Type": "application/json", "Cache-Control": "public, max-age=300"}
    )


@app.route("/docs", methods=["GET"], content_types=[])
def reference_page() -> Response:
    from functions.docs import page

    return Response(
        page(), headers={"Content-Type": "text/html; charset=utf-8", "Cache-Control": "public, max-age=300"}
    )


def _queue(name: str) -> Any:
    def handler(event: Any) -> Any:
        return import_module(f"functions.workers.{name}").handle(event.to_dict())

    return handler


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
        return import_module(f"functions.jobs.{name}").handle(event.to_dict())

    return handler


for _job in JOBS:
    _minutes = _job.every_seconds // 60
    globals()[_job.name] = app.schedule(Rate(_minutes, unit=Rate.MINUTES), name=_job.name)(_scheduled(_job.name))
