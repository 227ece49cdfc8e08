"""A table -> the products that it wants, and what is wrong with its rows. Pure.

A row is one choice of a product; rows with the same number, one after the other, are one product. A product is taken whole or not at all: if one
of its rows is wrong, each of them is told so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from pydantic import ValidationError

from ..catalog.items import SpecAxis, SpecValue
from ..catalog.making import NewProduct, NewSku
from .columns import BY_NAME, LINE, MOST_AXES, NEEDED, REASON, field_of, meant

MOST_ROWS = 20_000
MOST_BYTES = 20 * 1024 * 1024


class Unreadable(Exception):
    """It is no table of goods at all; `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Row(NamedTuple):
    """`line`: of the file, the head being 1. `cells`: field -> text, without empty ones."""

    line: int
    cells: dict[str, str]
    raw: list[str]


class Table(NamedTuple):
    head: list[str]
    rows: list[Row]


class Wanted(NamedTuple):
    """The rows of one product."""

    rows: list[Row]

    @property
    def product_id(self) -> str:
        return self.rows[0].cells.get("product_id", "")


class Wrong(Exception):
    """A product that cannot be taken: what is wrong, by line."""

    def __init__(self, reasons: Mapping[int, str]) -> None:
        super().__init__("; ".join(f"{line}: {why}" for line, why in reasons.items()))
        self.reasons = dict(reasons)


def decode(body: bytes) -> str:
    """UTF-8, or what Excel writes in China. Raises Unreadable."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文件编码无法识别，请另存为 UTF-8 的 CSV")


def read(text: str) -> Table:
    """Raises Unreadable."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable(f"不是合法的 CSV：{error}") from error
    if not lines:
        raise Unreadable("文件是空的")
    head, *body = lines
    fields = [None if name.strip() in (LINE, REASON) else field_of(name) for name in head]
    unknown = [
        name for name, field in zip(head, fields, strict=True) if not field and name.strip() not in (LINE, REASON, "")
    ]
    if unknown:
        raise Unreadable(f"不认识的列：{'、'.join(unknown[:5])}")
    missing = [BY_NAME[name].zh for name in NEEDED if name not in fields]
    if missing:
        raise Unreadable(f"缺少列：{'、'.join(missing)}")
    if len(body) > MOST_ROWS:
        raise Unreadable(f"最多 {MOST_ROWS} 行，请分几次导入")
    return Table(head, [row for number, cells in enumerate(body, 2) if (row := _row(number, fields, cells))])


def _row(line: int, fields: Sequence[str | None], cells: list[str]) -> Row | None:
    """None for a row without any content."""
    if not any(cell.strip() for cell in cells):
        return None
    found = {field: meant(cell) for field, cell in zip(fields, cells, strict=False) if field and cell.strip()}
    if len(cells) > len(fields):
        found["!"] = "列数比表头多"
    return Row(line, found, cells)


def products(table: Table) -> list[Wanted]:
    """The rows in order, those of one product together; a row without a number is a product of its own."""

    def number(row: Row) -> str:
        return row.cells.get("product_id") or f"#{row.line}"

    return [Wanted(list(rows)) for _, rows in groupby(table.rows, key=number)]


def repeated(groups: Sequence[Wanted]) -> dict[int, int]:
    """Place of a product whose number has stood further up already -> the line there."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for place, wanted in enumerate(groups):
        if not wanted.product_id:
            continue
        line = first.setdefault(wanted.product_id, wanted.rows[0].line)
        if line != wanted.rows[0].line:
            found[place] = line
    return found


def product_of(wanted: Wanted) -> NewProduct:
    """What the rows ask for. Raises Wrong, naming every row of the product."""
    faults: dict[int, str] = {}
    values: list[dict[str, Any]] = []
    for row in wanted.rows:
        read_so_far, problems = _values(row)
        values.append(read_so_far)
        if problems:
            faults[row.line] = "；".join(problems)
    if not faults:
        faults = _differing(wanted.rows, values)
    if faults:
        raise Wrong(with_neighbours(wanted.rows, faults))
    return _validated(wanted, values)


def with_neighbours(rows: Sequence[Row], faults: Mapping[int, str]) -> dict[int, str]:
    """Nothing is half imported: the other rows of the product are told why they are not there."""
    first = min(faults)
    return {row.line: faults.get(row.line, f"同一商品的第 {first} 行有误，整个商品未导入") for row in rows}


def _values(row: Row) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    problems = [row.cells["!"]] if "!" in row.cells else []
    problems += [f"{BY_NAME[name].zh}：必填" for name in NEEDED if name not in row.cells]
    for name, cell in row.cells.items():
        if name == "!":
            continue
        try:
            values[name] = BY_NAME[name].read(cell)
        except ValueError as error:
            problems.append(f"{BY_NAME[name].zh}：{error}")
    return values, problems


def _differing(rows: Sequence[Row], values: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """What belongs to the product stands in its first row; further rows may leave it out, and may not say otherwise."""
    faults: dict[int, str] = {}
    for row, found in zip(rows[1:], values[1:], strict=True):
        other = [
            BY_NAME[name].zh
            for name, value in found.items()
            if not BY_NAME[name].of_sku and value != values[0].get(name)
        ]
        if other:
            faults[row.line] = f"{'、'.join(other)}：与同一商品的第 {rows[0].line} 行不同"
    return faults


def _validated(wanted: Wanted, values: Sequence[Mapping[str, Any]]) -> NewProduct:
    axes = _axes(values)
    own = {name: value for name, value in values[0].items() if not BY_NAME[name].of_sku}
    skus: list[NewSku] = []
    faults: dict[int, str] = {}
    for row, found in zip(wanted.rows, values, strict=True):
        try:
            skus.append(NewSku(**_sku(found, axes, row)))
        except ValidationError as error:
            faults[row.line] = told(error)
    if faults:
        raise Wrong(with_neighbours(wanted.rows, faults))
    try:
        return NewProduct(**own, specs=axes, skus=skus)
    except ValidationError as error:
        raise Wrong(with_neighbours(wanted.rows, {wanted.rows[0].line: told(error)})) from error


def _axes(values: Sequence[Mapping[str, Any]]) -> list[SpecAxis]:
    """The axes of the first row with every value that a row names, in their order."""
    axes: list[SpecAxis] = []
    for number in range(1, MOST_AXES + 1):
        title = values[0].get(f"spec{number}")
        names = list(dict.fromkeys(found[f"value{number}"] for found in values if found.get(f"value{number}")))
        if title and names:
            choices = [SpecValue.model_construct(value_id=f"v{place}", value=name) for place, name in enumerate(names)]
            axes.append(SpecAxis.model_construct(spec_id=f"s{number}", title=title, values=choices))
    return axes


def _sku(found: Mapping[str, Any], axes: Sequence[SpecAxis], row: Row) -> dict[str, Any]:
    chosen: dict[str, str] = {}
    for axis in axes:
        name = found.get(f"value{axis.spec_id[1:]}")
        value = next((one.value_id for one in axis.values if one.value == name), None)
        if value is not None:
            chosen[axis.spec_id] = value
    kept = ("price_fen", "line_price_fen", "stock", "weight_grams", "volume_cm3")
    sku = {name: found[name] for name in kept if name in found}
    sku_id = found.get("sku_id") or _sku_id(found["product_id"], chosen)
    return {**sku, "sku_id": sku_id, "spec_values": chosen, "image": found.get("sku_image")}


def _sku_id(product_id: str, chosen: Mapping[str, str]) -> str:
    """The same for the same choice, however often the table is sent."""
    return (
        "-".join([product_id, *(value.removeprefix("v") for value in chosen.values())]) if chosen else f"{product_id}-0"
    )


def told(error: ValidationError) -> str:
    """For people: the columns at fault, and what is wrong with them."""
    return "；".join(list(_told(error))[:5])


def _told(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(fault["loc"][0]) if fault["loc"] else ""
        name = {"image": "sku_image"}.get(name, name)
        column = BY_NAME[name].zh if name in BY_NAME else name
        yield f"{column}：{_WORDS.get(str(fault['type']), str(fault['msg']))}"


_WORDS = {
    "string_pattern_mismatch": "格式不对（编号只能用字母、数字、- 和 _，最多 40 个；图片是完整地址或 / 开头的路径）",
    "string_too_long": "太长",
    "string_too_short": "不能为空",
    "too_long": "太多",
    "too_short": "太少",
    "less_than_equal": "太大",
}
