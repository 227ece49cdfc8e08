"""What PynamoDB works out anew for each value that it reads and each expression that it writes, worked out with fewer questions: same answers.

A history asks two thousand times; a function at work asks a dozen.
"""

from __future__ import annotations

import json
from typing import Any

from pynamodb.attributes import Attribute, AttributeContainer, MapAttribute, NumberAttribute
from pynamodb.expressions.operand import Path, _Operand
from pynamodb.expressions.util import get_path_segments, substitute_names

from chalicelib.store.item import Item

_looked_up = Attribute.__get__


def use() -> None:
    """From now on, for this process."""
    Attribute.__get__ = _value_of  # type: ignore[method-assign,assignment]
    NumberAttribute.serialize = _digits  # type: ignore[method-assign]
    Path.__init__ = _path  # type: ignore[method-assign]
    Path._serialize_value = _placeholder  # type: ignore[method-assign]
    _Operand._to_operand = _operand  # type: ignore[method-assign]


def _value_of(attribute: Attribute[Any], instance: Any, owner: Any) -> Any:
    """What its descriptor finds in an item, without the questions that only maps need."""
    if instance is None:
        return _looked_up(attribute, instance, owner)
    try:
        return instance.attribute_values.get(attribute._under)  # type: ignore[attr-defined]  # set below
    except AttributeError:
        if not isinstance(instance, Item):
            return _looked_up(attribute, instance, owner)
        stored = attribute.attr_path[-1]
        name = instance._dynamo_to_python_attrs.get(stored, stored)
        if not isinstance(attribute, AttributeContainer):  # which looks its own attributes up otherwise
            attribute._under = name  # type: ignore[attr-defined]
        return instance.attribute_values.get(name)


def _digits(attribute: NumberAttribute, value: Any) -> str:
    return str(value) if type(value) is int else json.dumps(value)


def _path(path: Path, of: Any) -> None:
    """A path without the imports that it makes each time."""
    named = isinstance(of, Attribute)
    path.attribute, path.attr_type = (of, of.attr_type) if named else (None, None)
    segments = of.attr_path if named else of
    if not segments:
        raise ValueError("path cannot be empty")
    path.values = (get_path_segments(segments),)


def _placeholder(path: Path, segments: list[str], names: dict[str, str], values: Any) -> str:
    """The placeholder of a path; a name alone needs no regular expression."""
    if len(segments) > 1 or "[" in segments[0] or "]" in segments[0]:
        return substitute_names(segments, names)
    return names.setdefault(segments[0], f"#{len(names)}")


def _operand(operand: _Operand, value: Any) -> Any:
    """A value as the other side of an operator."""
    if isinstance(value, _Operand):
        return value
    if isinstance(value, Attribute) and not (isinstance(value, MapAttribute) and value._is_attribute_container()):
        return Path(value)
    return operand._to_value(value)
