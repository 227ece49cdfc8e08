"""The one seam to the table: operation name and request in DynamoDB's wire format -> answer.

Everything that the product reads or writes passes `call`. Under it sits botocore; a leaner transport or a simulated table can take its place
(`use`). A transport raises only the errors of `store.errors`, and says `Unanswered` whenever a write may have happened.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from ..runtime import clock, ids
from ..runtime.settings import settings
from .errors import (
    ConditionFailed,
    Contended,
    Failure,
    Raw,
    StoreError,
    Throttled,
    TransactionCancelled,
    Unanswered,
)

CONNECT_SECONDS = 1.0
READ_SECONDS = 3.0
_THROTTLED = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "LimitExceededException",
}
_BROKEN = {"InternalServerError", "ServiceUnavailable", "InternalFailure", "500", "503"}
_READS = {"GetItem", "BatchGetItem", "Query"}
_TRIES = 4


class Transport(Protocol):
    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]: ...


class BotocoreTransport:
    """botocore's client, made at first use; its own retries are off because it cannot know what may be repeated."""

    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        from botocore.exceptions import (
            ClientError,
            ConnectTimeoutError,
            EndpointConnectionError,
            HTTPClientError,
        )

        try:
            return _client(settings().region, settings().aws_endpoint)._make_api_call(operation, request)  # type: ignore[no-any-return]
        except ClientError as error:
            raise _meaning(error) from error
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise Throttled(f"no connection: {error}") from error
        except HTTPClientError as error:
            raise Unanswered(str(error)) from error


@cache
def _client(region: str, endpoint: str | None) -> Any:
    import botocore.session
    from botocore.config import Config

    return botocore.session.get_session().create_client(
        "dynamodb",
        region_name=region,
        endpoint_url=endpoint,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            max_pool_connections=64,
            tcp_keepalive=True,
        ),
    )


def _meaning(error: Any) -> StoreError:
    """botocore's ClientError in our words."""
    code = error.response.get("Error", {}).get("Code", "")
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(error.response.get("Item"))
    if code == "TransactionCanceledException":
        reasons = error.response.get("CancellationReasons") or []
        return TransactionCancelled([Failure(reason.get("Code", "None"), reason.get("Item")) for reason in reasons])
    if code in ("TransactionConflictException", "TransactionInProgressException"):
        return Contended(code)
    if code in _THROTTLED:
        return Throttled(code)
    if code in _BROKEN:
        return Unanswered(code)
    return StoreError(f"{code}: {error.response.get('Error', {}).get('Message', '')}")


_transport: Transport = BotocoreTransport()


def use(transport: Transport) -> Transport:
    """Put `transport` in place; returns the one that was there."""
    global _transport
    before, _transport = _transport, transport
    return before


def call(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    """One call to the table, repeated (bounded, jittered) where repeating cannot do harm: whatever surely did not happen, and reads.

    A single write whose answer was lost is not repeated here: its caller knows what it would mean.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return _transport(
                operation, {"TableName": settings().table, **request} if _names_table(operation) else request
            )
        except Throttled:
            if attempt == _TRIES:
                raise
        except Unanswered:
            if attempt == _TRIES or operation not in _READS:
                raise
        except Contended:
            if attempt == _TRIES or operation == "TransactWriteItems":
                raise
        clock.sleep(ids.jitter(0.025 * 2**attempt))
    raise AssertionError("unreachable")


def _names_table(operation: str) -> bool:
    return operation not in ("BatchGetItem", "BatchWriteItem", "TransactWriteItems", "TransactGetItems")


__all__ = ["BotocoreTransport", "Raw", "Transport", "call", "use"]
