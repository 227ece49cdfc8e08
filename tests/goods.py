"""The goods of catalogue tests, the staff who put them there, and the relay that brings them into the listings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.runtime import clock
from chalicelib.staff import StaffMember, member_key
from chalicelib.store import table
from functions.workers import relay
from tests import streams
from tests.world import Person, staff_with_token

_IMAGE = "/media/mug.svg"


def clerk(*permissions: str, name: str = "clerk") -> Person:
    """A member of staff with these permissions ("*" for all), at work."""
    member = StaffMember.at(
        member_key(name),
        name=name,
        password_hash="none",
        permissions=list(permissions or ("*",)),
        token_version=1,
        status="active",
        created_at=clock.now(),
    )
    table.put(member)
    return staff_with_token(name)


def mug(**changes: Any) -> dict[str, Any]:
    """The body of products/create for a mug in two colours and two sizes."""
    body: dict[str, Any] = {
        "productId": "mug",
        "title": "粗陶马克杯",
        "subtitle": "手作",
        "images": [_IMAGE],
        "specs": [
            {"specId": "color", "title": "颜色", "values": [_value("red", "红色"), _value("blue", "蓝色")]},
            {"specId": "size", "title": "容量", "values": [_value("s", "250ml"), _value("l", "400ml")]},
        ],
        "skus": [
            sku("mug-red-s", color="red", size="s", priceFen=4900, linePriceFen=5900),
            sku("mug-red-l", color="red", size="l", priceFen=5900),
            sku("mug-blue-s", color="blue", size="s", priceFen=5200),
        ],
        "attributes": [{"name": "材质", "value": "陶瓷"}],
        "tags": ["新品"],
    }
    return body | changes


def sku(
    sku_id: str, *, priceFen: int = 1000, stock: int = 5, linePriceFen: int | None = None, **specs: str
) -> dict[str, Any]:
    body: dict[str, Any] = {"skuId": sku_id, "specValues": specs, "priceFen": priceFen, "stock": stock}
    return body | ({"linePriceFen": linePriceFen} if linePriceFen else {})


def simple(product_id: str, **changes: Any) -> dict[str, Any]:
    """The body of products/create for a product without specs."""
    price = changes.pop("priceFen", 1000)
    body = {"productId": product_id, "title": product_id, "skus": [sku(f"{product_id}-1", priceFen=price)]}
    return body | changes


def _value(value_id: str, value: str) -> dict[str, str]:
    return {"valueId": value_id, "value": value}


@contextmanager
def relayed() -> Iterator[None]:
    """What is written inside reaches the listings when it ends, as the stream would bring it."""
    with streams.taped() as records:
        yield
    assert relay.handle(streams.event(*records)) == {"batchItemFailures": []}
