"""Take words out of the buyer's search history; without `words`, all of them.

Reads    the history
Writes   the history
Retry    natural: what is not there is gone already
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.search import history
from chalicelib.search.query import MOST_CHARACTERS
from chalicelib.search.records import Searched


class ForgetSearches(Request):
    words: list[Annotated[str, Field(max_length=MOST_CHARACTERS)]] | None = Field(None, max_length=history.MOST)


class LeftSearches(Response):
    searches: list[Searched]


@operation(ForgetSearches, LeftSearches, caller=BUYER, retry=NATURAL)
def forget(request: ForgetSearches, call: Call) -> LeftSearches:
    return LeftSearches(searches=history.forget(call.uid, request.words))
