"""Which location sends to whom. Pure."""

from __future__ import annotations

import pytest

from chalicelib.stock.items import MAIN
from chalicelib.stock.places import lent, near, wider
from chalicelib.stock.supply import Supply

_SERVED = {"south": ["440000"], "shenzhen": ["440300"], "east": ["310000", "330100"], "north": []}
_EVERYWHERE = Supply("sku", {MAIN: 5, "@south": 5, "@shenzhen": 5, "@east": 5, "@north": 5})


@pytest.mark.row("C6")
@pytest.mark.parametrize(
    ("region", "order"),
    [
        ("440305", ["@shenzhen", "@south", MAIN, "@east", "@north"]),
        ("440106", ["@south", MAIN, "@east", "@north", "@shenzhen"]),
        ("330106", ["@east", MAIN, "@north", "@shenzhen", "@south"]),
        ("110000", [MAIN, "@east", "@north", "@shenzhen", "@south"]),
        (None, [MAIN, "@east", "@north", "@shenzhen", "@south"]),
    ],
)
def test_the_narrowest_region_first_then_the_main_location_then_the_others(
    region: str | None, order: list[str]
) -> None:
    assert list(near(_EVERYWHERE, region, _SERVED).order) == order


@pytest.mark.row("C6")
def test_one_location_sends_a_line_if_one_has_enough() -> None:
    supply = Supply("sku", {MAIN: 9, "@south": 2})
    assert near(supply, "440305", _SERVED).take(2) == {"@south": 2}
    assert near(supply, "440305", _SERVED).take(3) == {MAIN: 3}
    assert near(supply, "440305", _SERVED).take(11) == {"@south": 2, MAIN: 9}
    assert near(supply, "440305", _SERVED).take(12) is None


@pytest.mark.row("C6")
def test_without_locations_nothing_is_put_in_order_and_nothing_remembered() -> None:
    shards = Supply("sku", {MAIN: 1, "a00": 5}, order=("a00", MAIN))
    assert near(shards, "440305", _SERVED) is shards
    assert lent({"sku": {"a00": 2, MAIN: 1}, "tea": {"@east": 1, MAIN: 2}}) == {"tea": {"@east": 1}}
    assert wider("440305") == ["440305", "440300", "440000"]
    assert (wider("440000"), wider(None)) == (["440000"], [])
