"""Words that most buyers looked for in the last seven days; each of them was looked for by several.

Reads    the counts of seven days (seven Queries, every five minutes in a container)
Writes   nothing
Retry    a read; may be five minutes old in a CDN
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.search import popular


class ShowHotWords(Request):
    most: int = Field(10, ge=1, le=20)


class HotWords(Response):
    words: list[str]


@operation(ShowHotWords, HotWords, caller=ANYONE, retry=READ, cache_seconds=300)
def hot(request: ShowHotWords, call: Call) -> HotWords:
    return HotWords(words=popular.hot(request.most))
