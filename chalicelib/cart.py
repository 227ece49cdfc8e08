"""The cart: ONE item per buyer, a map of lines by SKU; ids and quantities only. Prices and stock are read when it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple, cast

from pynamodb.attributes import MapAttribute
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from .pricing import Goods
from .runtime import clock
from .runtime.errors import ShopError
from .store import table
from .store.item import Item, Key, user
from .store.transaction import Transaction

MOST_LINES = 50
MOST_UNITS = 999  # of one line


class CartLine(NamedTuple):
    product_id: str
    sku_id: str
    quantity: int
    selected: bool
    added_at: str
    form: dict[str, str] = {}  # what the buyer has filled in, by the titles that he saw


class Cart(Item):
    """`lines`: SKU -> {p: product, q: quantity, s: selected, a: added at, f: form as it was filled in, if there is one}."""

    KIND = "cart"
    lines: MapAttribute[str, Any] = MapAttribute()  # type: ignore[no-untyped-call]  # PynamoDB's own signature

    def entries(self) -> list[CartLine]:
        """The lines, last added first."""
        raw = cast(dict[str, dict[str, Any]], self.lines.as_dict())  # type: ignore[no-untyped-call]  # PynamoDB's own signature
        lines = [
            CartLine(line["p"], sku, int(line["q"]), bool(line["s"]), line["a"], dict(line.get("f", {})))
            for sku, line in raw.items()
        ]
        return sorted(lines, key=lambda line: (line.added_at, line.sku_id), reverse=True)

    def line(self, sku_id: str) -> CartLine | None:
        return next((line for line in self.entries() if line.sku_id == sku_id), None)


def cart_key(uid: str) -> Key:
    return Key(user(uid), "CART")


def load(uid: str) -> Cart | None:
    return table.get(Cart, cart_key(uid))


def add(
    transaction: Transaction,
    cart: Cart | None,
    uid: str,
    product_id: str,
    sku_id: str,
    units: int,
    now: datetime,
    form: dict[str, str] | None = None,
) -> int:
    """Put "`units` more of this SKU" into the transaction, on the cart as it was read; returns the line's new quantity.

    A line has one form: the one that was filled in last.

    Raises ShopError cart_full, quantity_too_large.
    """
    known = cart.line(sku_id) if cart else None
    quantity = units + (known.quantity if known else 0)
    if quantity > MOST_UNITS:
        raise ShopError("quantity_too_large", limit=MOST_UNITS, inCart=known.quantity if known else 0)
    line: dict[str, Any] = {"p": product_id, "q": quantity, "s": True, "a": clock.iso(now)}
    filled_in = form or (known.form if known else {})
    if filled_in:
        line["f"] = filled_in
    if cart is None:
        transaction.create("cart", Cart.at(cart_key(uid), lines={sku_id: line}))
        return quantity
    if known is None and len(cart.entries()) >= MOST_LINES:
        raise ShopError("cart_full", limit=MOST_LINES)
    unchanged = _quantity(sku_id) == known.quantity if known else _line(sku_id).does_not_exist() & _has_room()
    transaction.update("cart", cart.key, [_line(sku_id).set(line)], unchanged)
    return quantity


def add_all(transaction: Transaction, cart: Cart | None, uid: str, goods: Iterable[Goods], now: datetime) -> None:
    """Put several lines at once into the transaction; units add up. Raises ShopError cart_full, quantity_too_large."""
    entries = {line.sku_id: line for line in cart.entries()} if cart else {}
    raw: dict[str, dict[str, Any]] = {}
    for entry in goods:
        known = entries.get(entry.sku_id)
        quantity = entry.quantity + (known.quantity if known else 0)
        if quantity > MOST_UNITS:
            raise ShopError("quantity_too_large", limit=MOST_UNITS, skuId=entry.sku_id)
        raw[entry.sku_id] = {"p": entry.product_id, "q": quantity, "s": True, "a": clock.iso(now)}
    if len({*entries, *raw}) > MOST_LINES:
        raise ShopError("cart_full", limit=MOST_LINES)
    if cart is None:
        transaction.create("cart", Cart.at(cart_key(uid), lines=raw))
    elif raw:
        unchanged = _all(
            _quantity(sku) == entries[sku].quantity if sku in entries else _line(sku).does_not_exist() for sku in raw
        )
        actions: list[Action] = [_line(sku).set(line) for sku, line in raw.items()]
        transaction.update("cart", cart.key, actions, unchanged & (_count() <= MOST_LINES - len(raw.keys() - entries)))


def put_back(transaction: Transaction, cart: Cart | None, uid: str, lines: Iterable[CartLine]) -> None:
    """Lines of an order that got no stock return to the cart, unless the buyer has put them there anew."""
    present = {line.sku_id for line in cart.entries()} if cart else set()
    absent = [line for line in lines if line.sku_id not in present]
    returning = {line.sku_id: line for line in absent[: MOST_LINES - len(present)]}
    raw = {
        sku: {"p": line.product_id, "q": line.quantity, "s": line.selected, "a": line.added_at}
        for sku, line in returning.items()
    }
    if cart is None:
        transaction.create("cart", Cart.at(cart_key(uid), lines=raw))
    elif raw:
        actions: list[Action] = [_line(sku).set(line) for sku, line in raw.items()]
        condition = _all(_line(sku).does_not_exist() for sku in raw) & (_count() <= MOST_LINES - len(raw))
        transaction.update("cart", cart.key, actions, condition)


def take_out(transaction: Transaction, cart: Cart, ordered: dict[str, int]) -> None:
    """Ordered units leave the cart, as it was read; what was added to a line meanwhile stays."""
    known = {line.sku_id: line.quantity for line in cart.entries() if line.sku_id in ordered}
    if known:
        actions: list[Action] = [
            _quantity(sku).set(quantity - ordered[sku]) if quantity > ordered[sku] else _line(sku).remove()
            for sku, quantity in known.items()
        ]
        unchanged = _all(_quantity(sku) == quantity for sku, quantity in known.items())
        transaction.update("cart", cart.key, actions, unchanged)


def set_quantity(uid: str, sku_id: str, quantity: int) -> None:
    """Raises ConditionFailed when the line is not there."""
    table.update(Cart, cart_key(uid), [_quantity(sku_id).set(quantity)], _line(sku_id).exists())


def select(uid: str, sku_ids: Iterable[str], selected: bool) -> None:
    """Raises ConditionFailed when one of the lines is not there."""
    skus = list(sku_ids)
    actions: list[Action] = [Path(["lines", sku, "s"]).set(selected) for sku in skus]
    table.update(Cart, cart_key(uid), actions, _all(_line(sku).exists() for sku in skus))


def remove(uid: str, sku_ids: Iterable[str]) -> None:
    """Lines that are not there are removed already. Raises ConditionFailed when there is no cart."""
    table.update(Cart, cart_key(uid), [_line(sku).remove() for sku in sku_ids], Cart.pk.exists())


def _line(sku_id: str) -> Path:
    return Path(["lines", sku_id])


def _quantity(sku_id: str) -> Path:
    return Path(["lines", sku_id, "q"])


def _count() -> Any:
    return size("lines")  # type: ignore[no-untyped-call]  # PynamoDB's own signature


def _has_room() -> Condition:
    condition: Condition = _count() < MOST_LINES
    return condition


def _all(conditions: Iterable[Condition]) -> Condition:
    """All of them (at least one)."""
    first, *others = conditions
    for condition in others:
        first = first & condition
    return first
