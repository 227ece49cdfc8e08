"""An item is serialised and read as a model of PynamoDB's with the same attributes would be."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import AttributeNullError
from pynamodb.models import Model

from chalicelib.store.item import Item, Key, Time, UnknownKind
from functions import OPERATIONS, load

NOW = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)


class Thing(Item):
    KIND = "thing"
    title = UnicodeAttribute()
    count = NumberAttribute(default=0)
    happened = Time(null=True, attr_name="happened_at")


def twin(of: type[Item]) -> type[Model]:
    """The class as a `Model`, which finds the same attributes."""
    made: type[Model] = type(Model)(of.__name__, (of, Model), {"Meta": type("Meta", (), {"table_name": "x"})})
    return made


def every_kind() -> list[type[Item]]:
    for name in OPERATIONS:
        load(name)
    importlib.import_module("functions.workers.relay")
    found, more = [], [Item]
    while more:
        kind = more.pop()
        more += kind.__subclasses__()
        if kind.KIND and kind.__module__.startswith("chalicelib."):
            found.append(kind)
    return sorted(found, key=lambda kind: kind.KIND)


def test_an_item_is_written_and_read_as_its_model_is() -> None:
    item = Thing.at(Key("U#1", "THING"), title="礼", happened=NOW)
    model = twin(Thing)
    raw = item.raw()
    read = model.from_raw_data({name: dict(value) for name, value in raw.items()})
    assert read.serialize() == raw
    assert Thing.of(raw).attribute_values == read.attribute_values == item.attribute_values
    assert raw["happened_at"] == {"S": "2026-01-02T03:04:05.678Z"}


def test_what_must_not_be_missing_is_missed_by_both() -> None:
    with pytest.raises(AttributeNullError):
        Thing.at(Key("U#1", "THING")).raw()
    with pytest.raises(AttributeNullError):
        twin(Thing)(pk="U#1", sk="THING", kind="thing", v=1).serialize()


def test_another_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        Thing.of({"kind": {"S": "other"}})


def test_every_kind_of_the_shop_could_be_a_model() -> None:
    """One hash key, one range key, and nothing that only `Model` would do: versions, indexes, times to live."""
    kinds = every_kind()
    assert len(kinds) > 20
    for kind in kinds:
        model = twin(kind)
        assert (model._hash_keyname, model._range_keyname, model._version_attribute_name) == ("pk", "sk", None), kind
        assert set(model.get_attributes()) == set(kind.get_attributes())
