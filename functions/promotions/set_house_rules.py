"""Set the house's rules whole: freight templates, extras, stacking, refunds. Prices follow within ten seconds; orders keep what they were made under.

Reads    the live set
Writes   the live set, its history                                            (one transaction)
Errors   promotion_changed 409 (details.version is the one that holds), promotions_full 409, invalid_request 400
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.promotions import changes, live
from chalicelib.promotions.items import HouseRules
from chalicelib.promotions.regions import with_prefixes
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.faults import invalid
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class SetHouseRules(Request):
    """`version` of templates and extras is the shop's: what differs gets a new one. Regions may be written whole (650000); kept is what they begin
    with (65)."""

    rules: HouseRules
    expected_version: int = Field(ge=0)


class HouseRulesSet(Response):
    rules: HouseRules
    version: int


@operation(SetHouseRules, HouseRulesSet, caller=staff("promotions.write"), retry=RECORDED)
def set_house_rules(request: SetHouseRules, call: Call) -> HouseRulesSet:
    standing = changes.load_live()
    if standing.house_version != request.expected_version:
        raise ShopError("promotion_changed", version=int(standing.house_version))
    taken = sorted(request.rules.ids & {rule.terms.id for rule in standing.rules})
    if taken:
        raise invalid("rules", problem=f"{taken[0]} is the name of a promotion")
    rules = request.rules.model_copy(update={"freight_templates": with_prefixes(request.rules.freight_templates)})
    transaction = Transaction("promotions/set_house_rules")
    after = changes.set_house(transaction, standing, rules, call.caller.name, call.now)
    answer = HouseRulesSet(rules=after.house, version=int(after.house_version))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as refused:
        raise ShopError("promotion_changed", version=int(changes.load_live().house_version)) from refused
    live.forget()
    return answer
