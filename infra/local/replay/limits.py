"""The shop's limits while the orders of weeks come in minutes: raised for the replay, and put back after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infra.local.calls import Caller, Refusal, key_of

# the file has its postage among the goods, so the shop must add none
_WHILE_REPLAYING = {
    "maxOpenOrders": 50,
    "maxOpenUnitsPerSku": 9_999,
    "freightFen": 0,
    "freeFreightOverFen": None,
}
_TRIES = 5


@contextmanager
def raised(keeper: Caller) -> Iterator[None]:
    """Raises calls.Refusal."""
    before = keeper.call("settings/get")["settings"]
    _set(keeper, _WHILE_REPLAYING)
    try:
        yield
    finally:
        _set(keeper, {name: before[name] for name in _WHILE_REPLAYING})


def _set(keeper: Caller, changes: dict[str, Any]) -> None:
    """Set them, on the version that holds then: the merchant may be changing other settings meanwhile."""
    for attempt in range(1, _TRIES + 1):
        body = {"expectedVersion": keeper.call("settings/get")["version"], "changes": changes}
        try:
            keeper.call("settings/update", body, key=key_of("settings/update", body))
        except Refusal as refusal:
            if refusal.code != "setting_changed" or attempt == _TRIES:
                raise
        else:
            return
