"""What of the home page a buyer has seen and clicked, in one call for many looks: the client gathers, and sends when the page is left.

Reads    the home page
Writes   the mark of this report, the day's counts of one shard (two writes; no transaction, so that a crowd does not queue)
Errors   none of its own
Retry    natural: a report with the same `reportId` is counted once
Parts that are not on the page are left out; so is what exceeds a hundred looks of one part.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.home import seen as looks
from chalicelib.home.items import HOME, HomePage
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response, Shape, Slug
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.store import table

MOST_LOOKS = 100
ReportId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class SeenPart(Shape):
    """A block, or a banner in it: how often it came into view, and how often it was clicked."""

    block_id: Slug
    banner_id: Slug | None = None
    shown: int = Field(0, ge=0, le=MOST_LOOKS)
    clicked: int = Field(0, ge=0, le=MOST_LOOKS)


class ReportSeen(Request):
    report_id: ReportId = Field(description="made by the client for this report, the same when it is sent again")
    parts: list[SeenPart] = Field(min_length=1, max_length=50)


class SeenCounted(Response):
    """How many of the parts were counted; none of a report that was counted before."""

    counted: int


@operation(ReportSeen, SeenCounted, caller=BUYER, retry=NATURAL, limit=per_minute(20))
def seen(request: ReportSeen, call: Call) -> SeenCounted:
    page = table.get(HomePage, HOME, strong=False)
    arranged = looks.titles_of(page.blocks) if page else {}
    told = looks.together({looks.name(one.block_id, one.banner_id): (one.shown, one.clicked)} for one in request.parts)
    counted = {
        part: (min(shown, MOST_LOOKS), min(clicked, MOST_LOOKS))
        for part, (shown, clicked) in told.items()
        if part in arranged and shown + clicked
    }
    done = bool(counted) and looks.count(call.uid, request.report_id, counted, call.now)
    return SeenCounted(counted=len(counted) if done else 0)
