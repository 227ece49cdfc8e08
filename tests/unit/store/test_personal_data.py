"""Whatever is stored of a person's phone, address, openid or e-mail is sealed: read from the item classes themselves, so that a new one is seen."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pynamodb.attributes import UnicodeAttribute

import chalicelib
from chalicelib.runtime.sealed import Sealed
from chalicelib.store.item import Item, Json, SealedText

PERSONAL = re.compile(
    r"(^|_)(phone|mobile|tel|openid|unionid|receiver|consignee|contact|e?mail|address|detail|street|session_key)$"
)
# Words of that kind which say nothing of a buyer or a partner, by item kind and attribute; each with what it is.
HARMLESS = {
    ("audit", "address"): "the network address from which staff made a change",
    ("leak_notice", "leak.contact"): "where buyers reach the shop, as the notice tells all of them",
    ("notice", "mail"): "how far the e-mail of a notice is: no address",
    ("pickup_point", "terms.detail"): "where a shop is, as everybody may know",
    ("pickup_point", "terms.phone"): "that shop's own number",
}


def kinds() -> list[type[Item]]:
    """Every class of items, of every module."""
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        if ".reference" not in module.name:
            import_module(module.name)
    ours = (kind for kind in _below(Item) if kind.KIND and kind.__module__.startswith("chalicelib."))
    return sorted(ours, key=lambda kind: (kind.KIND, kind.__module__))


def _below(kind: type[Item]) -> Iterator[type[Item]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)


def personal(kind: type[Item]) -> Iterator[tuple[str, bool]]:
    """Attributes that name something personal, in shapes that are stored as JSON as well; and whether they are sealed."""
    for name, attribute in kind.get_attributes().items():
        if isinstance(attribute, Json):
            for inner, annotation in _fields(attribute._of, set()):
                if PERSONAL.search(inner):
                    yield f"{name}.{inner}", Sealed in {annotation, *get_args(annotation)}
        elif PERSONAL.search(name):
            yield name, isinstance(attribute, SealedText)


def _fields(annotation: Any, seen: set[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            for name, field in annotation.model_fields.items():
                yield name, field.annotation
                yield from _fields(field.annotation, seen)
        return
    for argument in get_args(annotation):
        yield from _fields(argument, seen)


@pytest.mark.row("S1")
@pytest.mark.row("S3")
def test_everything_personal_that_is_stored_is_sealed() -> None:
    found = {(kind.KIND, name): sealed for kind in kinds() for name, sealed in personal(kind)}
    assert {place for place, sealed in found.items() if not sealed} == set(HARMLESS)
    sealed = {place for place, is_sealed in found.items() if is_sealed}
    assert {("user", "phone"), ("user", "openid"), ("attempt", "openid"), ("snapshot", "receiver")} <= sealed
    assert {("supplier", "phone"), ("supplier", "contact"), ("supplier", "address")} <= sealed


@pytest.mark.row("S1")
def test_it_sees_what_lies_open() -> None:
    class Contact(BaseModel):
        phone: str
        name: str

    class Careless(Item):
        receiver_phone = UnicodeAttribute()
        sealed_phone = SealedText()
        people = Json[list[Contact]](list[Contact])

    assert set(personal(Careless)) == {("receiver_phone", False), ("sealed_phone", True), ("people.phone", False)}
