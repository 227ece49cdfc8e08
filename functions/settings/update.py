"""Change the shop's settings: only the fields that are sent, and only if nobody changed them meanwhile.

Reads    the settings
Writes   the settings, one line of history                                    (one transaction)
Errors   setting_changed 409 (details.version is the one that holds), forbidden 403 (permission settings.write)
Retry    recorded: the same Idempotency-Key gets the same version

Other processes follow within 30 s.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from chalicelib import shop
from chalicelib.delivery_terms import text_for_goods
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.shop import SettingsChange, SettingsItem, ShopSettings
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class Changes(ShopSettings):
    """The fields to change; one that is not sent stays as it is."""

    model_config = ConfigDict(extra="forbid")


def _something(changes: Changes) -> Changes:
    if not changes.model_fields_set:
        raise ValueError("names no setting")
    if text_for_goods(changes.delivery):
        raise ValueError(
            "delivery.methods: virtual names its categories where things are sent, too, and virtualAtPayment is on"
        )
    return changes


class UpdateSettings(Request):
    expected_version: int = Field(ge=0)
    changes: Annotated[Changes, AfterValidator(_something)]


class UpdatedSettings(Response):
    settings: ShopSettings
    version: int


@operation(UpdateSettings, UpdatedSettings, caller=staff("settings.write"), retry=RECORDED)
def update(request: UpdateSettings, call: Call) -> UpdatedSettings:
    before, version = shop.read()
    if version != request.expected_version:
        raise ShopError("setting_changed", version=version)
    sent = {name: getattr(request.changes, name) for name in request.changes.model_fields_set}
    after = before.model_copy(update=sent)
    new = version + 1
    line = SettingsChange.at(
        shop.change_key(new), version=new, changed_at=call.now, by=call.caller.name, before=before, after=after
    )
    unchanged = SettingsItem.version == version if version else SettingsItem.pk.does_not_exist()
    transaction = Transaction("settings/update")
    transaction.put("settings", SettingsItem.at(shop.KEY, version=new, value=after), unchanged)
    transaction.create("history", line)
    answer = UpdatedSettings(settings=after, version=new)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("setting_changed", version=shop.read()[1]) from refused
    shop.forget()
    return answer
