"""What infra/stack/emulator.py mends is needed still: each difference between ministack and AWS, shown on ministack as it is.

One of these turns red when a newer ministack no longer differs: then its mend goes. What cannot be mended and is therefore not proven on the
stack is listed in docs/decisions/0015.
"""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from ministack import app as ministack
from ministack.core import iam_actions, lambda_runtime
from ministack.core.iam_evaluator import EvalContext, resource_policy_allows
from ministack.services import apigateway, lambda_svc

from chalicelib.runtime import door
from infra.stack.payload import format_1

_REQUEST = {
    "version": "2.0",
    "routeKey": "ANY /{domain}/{verb}",
    "rawPath": "/catalog/browse",
    "rawQueryString": "sort=price&tag=a&tag=b%20c",
    "headers": {"content-type": "application/json", "authorization": "Bearer x"},
    "requestContext": {
        "accountId": "000000000000",
        "apiId": "abc",
        "domainName": "abc.execute-api.localhost",
        "http": {
            "method": "GET",
            "path": "/catalog/browse",
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": "test",
        },
        "requestId": "r-1",
        "routeKey": "ANY /{domain}/{verb}",
        "stage": "$default",
        "time": "22/Nov/2026:10:00:00 +0000",
        "timeEpoch": 1795341600000,
    },
    "pathParameters": {"domain": "catalog", "verb": "browse"},
    "isBase64Encoded": False,
}


def test_a_request_of_format_2_is_told_in_format_1() -> None:
    event = format_1(_REQUEST)
    assert (event["version"], event["path"], event["httpMethod"], event["resource"]) == (
        "1.0",
        "/catalog/browse",
        "GET",
        "/{domain}/{verb}",
    )
    assert event["queryStringParameters"] == {"sort": "price", "tag": "b c"}
    assert event["multiValueQueryStringParameters"] == {"sort": ["price"], "tag": ["a", "b c"]}
    assert event["body"] is None
    led = door.lead(event, {"/catalog/browse": ["GET", "POST"]})
    assert led["requestContext"]["resourcePath"] == "/catalog/browse"


def test_ministack_sends_format_2_to_an_integration_that_asks_for_1(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    async def caught(_: Any, record: Any, event: Any, **named: Any) -> dict[str, Any]:
        sent.append(event)
        return {"body": {"statusCode": 200, "body": ""}}

    known = lambda *_, **__: ({"config": {}}, {}, "api")  # noqa: E731
    monkeypatch.setattr(apigateway, "run_reentrant", caught)
    monkeypatch.setattr(lambda_svc, "_get_func_record_for_ref_in_scope", known)
    integration = {"integrationUri": "api", "payloadFormatVersion": "1.0"}
    asyncio.run(apigateway._invoke_lambda_proxy(integration, "abc", "$default", "/a/b", "GET", {}, b"", {}))
    assert [event["version"] for event in sent] == ["2.0"]


def test_ministack_kills_a_function_in_the_middle_of_its_work_when_it_is_updated() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as working:
        worker = SimpleNamespace(_proc=working, in_use=True, _discard_tmpdir=lambda: None, _tmpdir=None)
        lambda_runtime.kill_workers([worker])
        assert working.wait(10) != 0


def test_ministack_forgets_the_records_that_a_function_of_the_stream_could_not_take() -> None:
    assert "batchItemFailures" in inspect.getsource(lambda_svc._run_sqs_batch)
    assert "batchItemFailures" not in inspect.getsource(lambda_svc._poll_dynamodb_streams)


def test_ministack_asks_for_permissions_that_iam_does_not_know() -> None:
    batch = {"x-amz-target": "AmazonSQS.SendMessageBatch"}
    assert iam_actions.extract_iam_action("sqs", "POST", "/", batch, b"{}", {}) == "sqs:SendMessageBatch"
    named = {"x-amz-target": "AmazonSSM.GetParameters"}
    asked = ("ssm", "POST", "/", named, b'{"Names": ["/minimall/dev/token_keys"]}', {}, "cn-north-1", "000000000000")
    assert iam_actions.extract_resource_arn(*asked) == "*"


def test_the_policy_of_the_bucket_refuses_what_comes_without_tls() -> None:
    assert list(inspect.signature(ministack.pin_request_origin).parameters) == ["source_ip", "secure_transport"]
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    only_tls = {"Statement": [{**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
    for tls in (False, True):
        ministack.pin_request_origin("127.0.0.1", tls)
        asked = EvalContext(
            "arn:aws:iam::000000000000:role/api", "AssumedRole", "000000000000", "s3:GetObject", "a", "b"
        )
        assert resource_policy_allows(only_tls, asked, same_account=True) is tls
