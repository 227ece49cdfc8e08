"""The relay is started by what it acts on, and by nothing else: the filter of its event source."""

from __future__ import annotations

import json

import pytest

from chalicelib import relay
from chalicelib.store.timeline import Aggregate
from functions import STREAM
from infra import definition


def test_the_catalogue_names_every_kind_that_the_relay_acts_on() -> None:
    assert set(STREAM.kinds) == set(relay.KINDS)
    assert {
        kind.KIND for kind in Aggregate.__subclasses__() if kind.__module__.startswith("chalicelib.")
    } <= relay.KINDS


@pytest.mark.parametrize("image", ["NewImage", "OldImage"])
def test_a_change_passes_by_either_of_its_images(image: str) -> None:
    (source,) = definition.template("prod")["Resources"]["Relay"]["Properties"]["Events"].values()
    patterns = [json.loads(one["Pattern"]) for one in source["Properties"]["FilterCriteria"]["Filters"]]
    assert {"dynamodb": {image: {"kind": {"S": list(STREAM.kinds)}}}} in patterns
