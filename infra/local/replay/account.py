"""What the real orders must come to, computed a second time, to hold against what the shop answered.

This deliberately shares nothing with `dataset` and `plan`: one loop over the raw fields, sums in Decimal
pounds, orders counted instead of built. A mistake of the reader or the planner shows as a difference.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Account:
    """Sums over all orders that the shop took. Money is fen, days are "2010-12-01", refusals by reason."""

    invoices: int
    accepted: int
    orders: int
    buyers: int
    units: int
    total_fen: int
    refused: Mapping[str, int]
    fen_by_day: Mapping[str, int]
    units_by_product: Mapping[str, int]


@dataclass(slots=True)
class _Invoice:
    """The running sums of one invoice."""

    buyer: str
    day: str
    why: str = ""
    units: int = 0
    pounds: Decimal = Decimal(0)
    units_by_sku: dict[tuple[str, Decimal], int] = field(default_factory=dict)


def expected(path: Path, *, lines_per_order: int = 50, units_per_line: int = 999) -> Account:
    """The account of the file (.csv or .csv.gz) under the shop's limits."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    invoices: dict[str, _Invoice] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"):
        _count(invoices, row)

    taken = [invoice for invoice in invoices.values() if invoice.units]
    refused: dict[str, int] = {}
    for invoice in invoices.values():
        if not invoice.units:
            refused[invoice.why] = refused.get(invoice.why, 0) + 1
    fen_by_day: dict[str, int] = {}
    units_by_product: dict[str, int] = {}
    for invoice in taken:
        fen_by_day[invoice.day] = fen_by_day.get(invoice.day, 0) + _fen(invoice.pounds)
        for (code, _), units in invoice.units_by_sku.items():
            units_by_product[code] = units_by_product.get(code, 0) + units
    return Account(
        invoices=len(invoices),
        accepted=len(taken),
        orders=sum(_orders(invoice, lines_per_order, units_per_line) for invoice in taken),
        buyers=len({invoice.buyer for invoice in taken}),
        units=sum(invoice.units for invoice in taken),
        total_fen=_fen(sum((invoice.pounds for invoice in taken), Decimal(0))),
        refused=refused,
        fen_by_day=fen_by_day,
        units_by_product=units_by_product,
    )


def differences(expected: Account, answered: Account) -> list[str]:
    """One line per number that differs: "total_fen: expected 100, answered 99". Empty if all agree."""
    found: list[str] = []
    for name in (each.name for each in fields(Account)):
        want, got = getattr(expected, name), getattr(answered, name)
        if not isinstance(want, Mapping):
            want, got = {"": want}, {"": got}
        for key in sorted(want.keys() | got.keys()):
            if want.get(key, 0) != got.get(key, 0):
                label = f"{name}[{key}]" if key else name
                found.append(f"{label}: expected {want.get(key, 0)}, answered {got.get(key, 0)}")
    return found


def _count(invoices: dict[str, _Invoice], row: Mapping[str, str]) -> None:
    number = row["InvoiceNo"]
    date, _ = row["InvoiceDate"].split(" ")
    day, month, year = date.split("/")
    invoice = invoices.setdefault(
        number, _Invoice(row["CustomerID"] or f"guest-{number}", f"{year}-{month:0>2}-{day:0>2}")
    )
    quantity, pounds = int(row["Quantity"]), Decimal(row["UnitPrice"].replace(",", "."))
    if number[0] == "C":
        invoice.why = "cancellation"
    elif quantity < 1:
        invoice.why = invoice.why or "quantity_not_positive"
    elif pounds <= 0:
        invoice.why = invoice.why or "price_not_positive"
    else:
        invoice.units += quantity
        invoice.pounds += pounds * quantity
        sku = (row["StockCode"].upper().replace(" ", "-"), pounds)
        invoice.units_by_sku[sku] = invoice.units_by_sku.get(sku, 0) + quantity


def _orders(invoice: _Invoice, lines_per_order: int, units_per_line: int) -> int:
    """How many orders an invoice needs: in each round every SKU that has units left takes one line."""
    orders, taken = 0, 0
    while lines := sum(units > taken for units in invoice.units_by_sku.values()):
        orders += -(-lines // lines_per_order)
        taken += units_per_line
    return orders


def _fen(pounds: Decimal) -> int:
    return int((pounds * 100).to_integral_exact())
