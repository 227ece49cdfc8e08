"""A transaction of a single update, written as the plain write that it is: at half the price."""

from __future__ import annotations

from ..runtime import clock, ids
from . import rider, transport
from .errors import ConditionFailed, Contended, Failure, Raw, TransactionRefused
from .transaction import Transaction

_TRIES = 4


def commit(transaction: Transaction) -> Raw | None:
    """Write all parts or none; of a lone update the item as it is then is returned.

    Raises what `Transaction.commit` raises. A plain write that got no answer is Unanswered at once: asked again, it could not tell its own work
    from another's, and the caller must look.
    """
    alone = transaction.lone_update()
    if alone is None or rider.waiting():
        transaction.commit()
        return None
    label, update = alone
    for attempt in range(1, _TRIES + 1):
        try:
            answer: Raw = transport.call("UpdateItem", {**update, "ReturnValues": "ALL_NEW"})["Attributes"]
            return answer
        except ConditionFailed as failed:
            failure = Failure("ConditionalCheckFailed", failed.item)
            raise TransactionRefused(transaction.name, {label: failure}) from failed
        except Contended:
            if attempt == _TRIES:
                raise
        clock.sleep(ids.jitter(0.01 * 2**attempt))
    return None
