"""The emulator of a stack: ministack, with what it does otherwise than AWS mended in its own process.

    python -m infra.stack.emulator      # as infra.stack.cloud starts it; its environment says where it listens

Each function below mends one difference, and is shown by a test (tests/stack/test_emulator.py) to be needed still.
"""

from __future__ import annotations

import json
import threading
import time
from contextvars import ContextVar
from typing import Any

from ministack import app as ministack
from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import apigateway, lambda_svc

from infra.local import ministack_server
from infra.stack.payload import format_1

_LONGEST_INVOCATION_SECONDS = 900  # Lambda's own limit
_SQS_BATCHES = {f"sqs:{single}Batch": f"sqs:{single}" for single in ("SendMessage", "DeleteMessage")}


def send_what_the_integration_asks_for() -> None:
    """An HTTP API's integration with PayloadFormatVersion 1.0 gets events of 1.0. ministack keeps the setting, and sends 2.0 to all."""
    invoke, run = apigateway._invoke_lambda_proxy, apigateway.run_reentrant
    wanted: ContextVar[str] = ContextVar("wanted", default="2.0")

    async def invoke_as_asked(integration: Any, *rest: Any, **named: Any) -> Any:
        wanted.set(integration.get("payloadFormatVersion", "2.0"))
        return await invoke(integration, *rest, **named)

    async def run_as_asked(execute: Any, record: Any, event: Any, **named: Any) -> Any:
        is_request = isinstance(event, dict) and "rawPath" in event
        return await run(execute, record, format_1(event) if is_request and wanted.get() == "1.0" else event, **named)

    apigateway._invoke_lambda_proxy, apigateway.run_reentrant = invoke_as_asked, run_as_asked


def let_invocations_end() -> None:
    """A function that is updated ends with its old code what it has begun. ministack kills its process in the middle of it."""
    kill = lambda_runtime.kill_workers

    def retire(workers: Any) -> None:
        busy = [worker for worker in workers if worker.in_use]
        kill([worker for worker in workers if not worker.in_use])
        if busy:
            threading.Thread(target=kill_when_idle, args=(busy,), name="retired", daemon=True).start()

    def kill_when_idle(workers: Any) -> None:
        until = time.monotonic() + _LONGEST_INVOCATION_SECONDS
        while any(worker.in_use for worker in workers) and time.monotonic() < until:
            time.sleep(0.05)
        kill(workers)

    lambda_runtime.kill_workers = retire


def come_again_from_the_record_that_failed() -> None:
    """A stream's records that a function answers as failed are sent again. ministack goes on behind them, and they are never seen again.

    Here the whole batch comes again, while Lambda leaves out what was before the failed record: both may deliver a record twice.
    """
    execute = lambda_svc._execute_function

    def executed(function: Any, event: Any) -> Any:
        result = execute(function, event)
        if _is_of_stream(event) and not result.get("error") and _failures(result):
            said = {"errorType": "PartialBatch", "errorMessage": f"to come again: {_failures(result)}"}
            return {**result, "error": True, "body": said}
        return result

    lambda_svc._execute_function = executed


def _is_of_stream(event: Any) -> bool:
    records: Any = event.get("Records") if isinstance(event, dict) else None
    return bool(records) and records[0].get("eventSource") == "aws:dynamodb"


def _failures(result: Any) -> list[Any]:
    body = result.get("body")
    return list(body.get("batchItemFailures") or ()) if isinstance(body, dict) else []


def judge_as_iam_does() -> None:
    """What a policy must allow: ministack asks for actions and resources that IAM does not have.

    ssm:GetParameters is judged by the parameters that are named, not as a call on everything ("*").
    A batch of SQS needs the permission of the single call: there is no action sqs:SendMessageBatch.
    """
    resource_of, action_of = iam_actions.extract_resource_arn, iam_actions.extract_iam_action

    def resource(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any) -> Any:
        if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
            names, (_, region, account) = json.loads(body)["Names"], rest
            return "\n".join(f"arn:aws:ssm:{region}:{account}:parameter{name}" for name in names)
        return resource_of(service, method, path, headers, body, *rest)

    def action(*request: Any) -> Any:
        found = action_of(*request)
        return _SQS_BATCHES.get(found, found)

    judge = iam_evaluator.enforce

    def enforce(*call: Any, resource_arn: str = "*", **more: Any) -> Any:
        """The first no among all that are named."""
        judged = (judge(*call, resource_arn=one, **more) for one in resource_arn.split("\n"))
        return next((no for no in judged if no), None)

    iam_actions.extract_resource_arn, iam_actions.extract_iam_action = resource, action
    iam_evaluator.enforce = enforce


def take_http_for_tls() -> None:
    """Nothing here speaks TLS. Without this the bucket's policy, which refuses plain HTTP, would refuse every call."""
    pin = ministack.pin_request_origin
    ministack.pin_request_origin = lambda address, _: pin(address, True)


def main() -> None:
    send_what_the_integration_asks_for()
    let_invocations_end()
    come_again_from_the_record_that_failed()
    judge_as_iam_does()
    take_http_for_tls()
    ministack_server.main()


if __name__ == "__main__":
    main()
