"""Tables of goods: the real catalogue of tests/data as it stands, dirty rows included, and generated ones."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from infra.local.replay.dataset import OrderLine, read

FILE = Path(__file__).parent / "data" / "online-retail-2010-12.csv.gz"
HEAD = ("商品编号", "标题", "价格", "库存")


def table(rows: Iterable[Iterable[object]], head: Iterable[str] = HEAD) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def real() -> list[tuple[str, str, str, int]]:
    """A row for each of the 2,015 codes that the file sells: its most frequent description and price, the units that it took.

    Nothing is mended: codes without a description or a price are in it, and one that is no code.
    """
    by_code: dict[str, list[OrderLine]] = defaultdict(list)
    for line in read(FILE):
        by_code[line.code].append(line)
    return [_row(code, lines) for code, lines in by_code.items()]


def _row(code: str, lines: list[OrderLine]) -> tuple[str, str, str, int]:
    titles = Counter(line.description for line in lines if line.description)
    prices = Counter(line.price_fen for line in lines)
    title = titles.most_common(1)[0][0] if titles else ""
    fen = prices.most_common(1)[0][0]
    return code, title, f"{fen / 100:.2f}", max(0, sum(line.quantity for line in lines))


def generated(count: int) -> list[tuple[str, str, str, int]]:
    """So many rows, each hundredth of them wrong: in turn without a title, with a price that is none, or with a negative stock."""
    rows: list[tuple[str, str, str, int]] = []
    for number in range(count):
        title, price, stock = f"生成商品 {number}", f"{number % 900 + 1}.{number % 100:02d}", number % 50
        if number % 100 == 99:
            wrong = number // 100 % 3
            title, price, stock = (
                ("" if wrong == 0 else title),
                ("12.345" if wrong == 1 else price),
                (-1 if wrong == 2 else stock),
            )
        rows.append((f"g{number:05d}", title, price, stock))
    return rows
