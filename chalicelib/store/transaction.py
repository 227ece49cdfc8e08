"""Several items, all or none: the only way to change more than one.

Each part carries a label, and a refusal names labels: `refused.failures["coupon"]`, `refused.failed("stock")`. A conflict with another
transaction is repeated here (bounded, jittered; the SDK does not); a lost answer is repeated with the same ClientRequestToken, under which
DynamoDB does the work once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..runtime import clock, ids, log
from ..runtime.settings import settings
from . import rider, transport
from .errors import (
    Contended,
    Failure,
    Raw,
    Throttled,
    TransactionCancelled,
    TransactionRefused,
    Unanswered,
)
from .expressions import ABSENT, request
from .item import Item, Key

MOST_PARTS = 100  # TransactWriteItems' limit, together with 4 MB
_CONFLICT_TRIES = 4
_ANSWER_TRIES = 3
_FINAL = {"ConditionalCheckFailed", "ItemCollectionSizeLimitExceeded", "ValidationError"}


class Transaction:
    """Labelled parts of one write. `name` says what it does, for logs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._parts: dict[str, Raw] = {}
        self._known: dict[Key, Item] = {}

    def __len__(self) -> int:
        return len(self._parts)

    @property
    def labels(self) -> list[str]:
        return list(self._parts)

    def put(self, label: str, item: Item, condition: Condition | None = None) -> None:
        """Write `item` whole."""
        self._add(label, "Put", {"Item": item.raw()}, request(condition=condition))

    def create(self, label: str, item: Item) -> None:
        """Write `item` if its key is free."""
        self.put(label, item, ABSENT)

    def update(self, label: str, key: Key, actions: Sequence[Action], condition: Condition | None = None) -> None:
        self._add(label, "Update", {"Key": key.raw()}, request(actions=actions, condition=condition))

    def delete(self, label: str, key: Key, condition: Condition | None = None) -> None:
        self._add(label, "Delete", {"Key": key.raw()}, request(condition=condition))

    def check(self, label: str, key: Key, condition: Condition) -> None:
        """Change nothing, but refuse everything unless `condition` holds."""
        self._add(label, "ConditionCheck", {"Key": key.raw()}, request(condition=condition))

    def lone_update(self) -> tuple[str, Raw] | None:
        """Label and parameters of the only part, if it is an update (`store.plainly`)."""
        if len(self._parts) != 1:
            return None
        ((label, part),) = self._parts.items()
        update = part.get("Update")
        return (label, {name: value for name, value in update.items() if name != "TableName"}) if update else None

    def knows(self, item: Item) -> None:
        """The item stands there as it is here, or a condition of this transaction refuses: nobody needs to look at it again."""
        self._known[item.key] = item

    def absorb(self, other: Transaction, prefix: str) -> None:
        """Take over the parts of another transaction that was not sent, each label under `prefix:`."""
        for label, part in other._parts.items():
            if f"{prefix}:{label}" in self._parts:
                raise ValueError(f"{self.name}: two parts are called {prefix}:{label}")
            self._parts[f"{prefix}:{label}"] = part

    def _add(self, label: str, verb: str, target: Raw, expressions: Raw) -> None:
        if label in self._parts:
            raise ValueError(f"{self.name}: two parts are called {label}")
        part: dict[str, Any] = {"TableName": settings().table, **target, **expressions}
        if "ConditionExpression" in part:
            part["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._parts[label] = {verb: part}

    def commit(self, *, conflict_tries: int = _CONFLICT_TRIES) -> None:
        """Write all parts or none.

        Raises TransactionRefused (a condition failed: labels tell which), Contended, Throttled (surely nothing written) or Unanswered (may
        have been written, and three askings got no answer).
        """
        riding = rider.waiting()
        if riding:
            self._parts[rider.LABEL] = riding.part(
                [part for label, part in self._parts.items() if label != rider.LABEL],
                {key: item.raw() for key, item in self._known.items()},
            )
        if len(self._parts) > MOST_PARTS:
            raise ValueError(f"{self.name}: {len(self._parts)} parts, {MOST_PARTS} are allowed")
        self._repeat(conflict_tries)
        if riding:
            rider.arrived(riding)

    def _repeat(self, conflict_tries: int) -> None:
        for attempt in range(1, conflict_tries + 1):
            try:
                self._send()
                return
            except TransactionCancelled as cancelled:
                self._judge(cancelled, last=attempt == conflict_tries)
            except Contended:
                if attempt == conflict_tries:
                    raise
            clock.sleep(ids.jitter(0.01 * 2**attempt))

    def _send(self) -> None:
        body = {"TransactItems": list(self._parts.values()), "ClientRequestToken": ids.token()}
        for attempt in range(1, _ANSWER_TRIES + 1):
            try:
                transport.call("TransactWriteItems", body)
                return
            except Unanswered:
                log.warning("transaction_unanswered", transaction=self.name, attempt=attempt)
                if attempt == _ANSWER_TRIES:
                    raise

    def _judge(self, cancelled: TransactionCancelled, *, last: bool) -> None:
        """A refusal is final; a conflict or throttling alone is worth another try."""
        failures = {
            label: reason for label, reason in zip(self._parts, cancelled.reasons, strict=True) if reason.code != "None"
        }
        # A part that only met another transaction was not judged: naming it would tell "sold out" of what is there.
        final = {label: failure for label, failure in failures.items() if failure.code in _FINAL}
        if final:
            raise TransactionRefused(self.name, final)
        codes = {failure.code for failure in failures.values()}
        if last:
            log.warning("transaction_contended", transaction=self.name, labels=list(failures))
            if codes == {"TransactionConflict"}:
                raise Contended(self.name)
            raise Throttled(self.name)


__all__ = ["MOST_PARTS", "Failure", "Transaction"]
