"""What is known of a parcel: reports that come twice or in any order make the same in the end."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.platform.couriers.port import MOST_NODES, Node, TrackReport, TrackState
from chalicelib.tracking.nodes import Known

START = datetime(2026, 11, 23, tzinfo=UTC)
NODES = st.builds(
    lambda hour, text: Node(START + timedelta(hours=hour), text), st.integers(0, 60), st.sampled_from(["到达", "离开"])
)
REPORTS = st.lists(
    st.builds(
        lambda state, nodes: TrackReport("SF", "SF1", state, nodes),
        st.sampled_from(list(TrackState)),
        st.lists(NODES, max_size=6),
    ),
    max_size=8,
)


def known(reports: list[TrackReport]) -> Known:
    made = Known()
    for report in reports:
        made = made.with_report(report)
    return made


@pytest.mark.row("F3")
@given(REPORTS, st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_reports_in_any_order_and_number_make_the_same(reports: list[TrackReport], chance: random.Random) -> None:
    again = [*reports, *chance.choices(reports, k=4)] if reports else []
    chance.shuffle(again)
    assert known(again) == known(reports)


def test_an_older_report_does_not_turn_back_what_is_known() -> None:
    early = TrackReport("SF", "SF1", TrackState.IN_TRANSIT, [Node(START, "离开")])
    late = TrackReport("SF", "SF1", TrackState.SIGNED, [Node(START + timedelta(days=1), "已签收"), Node(START, "离开")])
    assert known([late, early]).state is TrackState.SIGNED
    assert [entry.text for entry in known([late, early]).nodes] == ["已签收", "离开"]


def test_only_so_many_nodes_are_kept_and_they_are_the_newest() -> None:
    many = [Node(START + timedelta(minutes=minute), f"第{minute}次") for minute in range(MOST_NODES + 30)]
    kept = known(
        [
            TrackReport("SF", "SF1", TrackState.IN_TRANSIT, many[:60]),
            TrackReport("SF", "SF1", TrackState.IN_TRANSIT, many[60:]),
        ]
    )
    assert len(kept.nodes) == MOST_NODES
    assert kept.nodes[0].text == f"第{MOST_NODES + 29}次"
