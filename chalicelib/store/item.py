"""The base of everything that is stored: one table, `pk`/`sk`, a `kind`, a schema version, and the two sparse indexes.

An item class is PynamoDB's base of models: attributes, conditions and update actions come from there. It never talks to the table by
itself; `store.table` and `store.transaction` do. `pynamodb.models.Model` would add the methods that do, and with them most of botocore to
every start (docs/decisions/0021-a-lean-transport.md).

    ops   merchant lists: only while there is work for staff      ops_pk = list#month#shard, ops_sk = time#id
    due   timers: only while a deadline runs                      due_pk = T#shard, due_sk = time#pk#sk; `due` says what is due
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from pydantic import TypeAdapter
from pynamodb.attributes import Attribute, AttributeContainer, NumberAttribute, UnicodeAttribute
from pynamodb.constants import STRING

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


class Item(AttributeContainer):
    """One item. `kind` and `v` are set by the class; a later schema reads `v` and upgrades."""

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
        own: dict[str, Any] = dict(pk=key.pk, sk=key.sk, kind=cls.KIND, v=cls.VERSION)
        return cls(**own, **attributes)

    @property
    def key(self) -> Key:
        return Key(self.pk, self.sk)

    def raw(self) -> Raw:
        """The item in wire format, as `Model.serialize` gives it. Raises AttributeNullError for what must not be missing."""
        return self._container_serialize()

    @classmethod
    def of(cls, raw: Raw) -> Self:
        """The item that wire format holds, upgraded if older code wrote it. Raises UnknownKind when it is another kind."""
        found = raw.get("kind", {}).get("S")
        if found != cls.KIND:
            raise UnknownKind(f"{found} where {cls.KIND} was expected")
        item = cls._instantiate(upgrades.upgraded(raw, cls.KIND, int(cls.VERSION)))
        for name in _sealed_attributes(cls):
            sealed = getattr(item, name)
            if sealed is not None:
                sealed.place = item.key
        return item


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


@cache
def _sealed_attributes(kind: type[Item]) -> tuple[str, ...]:
    """The attributes of a class that hold sealed values: each must know the item that it was read from."""
    return tuple(name for name, attribute in kind.get_attributes().items() if isinstance(attribute, SealedText))


def user(uid: str) -> str:
    """The partition of everything that belongs to one buyer."""
    return f"U#{uid}"
