"""The base of everything that is stored: one table, `pk`/`sk`, a `kind`, a schema version, and the two sparse indexes.

An item class is PynamoDB's base of models: attributes, conditions and update actions come from there. It never talks to the table by
itself; `store.table` and `store.transaction` do. `pynamodb.models.Model` would add the methods that do, and with them most of botocore to
every start (docs/decisions/0021-a-lean-transport.md).

    ops   merchant lists: only while there is work for staff      ops_pk = list#month#shard, ops_sk = time#id
    due   timers: only while a deadline runs                      due_pk = T#shard, due_sk = time#pk#sk; `due` says what is due
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

from pydantic import TypeAdapter
from pynamodb.attributes import (
    Attribute,
    AttributeContainer,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.constants import BINARY, NULL, NUMBER, STRING
from pynamodb.exceptions import AttributeNullError

from ..runtime import clock
from ..runtime.sealed import Sealed
from . import packing, schema, upgrades
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
        """A new item at `key`, as `AttributeContainer.__init__` makes it. Raises ValueError for an attribute that it does not have."""
        form = _form(cls)
        item = cls.__new__(cls)
        values: dict[str, Any] = dict(pk=key.pk, sk=key.sk, kind=cls.KIND, v=cls.VERSION)
        item.attribute_values = values
        fresh = {name: make() for name, make in form.fresh if name not in attributes}
        for name, value in (fresh | attributes).items():
            place = form.places.get(name)
            if place is None:
                raise ValueError(f"{cls.__name__} has no attribute {name}")
            if place.nested:
                setattr(item, name, value)
            else:
                values[name] = value
        return item

    @property
    def key(self) -> Key:
        values = self.attribute_values
        return Key(values[schema.PK], values[schema.SK])

    def raw(self) -> Raw:
        """The item in wire format, as `Model.serialize` gives it. Raises AttributeNullError for what must not be missing."""
        found: Raw = {}
        values = self.attribute_values
        for name, stored, of, null, write in _form(type(self)).written:
            value = values.get(name)
            written = None if value is None else write(value)
            if written is not None:
                found[stored] = {of: written}
            elif not null:
                raise AttributeNullError(name)
        return found

    @classmethod
    def of(cls, raw: Raw) -> Self:
        """The item that wire format holds, upgraded if older code wrote it. Raises UnknownKind when it is another kind."""
        found = raw.get("kind", {}).get("S")
        if found != cls.KIND:
            raise UnknownKind(f"{found} where {cls.KIND} was expected")
        item = cls._read(upgrades.upgraded(raw, cls.KIND, int(cls.VERSION)))
        for name in _sealed_attributes(cls):
            sealed = getattr(item, name)
            if sealed is not None:
                sealed.place = item.key
        return item

    @classmethod
    def _read(cls, raw: Raw) -> Self:
        """As `AttributeContainer._instantiate` does it: defaults first, then what is there and not NULL."""
        form = _form(cls)
        item = cls.__new__(cls)
        values = item.attribute_values = {name: make() for name, make in form.defaults}
        known = form.read
        for stored, value in raw.items():
            if stored not in known:
                continue
            name, plain, nested, read = known[stored]
            if plain and plain in value:
                text = value[plain]
                if plain is STRING:
                    values[name] = text
                    continue
                if text.isdecimal():
                    values[name] = int(text)
                    continue
            if value and NULL not in value:
                if nested:
                    setattr(item, name, read(value))  # which makes a map of it
                else:
                    values[name] = read(value)
        return item


_PLAIN: dict[type[Any], str] = {UnicodeAttribute: STRING, NumberAttribute: NUMBER}


class _Place(NamedTuple):
    """How one attribute is read and written. `plain`: the type of text, or of a number, that stands for itself; else empty."""

    stored: str
    type: str
    plain: str
    null: bool
    nested: bool
    read: Callable[[Raw], Any]
    write: Callable[[Any], Any]


class _Form(NamedTuple):
    """How a class is read and written, worked out once: PynamoDB would look it all up for each attribute of each item.

    `written`: name, and `stored`, `type`, `null` and `write` of its place. `read`: by the name in the table, name, and `plain`, `nested` and
    `read` of its place. `defaults`: what an item has that is read, `fresh`: one that is made.
    """

    places: dict[str, _Place]
    written: list[tuple[str, str, str, bool, Callable[[Any], Any]]]
    read: dict[str, tuple[str, str, bool, Callable[[Raw], Any]]]
    defaults: list[tuple[str, Callable[[], Any]]]
    fresh: list[tuple[str, Callable[[], Any]]]


@cache
def _form(kind: type[Item]) -> _Form:
    attributes = kind.get_attributes()
    places = {name: _place(name, attribute) for name, attribute in attributes.items()}
    return _Form(
        places=places,
        written=[(name, place.stored, place.type, place.null, place.write) for name, place in places.items()],
        read={place.stored: (name, place.plain, place.nested, place.read) for name, place in places.items()},
        defaults=[
            (name, _made(attribute.default)) for name, attribute in attributes.items() if attribute.default is not None
        ],
        fresh=[
            (name, _made(attribute.default if attribute.default_for_new is None else attribute.default_for_new))
            for name, attribute in attributes.items()
            if attribute.default is not None or attribute.default_for_new is not None
        ],
    )


def _is_nested(attribute: Attribute[Any]) -> bool:
    return isinstance(attribute, (MapAttribute, ListAttribute))


def _made(default: Any) -> Callable[[], Any]:
    return default if callable(default) else lambda: default


def _place(name: str, attribute: Attribute[Any]) -> _Place:
    def read(value: Raw) -> Any:
        return attribute.deserialize(attribute.get_value(value))

    def digits(value: Any) -> str:
        return str(value) if type(value) is int else json.dumps(value)

    plain, nested = _PLAIN.get(type(attribute), ""), _is_nested(attribute)
    writing: Callable[[Any], Any] = attribute.serialize
    if nested:
        writing = _writing(name, attribute)
    elif plain is NUMBER:
        writing = digits
    return _Place(attribute.attr_name, attribute.attr_type, plain, attribute.null, nested, read, writing)


def _writing(name: str, attribute: Attribute[Any]) -> Callable[[Any], Any]:
    """Maps and lists know how to write themselves, and what is missing in them."""

    def write(value: Any) -> Any:
        try:
            if isinstance(value, MapAttribute) and not value.validate(null_check=True):
                raise ValueError(f"attribute {name} is not correctly typed")
            return attribute.serialize(value, null_check=True)  # type: ignore[call-arg]  # of maps and lists
        except AttributeNullError as error:
            error.prepend_path(name)
            raise

    return write


class Json(Attribute[T], Generic[T]):
    """A structured value that is only ever written whole: stored as compact JSON text, validated by pydantic on the way in and out.

    `packed`: made smaller still (`store.packing`), for what nobody reads but the program. `brief`: without what is as by default. `still`: it is
    frozen and read often as it was, so that the value of the last text is kept.
    """

    attr_type = STRING

    def __init__(
        self, of: Any, *, packed: bool = False, brief: bool = False, still: bool = False, **options: Any
    ) -> None:
        super().__init__(**options)
        self._of = of
        self._brief = brief
        self._packed = packed
        self._still = still
        self._last: tuple[str, Any] | None = None
        self._adapter: TypeAdapter[T] | None = None

    @property
    def adapter(self) -> TypeAdapter[T]:
        if self._adapter is None:
            self._adapter = TypeAdapter(self._of)
        return self._adapter

    def serialize(self, value: Any) -> str:
        text = self.adapter.dump_json(value, exclude_none=True, exclude_defaults=self._brief).decode()
        return packing.pack(text) if self._packed else text

    def deserialize(self, value: Any) -> Any:
        last = self._last
        if last is not None and last[0] == value:
            return last[1]
        found = self.adapter.validate_json(packing.unpack(value) if self._packed else value)
        if self._still:
            self._last = value, found
        return found


class PressedText(Attribute[str]):
    """Text that is read whole and by the program alone, pressed into bytes with the words of its kind (`packing.press`)."""

    attr_type = BINARY

    def __init__(self, words: int, **options: Any) -> None:
        super().__init__(**options)
        self._words = words

    def serialize(self, value: str) -> bytes:
        return packing.press(value, self._words)

    def deserialize(self, value: bytes) -> str:
        return packing.expand(value)


class Pressed(Attribute[T], Generic[T]):
    """A structured value that is written whole and read by the program alone: JSON without what is as by default, pressed into bytes."""

    attr_type = BINARY

    def __init__(self, of: Any, **options: Any) -> None:
        super().__init__(**options)
        self._json = Json[T](of, brief=True)

    def serialize(self, value: Any) -> bytes:
        return packing.press(self._json.serialize(value), packing.ORDER)

    def deserialize(self, value: bytes) -> Any:
        return self._json.deserialize(packing.expand(value))


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
