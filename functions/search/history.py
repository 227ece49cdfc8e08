"""What the buyer looked for, the newest first.

Reads    the buyer's history (one GetItem)
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.search import history as searches
from chalicelib.search.records import Searched


class ShowHistory(Request):
    pass


class History(Response):
    searches: list[Searched]


@operation(ShowHistory, History, caller=BUYER, retry=READ)
def history(request: ShowHistory, call: Call) -> History:
    return History(searches=searches.load(call.uid))
