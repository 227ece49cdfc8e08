"""Tell buyers what happened to their orders: into the inbox for certain, by subscribe message at most once; then WeChat of a parcel, and write the
receipt.

Reads    events of orders from the queue `notify`; the buyer (whom to send to); WeChat sends; the order, for its parcel, receipts, invoice
Writes   the notice; a grant is spent, the notice's push moves on; that WeChat knows of the parcel; the receipt;
         an invoice of which money went back
Errors   a record that cannot be handled is answered as failed, alone; the queue brings it again and at last puts it on the DLQ
Retry    natural: a notice stands once for each (order, sequence number), for 180 days
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from chalicelib.messages import outlets
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.platform.errors import PlatformError
from chalicelib.runtime import clock, ids, log
from chalicelib.store.errors import StoreError

_MONEY_BACK = {"partly_refunded", "refunded"}
# Of the worker's 60 s: a WeChat that lets everybody wait must not take the batch down with it.
BUDGET = timedelta(seconds=45)


def handle(event: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """An SQS event -> the records to bring again. Never raises for a record."""
    until = clock.now() + BUDGET
    failed = [record["messageId"] for record in event["Records"] if clock.now() >= until or not _handled(record)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _handled(record: dict[str, Any]) -> bool:
    log.bind(worker="notify", message=record["messageId"])
    try:
        event = _event(record["body"])
        if event is not None:
            tell(event)
            follow(event)
            return True
    except (PlatformError, StoreError) as error:
        log.warning("event_postponed", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - the border of a batch: its other records must go on
        log.alarm("event_failed", error=type(error).__name__, trace=log.frames(error))
    return False


def _event(body: str) -> Happening | None:
    """None for what is no event; the log names the fields, never their values: they may hold anything."""
    try:
        return Happening.model_validate_json(body)
    except ValidationError as error:
        log.alarm("event_unreadable", fields=[".".join(map(str, fault["loc"])) for fault in error.errors()][:10])
        return None


def follow(event: Happening) -> None:
    """What else an order's event brings with it: WeChat hears of its parcel, its receipt, what becomes of its invoice.

    Raises StoreError: bring it again.
    """
    from chalicelib.invoices import desk
    from chalicelib.orders import states
    from chalicelib.receipts import book

    if event.type in states.SENDING and "parcel" in event.facts:
        from chalicelib import shipping_upload

        shipping_upload.tell(event.aggregate, int(event.facts["parcel"]))
    if event.type in book.EVENTS and ids.ORDER_NO.fullmatch(event.aggregate):
        book.extend(event.aggregate)
        if event.type in _MONEY_BACK:
            desk.follow(event.aggregate)


def tell(event: Happening) -> None:
    """Tell one buyer of one event. Raises PlatformError or StoreError: bring it again."""
    notice = notice_of(event)
    if notice is None:
        return
    outlets.tell(event, notice)
