"""Deadlines of incidents: the steps of a notice to those whom a leak concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..incidents import sending
from ..incidents.items import LeakNotice
from ..incidents.notices import GATHER, TELL
from ..store.item import Item

KINDS: dict[str, type[Item]] = {LeakNotice.KIND: LeakNotice}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    (LeakNotice.KIND, GATHER): sending.gather,
    (LeakNotice.KIND, TELL): sending.tell,
}
