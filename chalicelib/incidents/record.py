"""The record of an incident: opened, added to, closed; each entry is written once and never altered."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from ..runtime.errors import ShopError
from ..runtime.sealed import Sealed
from ..store import table
from ..store.transaction import Transaction
from .items import (
    CLOSED,
    GATHERING,
    OPEN,
    SENDING,
    Incident,
    IncidentEntry,
    LeakNotice,
    Severity,
    entry_key,
    incident_key,
    new_id,
    parts_of,
)


def find(incident_id: str) -> Incident:
    """Raises ShopError incident_not_found."""
    found = table.get(Incident, incident_key(incident_id))
    if found is None:
        raise ShopError("incident_not_found")
    return found


def begin(
    transaction: Transaction, title: str, severity: Severity, known: str, measures: str, by: str, now: datetime
) -> Incident:
    """Put a new incident with its first entry into the transaction. Parts: "incident", "entry"."""
    number = new_id()
    incident = Incident.at(
        incident_key(number),
        incident_id=number,
        title=title,
        severity=severity,
        state=OPEN,
        entries=1,
        opened_by=by,
        opened_at=now,
        updated_at=now,
    )
    transaction.create("incident", incident)
    _enter(transaction, number, 1, "opened", severity, by, now, known=known, measures=measures)
    return incident


def add(
    transaction: Transaction,
    incident: Incident,
    what: str,
    by: str,
    now: datetime,
    *,
    severity: Severity | None = None,
    known: str = "",
    measures: str = "",
    notice: int | None = None,
) -> None:
    """Put one more entry into the transaction. Parts: "incident" (refused when it moved meanwhile), "entry".

    Raises ShopError incident_closed; of `closed` also incident_notice_pending: a notice is on its way.
    """
    if incident.state != OPEN:
        raise ShopError("incident_closed")
    if what == "closed" and any(one.state in (GATHERING, SENDING) for one in notices(incident.incident_id)):
        raise ShopError("incident_notice_pending")
    seq, grade = int(incident.entries) + 1, severity or incident.severity
    actions: list[Action] = [
        Incident.entries.set(seq),
        Incident.severity.set(grade),
        Incident.updated_at.set(now),
    ]
    if what == "closed":
        actions += [Incident.state.set(CLOSED), Incident.closed_at.set(now)]
    if what == "notice_prepared" and notice:
        actions.append(Incident.notices.set(notice))
    as_read: Condition = (Incident.entries == incident.entries) & (Incident.state == OPEN)
    transaction.update("incident", incident.key, actions, as_read)
    _enter(transaction, incident.incident_id, seq, what, grade, by, now, known=known, measures=measures, notice=notice)


def _enter(
    transaction: Transaction,
    incident_id: str,
    seq: int,
    what: str,
    severity: str,
    by: str,
    now: datetime,
    *,
    known: str,
    measures: str,
    notice: int | None = None,
) -> None:
    key = entry_key(incident_id, seq)
    entry = IncidentEntry.at(
        key,
        seq=seq,
        what=what,
        at_time=now,
        by=by,
        severity=severity,
        known=Sealed.of(known, key) if known else None,
        measures=Sealed.of(measures, key) if measures else None,
        notice=notice,
    )
    transaction.create("entry", entry)


def entries(incident_id: str) -> list[IncidentEntry]:
    """All, in their order."""
    return [IncidentEntry.of(raw) for raw in table.query_all(parts_of(incident_id), begins="ENTRY#")]


def notices(incident_id: str) -> list[LeakNotice]:
    return [LeakNotice.of(raw) for raw in table.query_all(parts_of(incident_id), begins="NOTICE#")]
