"""What is known of a parcel grows by reports that come twice, late or in any order; pure.

However the reports are shuffled and repeated, the same is known in the end: nodes are a union, and the state is that of the report whose
newest node is the latest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ..platform.couriers.port import MOST_NODES, TrackReport, TrackState
from ..runtime.model import Moment, Shape

_RANK = {state: rank for rank, state in enumerate(TrackState)}
FINAL = frozenset({TrackState.SIGNED, TrackState.RETURNED})


class NodeView(Shape):
    """One line of a parcel's way."""

    at: Moment
    text: str


class Known(Shape):
    """What is known of a parcel. `as_of`: the newest node of the report that told the state."""

    state: TrackState = TrackState.NONE
    as_of: Moment | None = None
    nodes: list[NodeView] = []

    def with_report(self, report: TrackReport) -> Known:
        """The same, and what the report adds."""
        told = [NodeView(at=entry.at, text=entry.text) for entry in report.nodes]
        newest = max((entry.at for entry in told), default=None)
        if _sooner((self.as_of, self.state), (newest, report.state)):
            state, as_of = report.state, newest
        else:
            state, as_of = self.state, self.as_of
        return Known(state=state, as_of=as_of, nodes=_union(self.nodes, told))


def _sooner(known: tuple[datetime | None, TrackState], told: tuple[datetime | None, TrackState]) -> bool:
    """Does the second tell of a later moment? Of one moment the state that lies further on its way holds."""
    return _order(*known) < _order(*told)


def _order(at: datetime | None, state: TrackState) -> tuple[bool, Any, int]:
    return (at is not None, at, _RANK[state]) if at is not None else (False, 0, _RANK[state])


def _union(known: Sequence[NodeView], told: Sequence[NodeView]) -> list[NodeView]:
    """Newest first, each once, the newest MOST_NODES."""
    by_content = {(entry.at, entry.text): entry for entry in (*known, *told)}
    newest = sorted(by_content, reverse=True)[:MOST_NODES]
    return [by_content[content] for content in newest]
