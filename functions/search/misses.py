"""For staff: words of a day that found nothing, the most frequent first: what to buy in, to rename, or to explain.

Reads    the counts of the day (one Query, up to three)
Writes   nothing
Retry    a read
The words stand there with their number and nothing else; those that could lead to a person were never counted.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from pydantic import Field

from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.search import popular
from chalicelib.search.records import misses_of
from chalicelib.staff import staff


class ShowMisses(Request):
    day: date | None = Field(None, description="in UTC; today when absent")
    most: int = Field(50, ge=1, le=200)


class MissedWord(Shape):
    word: str
    times: int


class MissedWords(Response):
    words: list[MissedWord]


@operation(ShowMisses, MissedWords, caller=staff("search.read"), retry=READ)
def misses(request: ShowMisses, call: Call) -> MissedWords:
    day = datetime.combine(request.day, time(), UTC) if request.day else call.now
    found = popular.counted(misses_of(day))
    return MissedWords(words=[MissedWord(word=word, times=times) for word, times in found.most_common(request.most)])
