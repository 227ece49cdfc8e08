"""Plans the real invoices as orders of this shop: what to import, what to order, what is refused and why.

Pure. Every invoice ends as orders or as a refusal; every line is ordered, dropped or in a refusal.

Products   One per stock code; "85123a" and "85123A" are one. The title is the most frequent description. The
           file sells a code at several prices, so each (code, price) is a SKU: the server's own price then
           equals the price of the line to the fen. The stock of a SKU is exactly what the orders take: after
           the replay every SKU must be at zero, never below.
Services   POST, DOT and C2 (postage), M (manual entry) and BANK CHARGES are sold like goods: their buyers
           paid them, and without them the account would not add up. D (discount) is on cancellations alone.
Orders     The lines of an invoice merged per SKU. The shop's limits split what is too large: at most
           `units_per_line` of a SKU in one order, at most `lines_per_order` SKUs. The parts of an invoice
           belong to one buyer and are accounted together.
Refused    `cancellation`: the invoice number starts with C. Money goes back through an after-sale case, never
           through an order. Otherwise an invoice none of whose lines can be sold: the reason of the first.
Dropped    A line alone, when others of its invoice can be sold. The shop sells at least one unit
           (`quantity_not_positive`) at a price of at least 1 fen (`price_not_positive`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from infra.local.replay.dataset import OrderLine


class Reason(StrEnum):
    """Why an invoice or a line cannot be an order of this shop."""

    CANCELLATION = "cancellation"
    QUANTITY = "quantity_not_positive"
    PRICE = "price_not_positive"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the cart, and so one order, may hold: lines, and units of a SKU in one of them."""

    lines_per_order: int = 50
    units_per_line: int = 999


@dataclass(frozen=True, slots=True)
class PlannedSku:
    """A stock code at one price. `stock` is the number of units that all planned orders take together."""

    sku_id: str
    price_fen: int
    stock: int


@dataclass(frozen=True, slots=True)
class PlannedProduct:
    """A product to import, with its SKUs by rising price."""

    product_id: str
    title: str
    skus: tuple[PlannedSku, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """`quantity` units of a SKU at `price_fen` each."""

    product_id: str
    sku_id: str
    quantity: int
    price_fen: int

    @property
    def total_fen(self) -> int:
        return self.price_fen * self.quantity


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One order to place; `part` of `parts` of its invoice, counted from 1. `placed_at` is UTC."""

    invoice: str
    part: int
    parts: int
    buyer: str
    placed_at: datetime
    lines: tuple[PlannedLine, ...]

    @property
    def reference(self) -> str:
        """A stable name, fit for an idempotency key: "536365-1"."""
        return f"{self.invoice}-{self.part}"

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total_fen(self) -> int:
        return sum(line.total_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class RefusedInvoice:
    """An invoice that becomes no order."""

    invoice: str
    reason: Reason
    lines: int


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line left out of an invoice that becomes an order. `line` is the line of the file."""

    line: int
    invoice: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it, in the order of the file."""

    products: tuple[PlannedProduct, ...]
    orders: tuple[PlannedOrder, ...]
    refused: tuple[RefusedInvoice, ...]
    dropped: tuple[DroppedLine, ...]


def plan(rows: Sequence[OrderLine], limits: Limits | None = None) -> Plan:
    """The plan for all rows of the file under the shop's limits."""
    limits = limits or Limits()
    orders: list[PlannedOrder] = []
    refused: list[RefusedInvoice] = []
    dropped: list[DroppedLine] = []
    for invoice, lines in _by_invoice(rows).items():
        reasons = [_unsellable(line) for line in lines]
        sellable = [line for line, reason in zip(lines, reasons, strict=True) if reason is None]
        if not sellable:
            refused.append(RefusedInvoice(invoice, next(filter(None, reasons)), len(lines)))
            continue
        dropped += [
            DroppedLine(line.line, invoice, reason)
            for line, reason in zip(lines, reasons, strict=True)
            if reason is not None
        ]
        orders += _orders(invoice, sellable, limits)
    return Plan(_products(orders, _titles(rows)), tuple(orders), tuple(refused), tuple(dropped))


def product_id(code: str) -> str:
    """The product of a stock code: upper case, "BANK CHARGES" -> "BANK-CHARGES"."""
    return code.upper().replace(" ", "-")


def sku_id(code: str, price_fen: int) -> str:
    """The SKU of a stock code at a price: "85123A-255"."""
    return f"{product_id(code)}-{price_fen}"


def _unsellable(line: OrderLine) -> Reason | None:
    if line.invoice.startswith("C"):
        return Reason.CANCELLATION
    if line.quantity <= 0:
        return Reason.QUANTITY
    if line.price_fen <= 0:
        return Reason.PRICE
    return None


def _by_invoice(rows: Iterable[OrderLine]) -> dict[str, list[OrderLine]]:
    invoices: dict[str, list[OrderLine]] = defaultdict(list)
    for row in rows:
        invoices[row.invoice].append(row)
    return invoices


def _orders(invoice: str, lines: Sequence[OrderLine], limits: Limits) -> Iterator[PlannedOrder]:
    """The parts of one invoice. Its lines can be minutes apart; the first one is when it was placed."""
    first = lines[0]
    parts = list(_parts(_merged(lines), limits))
    for part, part_lines in enumerate(parts, start=1):
        yield PlannedOrder(
            invoice=invoice,
            part=part,
            parts=len(parts),
            buyer=first.customer or f"guest-{invoice}",
            placed_at=min(line.placed_at for line in lines),
            lines=part_lines,
        )


def _merged(lines: Iterable[OrderLine]) -> list[PlannedLine]:
    """One line per SKU with the summed quantity, in the order of the first line of each."""
    units: Counter[tuple[str, int]] = Counter()
    for line in lines:
        units[product_id(line.code), line.price_fen] += line.quantity
    return [
        PlannedLine(product, sku_id(product, price), quantity, price) for (product, price), quantity in units.items()
    ]


def _parts(lines: Sequence[PlannedLine], limits: Limits) -> Iterator[tuple[PlannedLine, ...]]:
    """Orders within the limits; a SKU above `units_per_line` goes on in the next round of orders."""
    rest = list(lines)
    while rest:
        now = [_with(line, min(line.quantity, limits.units_per_line)) for line in rest]
        for start in range(0, len(now), limits.lines_per_order):
            yield tuple(now[start : start + limits.lines_per_order])
        rest = [
            _with(line, line.quantity - limits.units_per_line) for line in rest if line.quantity > limits.units_per_line
        ]


def _with(line: PlannedLine, quantity: int) -> PlannedLine:
    return PlannedLine(line.product_id, line.sku_id, quantity, line.price_fen)


def _titles(rows: Iterable[OrderLine]) -> dict[str, str]:
    """The most frequent description of each product, the earlier one if two are as frequent."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.description:
            seen[product_id(row.code)][" ".join(row.description.split())] += 1
    return {product: descriptions.most_common(1)[0][0] for product, descriptions in seen.items()}


def _products(orders: Iterable[PlannedOrder], titles: Mapping[str, str]) -> tuple[PlannedProduct, ...]:
    """The products that occur in the orders; a product that was never described is called by its code."""
    units: dict[str, Counter[tuple[int, str]]] = defaultdict(Counter)
    for order in orders:
        for line in order.lines:
            units[line.product_id][line.price_fen, line.sku_id] += line.quantity
    return tuple(
        PlannedProduct(
            product,
            titles.get(product, product),
            tuple(PlannedSku(sku, price, stock) for (price, sku), stock in sorted(skus.items())),
        )
        for product, skus in units.items()
    )
