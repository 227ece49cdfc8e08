"""How many favourites the buyer has.

Reads    the marks (one Query)
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from chalicelib import favourites
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class CountFavourites(Request):
    pass


class FavouriteCount(Response):
    total: int


@operation(CountFavourites, FavouriteCount, caller=BUYER, retry=READ)
def count(request: CountFavourites, call: Call) -> FavouriteCount:
    return FavouriteCount(total=len(favourites.every(call.uid)))
