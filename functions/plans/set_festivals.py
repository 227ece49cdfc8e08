"""Name the days that the merchant plans around, all of them anew.

Reads    the festivals
Writes   the festivals
Errors   invalid_request 400 (naming the festival), plan_changed 409, forbidden 403
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.promotions import plans
from chalicelib.promotions.plans import Festival, FestivalsItem
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class SetFestivals(Request):
    festivals: list[Festival] = Field(max_length=100)
    expected_version: int = Field(0, ge=0)


class FestivalsSet(Response):
    festivals: list[Festival]
    version: int


@operation(SetFestivals, FestivalsSet, caller=staff("promotions.write"), retry=RECORDED)
def set_festivals(request: SetFestivals, call: Call) -> FestivalsSet:
    for place, festival in enumerate(request.festivals):
        plans.check_days(festival.first_day, festival.last_day, "festivals", place)
    known = table.get(FestivalsItem, plans.FESTIVALS)
    version = int(known.version) if known else 0
    if version != request.expected_version:
        raise ShopError("plan_changed", version=version)
    after = FestivalsItem.at(plans.FESTIVALS, version=version + 1, festivals=request.festivals)
    transaction = Transaction("plans/set_festivals")
    unchanged = FestivalsItem.version == version if known else FestivalsItem.pk.does_not_exist()
    transaction.put("festivals", after, unchanged)
    answer = FestivalsSet(festivals=request.festivals, version=version + 1)
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("plan_changed", version=version) from refused
    return answer
