"""Deadlines of files: pictures to be made smaller or removed, tables of goods to be read on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..imports import steps
from ..imports.items import Import
from ..media import desk
from ..media.items import Media
from ..store.item import Item

KINDS: dict[str, type[Item]] = {kind.KIND: kind for kind in (Media, Import)}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("media", "prepare"): desk.prepare_again,
    ("media", "orphan"): desk.end_unused,
    ("import", "step"): steps.send_again,
}
