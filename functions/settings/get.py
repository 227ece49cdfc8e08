"""The shop's settings with their version and the last ten changes.

Reads    the settings, their history
Errors   forbidden 403 (permission settings.read)
Retry    a read
"""

from __future__ import annotations

from chalicelib import shop
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.shop import ChangeView, ShopSettings
from chalicelib.staff import staff


class GetSettings(Request):
    pass


class SettingsShown(Response):
    """`version` is what an update must expect; 0 while nothing was ever set. `history`: newest first."""

    settings: ShopSettings
    version: int
    history: list[ChangeView]


@operation(GetSettings, SettingsShown, caller=staff("settings.read"), retry=READ)
def get(request: GetSettings, call: Call) -> SettingsShown:
    value, version = shop.read()
    return SettingsShown(settings=value, version=version, history=shop.history())
