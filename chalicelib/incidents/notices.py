"""A notice to those whom a leak concerns: prepared by one of the staff, approved by another, then sent.

gathering ──all are found──> drafted ──a second person approves──> sending ──all are told──> sent
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.update import Action

from ..runtime.errors import ShopError
from ..store import table, timers
from ..store.transaction import Transaction
from . import record
from .items import DRAFTED, GATHERING, MOST_NOTICES, SENDING, Incident, Leak, LeakNotice, Whom, notice_key

GATHER, TELL = "gather", "tell"  # what is due of a notice


def find(incident_id: str, number: int) -> LeakNotice:
    """Raises ShopError leak_notice_not_found."""
    found = table.get(LeakNotice, notice_key(incident_id, number))
    if found is None:
        raise ShopError("leak_notice_not_found")
    return found


def prepare(transaction: Transaction, incident: Incident, whom: Whom, leak: Leak, by: str, now: datetime) -> LeakNotice:
    """Put a notice into the transaction; whom it concerns is found from now on. Parts: those of `record.add`, "notice".

    Raises ShopError incident_closed, leak_notices_full.
    """
    number = int(incident.notices) + 1
    if number > MOST_NOTICES:
        raise ShopError("leak_notices_full", most=MOST_NOTICES)
    record.add(transaction, incident, "notice_prepared", by, now, notice=number)
    key = notice_key(incident.incident_id, number)
    notice = LeakNotice.at(
        key,
        incident_id=incident.incident_id,
        number=number,
        whom=whom,
        leak=leak,
        state=GATHERING,
        prepared_by=by,
        prepared_at=now,
        **timers.attributes(key, GATHER, now),
    )
    transaction.create("notice", notice)
    return notice


def approve(transaction: Transaction, incident: Incident, notice: LeakNotice, by: str, now: datetime) -> None:
    """Put the second person's word into the transaction; it is sent from now on. Parts: those of `record.add`, "notice".

    Raises ShopError second_person_needed, leak_notice_state, incident_closed.
    """
    if notice.state != DRAFTED:
        raise ShopError("leak_notice_state", state=notice.state)
    if notice.prepared_by == by:
        raise ShopError("second_person_needed")
    record.add(transaction, incident, "notice_approved", by, now, notice=int(notice.number))
    actions: list[Action] = [
        LeakNotice.state.set(SENDING),
        LeakNotice.approved_by.set(by),
        LeakNotice.approved_at.set(now),
        *timers.arm(notice.key, TELL, now),
    ]
    transaction.update("notice", notice.key, actions, LeakNotice.state == DRAFTED)
