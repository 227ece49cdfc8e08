"""What a test of purchasing begins with: staff who buy, goods on the shelf, a supplier, an order placed with them."""

from __future__ import annotations

from typing import Any

from chalicelib.doctor import Context, examine
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import scan
from tests.goods import clerk, simple
from tests.world import Person


def opened() -> Person:
    """Staff with a tray and a bowl on sale, five of each, and the supplier `kiln`."""
    staff = clerk(name="lin")
    for name in ("tray", "bowl"):
        staff.call("products/create", simple(name, onSale=True))
    staff.call(
        "suppliers/save",
        {"supplierId": "kiln", "name": "示例窑场", "contact": "发货组", "phone": "13877776666", "leadDays": 14},
    )
    return staff


def drafted(staff: Person, supplier: str = "kiln", **units: int) -> dict[str, Any]:
    """A draft of so many of each product's SKU, at ¥6 each."""
    lines = [{"skuId": f"{name}-1", "quantity": number, "costFen": 600} for name, number in units.items()]
    return staff.call("purchases/save", {"supplierId": supplier, "lines": lines, "expectedOn": "2030-01-15"})[
        "purchase"
    ]


def placed(staff: Person, supplier: str = "kiln", **units: int) -> str:
    number = str(drafted(staff, supplier, **units)["purchaseNo"])
    staff.call("purchases/set_state", {"purchaseNo": number, "action": "place"})
    return number


def paper(number: str, name: str, **units: int) -> dict[str, Any]:
    lines = [{"skuId": f"{product}-1", "units": count} for product, count in units.items()]
    return {"purchaseNo": number, "paper": name, "lines": lines}


def there(staff: Person, product: str = "tray") -> int:
    return int(staff.get("stock/get", skuId=f"{product}-1")["available"])


def lines_of(purchase: dict[str, Any], *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(line[field] for field in fields) for line in purchase["lines"]]


def books_are_right() -> bool:
    """Does the doctor find nothing about stock and purchases?"""
    raws = [raw for page in scan.pages() for raw in page.items]
    found = examine(raws, Context(clock.now(), settings().due_shards))
    return [one for one in found if one.law in ("purchases", "stock")] == []
