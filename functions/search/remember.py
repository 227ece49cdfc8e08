"""Keep the words that the buyer has just looked for: on top of the buyer's history, and in the count of hot words.

Reads    the history
Writes   the history (the last 20 words); the count of the word, once a day for a buyer
Retry    natural: the same words stand once, and count once
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.search import history
from chalicelib.search.query import MOST_CHARACTERS
from chalicelib.search.records import Searched


class RememberSearch(Request):
    words: str = Field(min_length=1, max_length=MOST_CHARACTERS)


class RememberedSearches(Response):
    searches: list[Searched]


@operation(RememberSearch, RememberedSearches, caller=BUYER, retry=NATURAL)
def remember(request: RememberSearch, call: Call) -> RememberedSearches:
    return RememberedSearches(searches=history.remember(call.uid, request.words, call.now))
