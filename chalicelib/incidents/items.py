"""What is stored of incidents.

INCIDENTS      <incident>       how it stands: severity, open or closed, how many entries
INCIDENT#<id>  ENTRY#<seq>      what was known and done then, by whom; sealed, never altered
               NOTICE#<nn>      a notice to buyers: whom, what it says, how far it came; `due`: its next step
               TO#<nn>#<uid>    a buyer whom it concerns, and when they were told

They are kept: nothing of them has an end (PIPL art. 56 wants three years).
Who counts, counts in the transaction that adds what is counted: `concerned` and `sent` are exact, whatever breaks on the way.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..runtime.clock import milliseconds
from ..runtime.model import Shape
from ..store.item import Item, Json, Key, SealedText, Time

Severity = Literal["low", "medium", "high", "critical"]
State = Literal["gathering", "drafted", "sending", "sent"]
OPEN, CLOSED = "open", "closed"
GATHERING, DRAFTED, SENDING, SENT = "gathering", "drafted", "sending", "sent"
MOST_NOTICES = 20  # of one incident
MOST_NAMED = 1000  # buyers of a list
LONGEST = timedelta(days=366)  # that is looked through for what one of the staff revealed
_LENGTH = 16

IncidentId = Annotated[str, StringConstraints(pattern=rf"^[{ids.ALPHABET}]{{{_LENGTH}}}$")]
BuyerId = Annotated[str, StringConstraints(pattern=f"^{ids.UID.pattern}$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class Leak(Shape):
    """What a notice must say (PIPL art. 57): kinds of data, since when, cause, what may come of it, what we did, what they can do, whom to ask."""

    kinds: Said
    since: AwareDatetime
    cause: Said
    harm: Said
    remedies: Said
    can_do: Said
    contact: Said


class Whom(Shape):
    """`all` buyers; those of a `list`; those whose data one of the staff revealed in a span of time (`revealed_by`), as the audit knows."""

    kind: Literal["all", "list", "revealed_by"]
    buyer_ids: list[BuyerId] = Field([], max_length=MOST_NAMED)
    username: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,40}$")] | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _each_kind_has_its_own(self) -> Self:
        if bool(self.buyer_ids) != (self.kind == "list"):
            raise ValueError("buyerIds: of a list, and only of one")
        by_name = self.kind == "revealed_by"
        if any((value is not None) != by_name for value in (self.username, self.since, self.until)):
            raise ValueError("username, since and until: of what one of the staff revealed, and only of that")
        if self.since and self.until and not timedelta() < self.until - self.since <= LONGEST:
            raise ValueError("until: after since, at most a year later")
        return self


class Incident(Item):
    """`entries` counts them."""

    KIND = "incident"
    incident_id = UnicodeAttribute()
    title = UnicodeAttribute()
    severity = UnicodeAttribute()
    state = UnicodeAttribute()
    entries = NumberAttribute()
    notices = NumberAttribute(default=0)
    opened_by = UnicodeAttribute()
    opened_at = Time()
    updated_at = Time()
    closed_at = Time(null=True)


class IncidentEntry(Item):
    """`what`: opened | updated | notice_prepared | notice_approved | closed."""

    KIND = "incident_entry"
    seq = NumberAttribute()
    what = UnicodeAttribute()
    at_time = Time()
    by = UnicodeAttribute()
    severity = UnicodeAttribute()
    known = SealedText(null=True)
    measures = SealedText(null=True)
    notice = NumberAttribute(null=True)


class LeakNotice(Item):
    """`after`: how far the step that is under way came."""

    KIND = "leak_notice"
    incident_id = UnicodeAttribute()
    number = NumberAttribute()
    whom = Json[Whom](Whom, packed=True)
    leak = Json[Leak](Leak, packed=True)
    state = UnicodeAttribute()
    prepared_by = UnicodeAttribute()
    prepared_at = Time()
    approved_by = UnicodeAttribute(null=True)
    approved_at = Time(null=True)
    concerned = NumberAttribute(default=0)
    sent = NumberAttribute(default=0)
    after = Json[list[str]](list[str], null=True)
    done_at = Time(null=True)


class Concerned(Item):
    """A buyer whom a notice concerns. Without `sent_at` they are still to be told."""

    KIND = "concerned"
    uid = UnicodeAttribute()
    number = NumberAttribute()
    sent_at = Time(null=True)


def new_id() -> str:
    return ids.encode(milliseconds(), 10) + ids.random_text(_LENGTH - 10)


def incident_key(incident_id: str) -> Key:
    return Key("INCIDENTS", incident_id)


def parts_of(incident_id: str) -> str:
    return f"INCIDENT#{incident_id}"


def entry_key(incident_id: str, seq: int) -> Key:
    return Key(parts_of(incident_id), f"ENTRY#{seq:06d}")


def notice_key(incident_id: str, number: int) -> Key:
    return Key(parts_of(incident_id), f"NOTICE#{number:02d}")


def concerned_key(incident_id: str, number: int, uid: str) -> Key:
    return Key(parts_of(incident_id), f"TO#{number:02d}#{uid}")
