"""What the table can answer other than yes.

StoreError
├── ConditionFailed     the condition did not hold; `item` is what stood there (raw), or None
├── TransactionRefused  at least one labelled part was refused; `failures[label]` says why; nothing was written
├── Contended           other transactions kept touching the same items, also after our retries; nothing was written
├── Throttled           the table asked us to slow down, also after our retries; nothing was written
└── Unanswered          the answer was lost: the write may have happened
"""

from __future__ import annotations

from typing import Any, NamedTuple

Raw = dict[str, Any]  # an item in DynamoDB's wire format


class StoreError(Exception):
    """The table did not do what was asked."""


class ConditionFailed(StoreError):
    def __init__(self, item: Raw | None = None) -> None:
        super().__init__("condition failed")
        self.item = item


class Failure(NamedTuple):
    """Why one part of a transaction was refused. `item` is what stood there (raw) when the condition failed."""

    code: str
    item: Raw | None = None


class TransactionRefused(StoreError):
    def __init__(self, operation: str, failures: dict[str, Failure]) -> None:
        super().__init__(f"{operation}: {', '.join(f'{label} {failure.code}' for label, failure in failures.items())}")
        self.failures = failures

    def failed(self, prefix: str) -> dict[str, Failure]:
        """The failures whose label is `prefix` or starts with `prefix:`."""
        return {
            label: failure
            for label, failure in self.failures.items()
            if label == prefix or label.startswith(prefix + ":")
        }


class TransactionCancelled(StoreError):
    """As the service says it: one reason per part, in order. `store.transaction` turns it into one of the others."""

    def __init__(self, reasons: list[Failure]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


class Contended(StoreError):
    """TransactionConflict, also after retries."""


class Throttled(StoreError):
    """Too many requests for the table, the index or one key."""


class Unanswered(StoreError):
    """Timed out or cut off after sending."""
