"""What the house charges and allows besides promotions: freight templates, extras, how promotions stack, what goes back with returned goods.

Reads    the live set
Errors   forbidden 403 (permission promotions.read)
Retry    a read
"""

from __future__ import annotations

from chalicelib.promotions import changes
from chalicelib.promotions.items import HouseRules
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class GetHouseRules(Request):
    pass


class HouseRulesShown(Response):
    """`version` is what a change must expect; 0 while nothing was ever set."""

    rules: HouseRules
    version: int


@operation(GetHouseRules, HouseRulesShown, caller=staff("promotions.read"), retry=READ)
def house_rules(request: GetHouseRules, call: Call) -> HouseRulesShown:
    live = changes.load_live()
    return HouseRulesShown(rules=live.house, version=int(live.house_version))
