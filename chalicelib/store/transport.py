"""The one seam to the table: operation name and request in DynamoDB's wire format -> answer.

Everything that the product reads or writes passes `call`. Under it sits `store.aws`; a simulated table can take its place (`use`). A transport
raises only the errors of `store.errors`, and says `Unanswered` whenever a write may have happened.
"""

from __future__ import annotations

from typing import Any, Protocol

from ..runtime import clock, ids, meter
from ..runtime.settings import settings
from . import aws
from .errors import (
    ConditionFailed,
    Contended,
    Failure,
    StoreError,
    Throttled,
    TransactionCancelled,
    Unanswered,
)

_THROTTLED = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "LimitExceededException",
    "429",  # without a code of its own: whoever stands before the service
}
# not all of it came in time; the first call with this token is still being worked on
_UNKNOWN = {"408", "TransactionInProgressException"}
_READS = {"GetItem", "BatchGetItem", "Query"}
_TRIES = 4


class Transport(Protocol):
    def __call__(self, operation: str, request: dict[str, Any]) -> dict[str, Any]: ...


def _aws(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    asked = clock.milliseconds()
    answer = aws.ask("dynamodb", operation, {**request, "ReturnConsumedCapacity": "TOTAL"}, _meaning)
    meter.note(operation, answer.pop("ConsumedCapacity", None), clock.milliseconds() - asked)
    return answer


def _meaning(no: aws.No) -> StoreError:
    if no.code == "ConditionalCheckFailedException":
        return ConditionFailed(no.response.get("Item"))
    if no.code == "TransactionCanceledException":
        reasons = no.response.get("CancellationReasons") or []
        return TransactionCancelled([Failure(reason.get("Code", "None"), reason.get("Item")) for reason in reasons])
    if no.code == "TransactionConflictException":
        return Contended(no.code)
    if no.code in _THROTTLED:
        return Throttled(no.code)
    if no.code in _UNKNOWN or no.status >= 500:
        return Unanswered(no.code)
    return no.meaning


_transport: Transport = _aws


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
