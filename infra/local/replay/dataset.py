"""Reads the "Online Retail" order lines (.csv or .csv.gz) into typed rows; nothing is dropped or corrected.

The file is `;`-separated UTF-8 with a byte order mark, decimal commas, times as `day/month/year hour:minute`.
Prices are pounds sterling; one penny is taken as one fen ("2,55" is 255 fen), so that sums compare.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

HEADER = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country"
COLUMNS = tuple(HEADER.split(";"))

_PRICE = re.compile(r"(-?)([0-9]+)(?:,([0-9]{1,2}))?")
_QUANTITY = re.compile(r"-?[0-9]+")


class BadRow(ValueError):
    """A row that is not what the format promises. `line` is the line of the file, counted from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row as it stands: quantity and price may be zero or negative, customer and description missing."""

    line: int
    invoice: str
    code: str
    description: str
    quantity: int
    placed_at: datetime
    price_fen: int
    customer: str | None
    country: str


def read(path: Path) -> tuple[OrderLine, ...]:
    """All rows of the file in its order. Raises BadRow for the first row that cannot be understood."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as text:
        return tuple(parse(text))


def parse(text: Iterable[str]) -> Iterator[OrderLine]:
    """Rows from lines of text that start with the header."""
    reader = csv.reader(text, delimiter=";", strict=True)
    try:
        if tuple(next(reader, ())) != COLUMNS:
            raise BadRow(1, f"the header is not {HEADER}")
        for fields in reader:
            yield _row(reader.line_num, fields)
    except csv.Error as error:
        raise BadRow(reader.line_num, str(error)) from error


def fen(price: str) -> int:
    """Fen of a price: "2,55" is 255, "2,1" is 210, "18" is 1800.

    Raises ValueError, also for more than two decimals: money is never rounded.
    """
    match = _PRICE.fullmatch(price)
    if match is None:
        raise ValueError(f"not a price with a decimal comma: {price!r}")
    sign, whole, decimals = match.groups()
    amount = int(whole) * 100 + int((decimals or "0").ljust(2, "0"))
    return -amount if sign else amount


def moment(text: str) -> datetime:
    """UTC of "1/12/2010 08:26"; the file's clock is UK winter time, which is UTC. Raises ValueError."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def _row(line: int, fields: list[str]) -> OrderLine:
    if len(fields) != len(COLUMNS):
        _refuse(line, f"{len(fields)} fields instead of {len(COLUMNS)}")
    invoice, code, description, quantity, placed_at, price, customer, country = fields
    if not invoice or not code:
        _refuse(line, "no invoice number or no stock code")
    if not _QUANTITY.fullmatch(quantity):
        _refuse(line, f"not a whole quantity: {quantity!r}")
    try:
        return OrderLine(
            line=line,
            invoice=invoice,
            code=code,
            description=description.strip(),
            quantity=int(quantity),
            placed_at=moment(placed_at),
            price_fen=fen(price),
            customer=customer or None,
            country=country,
        )
    except ValueError as error:
        raise BadRow(line, str(error)) from error


def _refuse(line: int, reason: str) -> NoReturn:
    raise BadRow(line, reason)
