"""The whole table, a page at a time: for the few who must see everything (doctor, republish, export, upgrades), in bounded memory.

A table is read in segments that can be worked on side by side. The items of one partition come one after the other, in key order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pynamodb.expressions.operand import Path

from ..runtime import clock, ids, log
from . import schema, transport
from .errors import Raw, Throttled, Unanswered
from .expressions import request
from .table import Page

_TRIES = 8  # over a minute: who reads the whole table can wait, and must not push buyers aside


def pages(
    *,
    segment: int = 0,
    segments: int = 1,
    kinds: Sequence[str] = (),
    limit: int | None = None,
    start: Raw | None = None,
    strong: bool = True,
) -> Iterator[Page]:
    """The pages of one segment, from `start` on. `kinds`: only items of these; `limit` counts items read, before that filter.

    Raises Throttled and Unanswered when the table stays away for more than a minute.
    """
    parameters = request(filtered=Path(["kind"]).is_in(*kinds) if kinds else None)
    parameters |= {"ConsistentRead": strong, "Segment": segment, "TotalSegments": segments}
    if limit is not None:
        parameters["Limit"] = limit
    while True:
        answer = _scan(parameters | ({"ExclusiveStartKey": start} if start else {}))
        start = answer.get("LastEvaluatedKey")
        yield Page(answer["Items"], start)
        if start is None:
            return


def partitions(*, segment: int = 0, segments: int = 1, kinds: Sequence[str] = ()) -> Iterator[tuple[str, list[Raw]]]:
    """Partition key and items, one partition after the other. `kinds` as in `pages`."""
    items: list[Raw] = []
    for page in pages(segment=segment, segments=segments, kinds=kinds):
        for raw in page.items:
            if items and raw[schema.PK] != items[0][schema.PK]:
                yield items[0][schema.PK]["S"], items
                items = []
            items.append(raw)
    if items:
        yield items[0][schema.PK]["S"], items


def _scan(parameters: Raw) -> Raw:
    for attempt in range(1, _TRIES + 1):
        try:
            return transport.call("Scan", parameters)
        except (Throttled, Unanswered) as error:
            log.warning("scan_waits", attempt=attempt, error=type(error).__name__)
            if attempt == _TRIES:
                raise
        clock.sleep(ids.jitter(min(15.0, 0.25 * 2**attempt)))
    raise AssertionError("unreachable")
