"""The pictures of the benchmarks are SVG that shows what it was given."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

from bench.cost import picture as bill
from bench.cost.prices import Part
from bench.handlers import flame
from bench.local import picture as waits
from bench.local.visit import OPERATIONS

_SVG = "{http://www.w3.org/2000/svg}"


def _told(svg: str, kind: str = "text") -> list[str]:
    return [found.text or "" for found in ElementTree.fromstring(svg).iter(_SVG + kind)]


def test_a_share_of_calls_stands_on_its_bar() -> None:
    few = {name: [0.0015, 0.012, 0.013, 0.014] for name in OPERATIONS}
    texts = _told(waits.drawn({"8 clients, no pause": few, "8 clients <thinking>": few}))
    assert texts.count("25%") == texts.count("75%") == 2 * len(OPERATIONS)
    assert {"8 clients <thinking>", *OPERATIONS} <= set(texts)


def test_a_bill_is_drawn_to_scale() -> None:
    names = ("writes", "reads", "API", "invocations", "time", "SQS", "logs")
    cheap = [Part(name, 1, "", 1.0) for name in names]
    dear = [Part(name, 1, "", 10.0) for name in names]
    svg = bill.drawn({"cheap": cheap, "dear": dear})
    assert {"7.00", "70.00", "aim 34"} <= set(_told(svg))
    bars = [float(one.attrib["width"]) for one in ElementTree.fromstring(svg).iter(_SVG + "rect") if len(one)]
    assert bars == [9.1] * 7 + [91.4] * 7


def test_a_stack_is_as_wide_as_it_was_often_met() -> None:
    seen = Counter({("app.py:a", "app.py:b"): 3, ("app.py:a", "app.py:c"): 1, ("app.py:a",): 4})
    svg = flame.drawn(seen)
    assert _told(svg, "title") == ["app.py:a 100.0%", "app.py:b 37.5%", "app.py:c 12.5%"]
    widths = [float(one.attrib["width"]) for one in ElementTree.fromstring(svg).iter(_SVG + "rect")][1:]
    assert widths == [1199.5, 449.5, 149.5]
