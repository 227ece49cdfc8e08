"""Words of the shop that begin as the buyer types: written, in pinyin, by initials, or mixed (紫, zisha, zs, 紫s).

Reads    the search index (in memory)
Writes   nothing
Retry    a read; may be a minute old in a CDN
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.search import engines


class SuggestWords(Request):
    typed: str = Field(min_length=1, max_length=40)
    most: int = Field(10, ge=1, le=20)


class SuggestedWords(Response):
    words: list[str]


@operation(
    SuggestWords, SuggestedWords, caller=ANYONE, retry=READ, cache_seconds=60, limit=per_minute(2400, loose=True)
)
def suggest(request: SuggestWords, call: Call) -> SuggestedWords:
    return SuggestedWords(words=engines.suggest(request.typed, request.most))
