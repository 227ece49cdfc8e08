"""The home page as staff arranges it: every block with its schedule, shown now or not, and the version to change it by.

Reads    the page
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from chalicelib.home.items import HOME, Block, HomePage
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table


class GetHome(Request):
    pass


class ArrangedHome(Response):
    blocks: list[Block]
    version: int


@operation(GetHome, ArrangedHome, caller=staff("home.read"), retry=READ)
def get(request: GetHome, call: Call) -> ArrangedHome:
    found = table.get(HomePage, HOME)
    return ArrangedHome(blocks=found.blocks if found else [], version=int(found.version) if found else 0)
