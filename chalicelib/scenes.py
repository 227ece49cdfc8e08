"""Scenes: what a printed QR code means. The code carries a short id, and the shop keeps where it leads.

    SCENE#<id>  SCENE     a page of the mini-program with its parameters; the same target always has the same id

WeChat, "wxacode.getUnlimited": `scene` has at most 32 characters of digits, letters and !#$&'()*+,/:;=?@-._~ ; such codes are good for ever.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.attributes import UnicodeAttribute

from .runtime import ids
from .store.item import Item, Json, Key

_LENGTH = 12
SceneId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z!#$&'()*+,/:;=?@._~-]{1,32}$")]
PagePath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=128)]
Parameters = dict[
    Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,30}$")],
    Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=100)],
]


class Scene(Item):
    """Where a code leads. `code`: the address of its picture, once it was made."""

    KIND = "scene"
    scene_id = UnicodeAttribute()
    page = UnicodeAttribute()
    parameters = Json[dict[str, str]](dict[str, str])
    label = UnicodeAttribute(default="")
    code = UnicodeAttribute(null=True)


def scene_key(scene_id: str) -> Key:
    return Key(f"SCENE#{scene_id}", "SCENE")


def scene_id(page: str, parameters: dict[str, str], label: str) -> str:
    """The id of a target: the same for the same one, so that nothing is made twice. 60 bits."""
    text = json.dumps([page, label, sorted(parameters.items())])
    number = int.from_bytes(sha256(text.encode()).digest()[:8]) >> 4
    return ids.encode(number, _LENGTH)
