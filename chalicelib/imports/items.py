"""What is stored of an import, and where.

IMPORTS      <id>           how far it is            IMPORT#<id>  DONE#<place>   a product that was taken, written with it: once
                                                                 FAULT#<line>   a row that was not, and why
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..runtime.model import Moment, Shape
from ..store.item import Item, Json, Key, Time

KEPT = timedelta(days=30)
WAITING, RUNNING, FINISHED, UNREADABLE = "waiting", "running", "finished", "unreadable"
State = Literal["waiting", "running", "finished", "unreadable"]
Existing = Literal["refuse", "update"]
_LENGTH = 16
ImportId = Annotated[str, StringConstraints(pattern=rf"^[{ids.ALPHABET}]{{{_LENGTH}}}$")]


class Import(Item):
    """A table and how far its products are. Armed as `step` while it runs: a lost message is sent again."""

    KIND = "import"
    import_id = UnicodeAttribute()
    state = UnicodeAttribute()
    existing = UnicodeAttribute(default="refuse")
    by = UnicodeAttribute()
    sent_at = Time()
    done = NumberAttribute(default=0)  # products that were decided, from the beginning of the table
    products = NumberAttribute(null=True)  # in all
    made = NumberAttribute(default=0)  # products
    faulty = NumberAttribute(default=0)  # rows
    why = UnicodeAttribute(null=True)  # it is unreadable


class Done(Item):
    """A product of the table that was taken. It is written in the product's own transaction, so a row that comes twice counts once."""

    KIND = "import_done"


class Fault(Item):
    """A row that was not taken, as it came."""

    KIND = "import_fault"
    line = NumberAttribute()
    reason = UnicodeAttribute()
    cells = Json[list[str]](list[str])


class ImportView(Shape):
    """An import. `done` of `products` are decided; `faulty` rows were not taken, `report_url` is a table of them with their reasons."""

    import_id: str
    state: State
    products: int | None
    done: int
    made: int
    faulty: int
    why: str | None
    by: str
    sent_at: Moment

    @classmethod
    def of(cls, found: Import) -> ImportView:
        return cls(
            import_id=found.import_id,
            state=found.state,
            products=None if found.products is None else int(found.products),
            done=int(found.done),
            made=int(found.made),
            faulty=int(found.faulty),
            why=found.why,
            by=found.by,
            sent_at=found.sent_at,
        )


class FaultView(Shape):
    line: int
    reason: str


def new_id(now: datetime) -> str:
    """Sorts by time."""
    return ids.encode(int(now.timestamp() * 1000), 10) + ids.random_text(_LENGTH - 10)


def import_key(import_id: str) -> Key:
    return Key("IMPORTS", import_id)


def done_key(import_id: str, place: int) -> Key:
    return Key(f"IMPORT#{import_id}", f"DONE#{place:06d}")


def fault_key(import_id: str, line: int) -> Key:
    return Key(f"IMPORT#{import_id}", f"FAULT#{line:06d}")


def expiry(now: datetime) -> int:
    return int((now + KEPT).timestamp())
