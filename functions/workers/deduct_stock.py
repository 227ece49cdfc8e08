"""The stock queue: decides reservations, many orders in one transaction.

Takes    messages that submit (or the timer of RESERVING) has sent: order number, time, units by SKU
Writes   RESERVING -> UNPAID with the units taken, or CLOSED(out_of_stock) with everything given back   (chalicelib/checkout/reservation.py)
Retry    an order that is decided already is dropped; only what could not be decided goes back to the queue
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from chalicelib.checkout import reservation
from chalicelib.checkout.reservation import Reservation
from chalicelib.runtime import log


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """An SQS event -> the ids of messages that must come again."""
    log.bind(worker="deduct_stock")
    asked: list[tuple[str, Reservation]] = []  # message id, what it asks; a message may be delivered twice
    failed: list[str] = []
    for record in event["Records"]:
        try:
            asked.append((record["messageId"], Reservation.model_validate_json(record["body"])))
        except ValidationError as error:
            log.alarm("reservation_unreadable", message_id=record["messageId"], faults=error.error_count())
            failed.append(record["messageId"])
    undecided = reservation.deduct([wanted for _, wanted in asked])
    failed += [message for message, wanted in asked if wanted in undecided]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}
