"""The catalogue: every operation, worker and job of the shop, one line each. The table of contents of the product.

A name is a file and a URL: `coupons/claim` is functions/coupons/claim.py and POST /coupons/claim. Operations are imported at their first
call, so that a cold start pays for the one that it serves.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from chalicelib.runtime.catalogue import READ, WEBHOOK, WRITE, Job, Kind, StreamWorker, Worker
from chalicelib.runtime.operation import Operation, Webhook

OPERATIONS: dict[str, Kind] = {
    # identity: who the buyer is
    "identity/login": WRITE,
    "identity/refresh": WRITE,
    "identity/logout": WRITE,
    "identity/profile": READ,
    "identity/update_profile": WRITE,
    # addresses
    "addresses/list": READ,
    "addresses/save": WRITE,
    "addresses/remove": WRITE,
    "addresses/set_default": WRITE,
    # catalog: what everybody may see
    "catalog/categories": READ,
    "catalog/browse": READ,
    "catalog/product": READ,
    "catalog/search": READ,
    "catalog/suggest": READ,
    # search: what buyers look for
    "search/hot": READ,
    "search/history": READ,
    "search/remember": WRITE,
    "search/forget": WRITE,
    "search/misses": READ,
    # cart
    "cart/add": WRITE,
    "cart/view": READ,
    "cart/set_quantity": WRITE,
    "cart/select": WRITE,
    "cart/remove": WRITE,
    # coupons
    "coupons/available": READ,
    "coupons/claim": WRITE,
    "coupons/mine": READ,
    # orders: from the quote to the parcel in hand
    "orders/preview": READ,
    "orders/submit": WRITE,
    "orders/pay": WRITE,
    "orders/get": READ,
    "orders/list": READ,
    "orders/counts": READ,
    "orders/cancel": WRITE,
    "orders/confirm_receipt": WRITE,
    "orders/buy_again": WRITE,
    "orders/remove": WRITE,
    # messages
    "messages/grant": WRITE,
    "messages/inbox": READ,
    "messages/mark_read": WRITE,
    # payments: called by the provider
    "payments/wechat_notify": WEBHOOK,
    "payments/wechat_refund_notify": WEBHOOK,
    "payments/alipay_notify": WEBHOOK,
    # staff
    "staff/login": WRITE,
    "products/create": WRITE,
    "products/update": WRITE,
    "products/set_on_sale": WRITE,
    "products/save_category": WRITE,
    "stock/adjust": WRITE,
    "stock/get": READ,
    "campaigns/create": WRITE,
    "orders/staff_list": READ,
    "orders/ship": WRITE,
    "orders/refund": WRITE,
    # books: the shop's own beside the providers' bills
    "books/days": READ,
    "books/list": READ,
    "books/resolve": WRITE,
    "books/close": WRITE,
    "books/reopen": WRITE,
    "settings/get": READ,
    "settings/update": WRITE,
}

WORKERS: tuple[Worker, ...] = (
    Worker("deduct_stock", queue="stock", batch_size=10, window_seconds=0, timeout_seconds=30, concurrency=2),
    Worker("notify", queue="notify", batch_size=10, window_seconds=0, timeout_seconds=60, concurrency=2),
)
STREAM = StreamWorker("relay", batch_size=100, timeout_seconds=60, retries=5)
JOBS: tuple[Job, ...] = (
    Job("timers", every_seconds=60, timeout_seconds=300),
    Job("heal", every_seconds=300, timeout_seconds=300),
    Job("reconcile", every_seconds=1800, timeout_seconds=900),
    Job("doctor", every_seconds=3600, timeout_seconds=900),
)


@cache
def load(name: str) -> Operation[Any, Any] | Webhook:
    """The operation or webhook of a catalogue name. Raises KeyError for a name that is not in the catalogue."""
    if name not in OPERATIONS:
        raise KeyError(name)
    module = import_module(f"functions.{name.replace('/', '.')}")
    (found,) = (thing for thing in vars(module).values() if isinstance(thing, (Operation, Webhook)))
    return found
