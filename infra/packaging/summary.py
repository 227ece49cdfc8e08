"""What `make package` tells at its end: sizes, Lambdas, and what an idle shop costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import east_asian_width

from infra.packaging import costs
from infra.packaging.content import MOST_UNZIPPED, MOST_ZIPPED, Content
from infra.packaging.lambdas import lambdas


def lines(template: Mapping[str, Any], packed: Content) -> Iterator[str]:
    """The summary, line by line."""
    yield (
        f"大小 / size: zip {packed.zipped / 1e6:.1f} MB (< {MOST_ZIPPED / 1e6:.1f}), "
        f"{packed.unzipped / 1e6:.1f} MB unzipped (< {MOST_UNZIPPED / 1e6:.0f})"
    )
    yield ""
    yield from table(
        ("Lambda", "内存 / MB", "时限 / s", "并发 / concurrency", "触发 / trigger"),
        [(each.name, each.memory, each.timeout_seconds, each.concurrency, each.trigger) for each in lambdas()],
    )
    yield ""
    yield from bill(costs.idle_month(template))


def bill(parts: Sequence[costs.Part]) -> Iterator[str]:
    """The cost of an idle month, with its sum."""
    rows = [
        (part.what, f"{part.count:,.3g} {part.unit}".strip(), f"{part.list_price:.2f}", f"{part.billed:.2f}")
        for part in parts
    ]
    total = (
        "合计 / total",
        "",
        f"{sum(part.list_price for part in parts):.2f}",
        f"{sum(part.billed for part in parts):.2f}",
    )
    head = ("无客人的一个月 / an idle month", "数量 / count", "US$", "免费额度后 / after free tier")
    yield from table(head, [*rows, total])


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Columns as wide as their widest cell, as a terminal shows it."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    for place, row in enumerate(cells):
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        if place == 0:
            yield "  ".join("-" * width for width in widths)


def _width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
