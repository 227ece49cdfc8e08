"""The entry behind API Gateway: recorded events of both front doors reach their operation, and what reaches none is answered in our words."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

import app
from functions import JOBS, STREAM, WORKERS

EVENTS = json.loads((Path(__file__).parent / "events.json").read_text(encoding="utf-8"))


def call(recorded: str, **changes: Any) -> tuple[int, dict[str, str], Any]:
    event = json.loads(json.dumps(EVENTS[recorded])) | changes
    answer = app.app(event, None)
    assert not answer.get("isBase64Encoded")
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    return answer["statusCode"], headers, json.loads(answer["body"])


def test_an_operation_is_found_by_its_path_behind_the_http_api() -> None:
    """Its one route names no operation: requestContext.resourcePath is `/{domain}/{verb}`."""
    status, _, body = call("http_api")
    assert (status, body["code"]) == (400, "invalid_request")
    assert body["requestId"] == EVENTS["http_api"]["requestContext"]["requestId"]


def test_a_stage_before_the_path_is_not_part_of_the_name() -> None:
    plain = call("http_api")
    context = EVENTS["http_api"]["requestContext"] | {"stage": "prod"}
    assert call("http_api", path="/prod/identity/login", requestContext=context) == plain
    assert call("http_api", path="/other/identity/login", requestContext=context)[0] == 404


def test_a_hot_operation_comes_by_a_route_of_its_own() -> None:
    status, _, body = call("http_api_hot")
    assert (status, body["code"]) == (401, "token_missing")


def test_a_rest_api_names_the_route_itself() -> None:
    status, _, body = call("rest_api")
    assert (status, body["code"]) == (400, "invalid_request")


def test_a_body_in_base64_is_the_body() -> None:
    text = base64.b64encode(json.dumps({"code": ""}).encode()).decode()
    assert call("http_api", body=text, isBase64Encoded=True) == call("http_api", body='{"code": ""}')


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
def test_headers_are_found_however_they_are_spelled(name: str) -> None:
    headers = {"content-type": "application/json", name: "Bearer nonsense"}
    many = {key: [value] for key, value in headers.items()}
    assert call("http_api_hot", headers=headers, multiValueHeaders=many)[2]["code"] == "token_invalid"


@pytest.mark.parametrize("path", ["/orders/nothing", "/nothing/submit", "/a/b/c", "/", "", "/docs/", "/orders/submit/"])
def test_an_unknown_path_is_answered_in_our_words(path: str) -> None:
    status, headers, body = call("http_api", path=path)
    assert (status, body["code"]) == (404, "not_found")
    assert set(body) == {"code", "message", "details", "requestId"}
    assert headers["content-type"] == "application/json; charset=utf-8"


def test_a_refusal_speaks_the_caller_s_language() -> None:
    chinese = call("http_api", path="/no/where")[2]["message"]
    english = call("http_api", path="/no/where", headers={"accept-language": "en"})[2]["message"]
    assert english.isascii()
    assert not chinese.isascii()


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_a_wrong_method_is_answered_with_the_right_ones(method: str) -> None:
    context = EVENTS["http_api"]["requestContext"] | {"httpMethod": method}
    status, headers, body = call("http_api", httpMethod=method, requestContext=context)
    assert (status, body["code"], headers["allow"]) == (405, "method_not_allowed", "POST")


def test_the_event_that_was_given_is_not_changed() -> None:
    event = json.loads(json.dumps(EVENTS["http_api"]))
    app.app(event, None)
    assert event == EVENTS["http_api"]


def test_lambda_finds_each_worker_and_job_under_its_own_name() -> None:
    """Chalice names an entry after the function: two of one name would be one Lambda's code twice."""
    names = [one.name for one in (*WORKERS, STREAM, *JOBS)]
    assert sorted(f"app.{name}" for name in names) == sorted(one.handler_string for one in app.app.event_sources)
    assert len(set(names)) == len(names)
