"""An incident as staff see it: the record in plain words, the notices with how far they came, the report to be copied."""

from __future__ import annotations

from typing import Literal

from .. import shop
from ..runtime.model import Moment, Shape
from ..store import table
from ..store.errors import Raw
from . import record, texts
from .items import Incident, IncidentEntry, Leak, LeakNotice, Severity, State, Whom, incident_key
from .texts import Told

ENTRY_BYTES = 250_000  # of entries in one answer
_FRAME = 200  # bytes of an entry besides its words


class IncidentLine(Shape):
    """An incident in the list."""

    incident_id: str
    title: str
    severity: Severity
    state: Literal["open", "closed"]
    opened_by: str
    opened_at: Moment
    updated_at: Moment
    closed_at: Moment | None

    @classmethod
    def of(cls, incident: Incident) -> IncidentLine:
        return cls(
            incident_id=incident.incident_id,
            title=incident.title,
            severity=incident.severity,
            state=incident.state,
            opened_by=incident.opened_by,
            opened_at=incident.opened_at,
            updated_at=incident.updated_at,
            closed_at=incident.closed_at,
        )


class EntryView(Shape):
    """`what`: opened | updated | notice_prepared | notice_approved | closed. `notice`: its number."""

    seq: int
    what: Literal["opened", "updated", "notice_prepared", "notice_approved", "closed"]
    at: Moment
    by: str
    severity: Severity
    findings: str
    measures: str
    notice: int | None


class LeakNoticeView(Shape):
    """`concerned` buyers were found so far (all, unless it is `gathering`), `sent` were told.

    `report`: for the authority, to be copied; of the newest notice alone, null for the others."""

    number: int
    state: State
    whom: Whom
    leak: Leak
    text: str
    report: str | None
    concerned: int
    sent: int
    prepared_by: str
    prepared_at: Moment
    approved_by: str | None
    approved_at: Moment | None
    done_at: Moment | None


class IncidentDetail(IncidentLine):
    """`entries`: in their order, the latest; `earlier_entries`: there are more before them, to be asked for by `beforeEntry`."""

    entries: list[EntryView]
    earlier_entries: bool
    leak_notices: list[LeakNoticeView]


def detail(incident: Incident, before: int | None = None) -> IncidentDetail:
    """`before`: the number of the entry before which those end that are shown."""
    entries = [_entry(one) for one in record.entries(incident.incident_id)]
    wanted = [one for one in entries if before is None or one.seq < before]
    latest = _latest(wanted)
    return IncidentDetail(
        **IncidentLine.of(incident).model_dump(),
        entries=latest,
        earlier_entries=len(latest) < len(wanted),
        leak_notices=[shown(one, incident, entries) for one in record.notices(incident.incident_id)],
    )


def _latest(entries: list[EntryView]) -> list[EntryView]:
    """As many as one answer may carry."""
    room = ENTRY_BYTES
    for place in range(len(entries) - 1, -1, -1):
        room -= len(entries[place].findings.encode()) + len(entries[place].measures.encode()) + _FRAME
        if room < 0:
            return entries[place + 1 :]
    return entries


def shown(notice: LeakNotice, incident: Incident, entries: list[EntryView]) -> LeakNoticeView:
    name, concerned, sent = shop.current().shop_name, int(notice.concerned), int(notice.sent)
    report: str | None = None
    if notice.number == incident.notices:
        told = [Told(one.at, one.findings, one.measures) for one in entries]
        about = name, str(incident.incident_id), str(incident.title), str(incident.severity)
        report = texts.report(*about, told, notice.leak, concerned, sent)
    return LeakNoticeView(
        number=int(notice.number),
        state=notice.state,
        whom=notice.whom,
        leak=notice.leak,
        text=texts.notice(name, notice.leak),
        report=report,
        concerned=concerned,
        sent=sent,
        prepared_by=notice.prepared_by,
        prepared_at=notice.prepared_at,
        approved_by=notice.approved_by,
        approved_at=notice.approved_at,
        done_at=notice.done_at,
    )


def _entry(entry: IncidentEntry) -> EntryView:
    return EntryView(
        seq=int(entry.seq),
        what=entry.what,
        at=entry.at_time,
        by=entry.by,
        severity=entry.severity,
        findings=entry.known.reveal() if entry.known else "",
        measures=entry.measures.reveal() if entry.measures else "",
        notice=None if entry.notice is None else int(entry.notice),
    )


def page(size: int, start: Raw | None) -> tuple[list[IncidentLine], Raw | None]:
    """Newest first."""
    found = table.query(incident_key("").pk, newest_first=True, limit=size, start=start)
    return [IncidentLine.of(Incident.of(raw)) for raw in found.items], found.next
