"""Deadlines of parcels: the provider is told of them, the courier is asked, the promise is held against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import punctuality, shipping_upload
from ..orders.items import Parcel
from ..store.item import Item
from ..tracking import watch
from ..tracking.items import Waybill

KINDS: dict[str, type[Item]] = {kind.KIND: kind for kind in (Parcel, Waybill, punctuality.OrderPromise)}
DUE: dict[tuple[str, str], Callable[[Any], bool]] = {
    ("parcel", "upload"): shipping_upload.upload,
    ("waybill", "track"): watch.track,
    ("order_promise", "promise"): punctuality.judge,
}
