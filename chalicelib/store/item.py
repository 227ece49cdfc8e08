"""The base of everything that is stored: one table, `pk`/`sk`, a `kind`, a schema version, and the two sparse indexes.

An item class is a PynamoDB model: attributes, conditions and update actions come from there. It never talks to the table by itself;
`store.table` and `store.transaction` do.

    ops   merchant lists: only while there is work for staff      ops_pk = list#month#shard, ops_sk = time#id
    due   timers: only while a deadline runs                      due_pk = T#shard, due_sk = time#pk#sk; `due` says what is due
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from pydantic import TypeAdapter
from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STRING
from pynamodb.models import Model

from ..runtime import clock
from ..runtime.sealed import Sealed
from . import schema, upgrades
from .errors import Raw

T = TypeVar("T")


class Key(NamedTuple):
    """Where an item lives."""

    pk: str
    sk: str

    def raw(self) -> Raw:
        return {schema.PK: {"S": self.pk}, schema.SK: {"S": self.sk}}

    @classmethod
    def of(cls, raw: Raw) -> Key:
        """Where the item lives that wire format holds."""
        return cls(raw[schema.PK]["S"], raw[schema.SK]["S"])


class UnknownKind(Exception):
    """A query met an item of a kind that its caller did not expect: refused, so that nothing is dropped in silence."""


class Item(Model):
    """One item. `kind` and `v` are set by the class; a later schema reads `v` and upgrades."""

    class Meta:
        table_name = "minimall"  # never used: the transport names the table

    KIND: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1

    pk = UnicodeAttribute(hash_key=True, attr_name=schema.PK)
    sk = UnicodeAttribute(range_key=True, attr_name=schema.SK)
    kind = UnicodeAttribute()
    v = NumberAttribute()
    ttl = NumberAttribute(null=True, attr_name=schema.TTL)
    ops_pk = UnicodeAttribute(null=True, attr_name=schema.OPS.pk)
    ops_sk = UnicodeAttribute(null=True, attr_name=schema.OPS.sk)
    due_pk = UnicodeAttribute(null=True, attr_name=schema.DUE.pk)
    due_sk = UnicodeAttribute(null=True, attr_name=schema.DUE.sk)
    due = UnicodeAttribute(null=True)
    due_tries = NumberAttribute(null=True)

    @classmethod
    def at(cls, key: Key, **attributes: Any) -> Self:
        """A new item at `key`."""
        return cls(pk=key.pk, sk=key.sk, kind=cls.KIND, v=cls.VERSION, **attributes)

    @property
    def key(self) -> Key:
        return Key(self.pk, self.sk)

    def raw(self) -> Raw:
        """The item in wire format."""
        return self.serialize()

    @classmethod
    def of(cls, raw: Raw) -> Self:
        """The item that wire format holds, upgraded if older code wrote it. Raises UnknownKind when it is another kind."""
        found = raw.get("kind", {}).get("S")
        if found != cls.KIND:
            raise UnknownKind(f"{found} where {cls.KIND} was expected")
        return cls.from_raw_data(upgrades.upgraded(raw, cls.KIND, int(cls.VERSION)))


class Json(Attribute[T], Generic[T]):
    """A structured value that is only ever written whole: stored as compact JSON text, validated by pydantic on the way in and out."""

    attr_type = STRING

    def __init__(self, of: Any, **options: Any) -> None:
        super().__init__(**options)
        self._of = of
        self._adapter: TypeAdapter[T] | None = None

    @property
    def adapter(self) -> TypeAdapter[T]:
        if self._adapter is None:
            self._adapter = TypeAdapter(self._of)
        return self._adapter

    def serialize(self, value: Any) -> str:
        return self.adapter.dump_json(value, exclude_none=True).decode()

    def deserialize(self, value: Any) -> Any:
        return self.adapter.validate_json(value)


class Time(Attribute[datetime]):
    """A moment, stored as sortable ISO-8601 text in UTC with milliseconds."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return clock.iso(value)

    def deserialize(self, value: str) -> datetime:
        return clock.parse(value)


class SealedText(Attribute[Sealed]):
    """Personal data: ciphertext in the table, a `Sealed` in the program."""

    attr_type = STRING

    def serialize(self, value: Sealed) -> str:
        return value.text

    def deserialize(self, value: str) -> Sealed:
        return Sealed(value)


def user(uid: str) -> str:
    """The partition of everything that belongs to one buyer."""
    return f"U#{uid}"
