"""Items are read and written by what was worked out of their class once; here beside PynamoDB's own way, for every kind there is."""

from __future__ import annotations

import pytest
from pynamodb.attributes import ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.store import packing
from chalicelib.store.item import Item, Json, Key, Pressed


class Everything(Item):
    KIND = "everything"
    text = UnicodeAttribute(null=True)
    count = NumberAttribute(default=0)
    made = UnicodeAttribute(default=lambda: "made")
    inner: MapAttribute[str, object] = MapAttribute(null=True)  # type: ignore[no-untyped-call]
    several: ListAttribute[int] = ListAttribute(null=True)
    packed = Json[list[str]](list[str], packed=True, null=True)
    pressed = Pressed[list[str]](list[str], null=True)


class Flat(Item):
    KIND = "flat"
    text = UnicodeAttribute(null=True)
    count = NumberAttribute(default=0)
    other = UnicodeAttribute(null=True, attr_name="o")


VALUES = [
    {},
    {"text": "礼", "count": -7},
    {"count": 1.5},
    {"count": 10**20},
    {"text": ""},
]


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("kind", [Flat, Everything])
def test_written_as_pynamodb_writes_and_read_as_it_reads(kind: type[Item], values: dict[str, object]) -> None:
    item = kind.at(Key("a", "b"), **values)
    raw = item.raw()
    assert raw == item._container_serialize()
    assert kind.of(raw).attribute_values == kind._instantiate(raw).attribute_values


def test_maps_and_lists_come_back_as_such() -> None:
    item = Everything.at(Key("a", "b"), inner={"x": {"y": 1}}, several=[1, 2])
    read = Everything.of(item.raw())
    assert read.inner.as_dict() == {"x": {"y": 1}}  # type: ignore[no-untyped-call]
    assert read.several == [1, 2]


def test_null_and_unknown_attributes_are_left_out() -> None:
    raw = {**Flat.at(Key("a", "b")).raw(), "text": {"NULL": True}, "stranger": {"S": "x"}}
    assert Flat.of(raw).text is None


def test_packed_text_is_smaller_and_comes_back_and_plain_text_is_still_read() -> None:
    long = "商品金额" * 100
    item = Everything.at(Key("a", "b"), packed=[long], pressed=[long])
    raw = item.raw()
    assert len(raw["packed"]["S"]) < 200
    assert len(raw["pressed"]["B"]) < 100
    assert (Everything.of(raw).packed, Everything.of(raw).pressed) == ([long], [long])
    assert Everything.of({**raw, "packed": {"S": f'["{long}"]'}}).packed == [long]


@pytest.mark.parametrize("text", ["", "~", "~1", "~1tilde", "[]", "短", "长" * 5_000])
def test_whatever_is_packed_comes_back(text: str) -> None:
    assert packing.unpack(packing.pack(text)) == text
