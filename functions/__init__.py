"""The catalogue: every operation, worker and job of the shop, one line each. The table of contents of the product.

A name is a file and a URL: `coupons/claim` is functions/coupons/claim.py and POST /coupons/claim. Operations are imported at their first
call, so that a cold start pays for the one that it serves.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from chalicelib.runtime.catalogue import READ, WEBHOOK, WRITE, Job, Kind, StreamWorker, Worker, publish
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
    "catalog/visit": READ,
    "catalog/search": READ,
    "catalog/suggest": READ,
    "catalog/pages": READ,
    "catalog/sitemap": READ,
    "catalog/related": READ,
    "catalog/exclusive": READ,
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
    # promotions: the buyer's side
    "promotions/remind": WRITE,
    # orders: from the quote to the parcel in hand
    "orders/preview": READ,
    "orders/submit": WRITE,
    "orders/pay": WRITE,
    "orders/get": READ,
    "orders/list": READ,
    "orders/counts": READ,
    "orders/cancel": WRITE,
    "orders/change_address": WRITE,
    "orders/confirm_receipt": WRITE,
    "orders/buy_again": WRITE,
    "orders/remove": WRITE,
    # balance: money that the buyer has with the shop, spent by PIN
    "balance/get": READ,
    "balance/set_pin": WRITE,
    "balance/reset_pin": WRITE,
    "balance/confirm_pin": WRITE,
    "orders/pay_balance": WRITE,
    # points: spent at checkout, earned by orders that are finished
    "points/get": READ,
    "points/list": READ,
    # credit: what stands against a buyer, and for how long
    "credit/mine": READ,
    "credit/appeal": WRITE,
    # receipts: an order's money as a chain of hashes that anybody can check
    "receipts/get": READ,
    "receipts/verify": READ,
    "receipts/day": READ,
    # invoices
    "invoices/request": WRITE,
    "invoices/cancel": WRITE,
    "invoices/get": READ,
    "invoices/list": READ,
    # after-sale: refunds, returns, exchanges
    "aftersales/reasons": READ,
    "aftersales/preview": READ,
    "aftersales/apply": WRITE,
    "aftersales/cancel": WRITE,
    "aftersales/send_parcel": WRITE,
    "aftersales/list": READ,
    "aftersales/get": READ,
    "aftersales/rate": WRITE,
    # waiting lists of what is sold out
    "waiting/join": WRITE,
    "waiting/leave": WRITE,
    "waiting/mine": READ,
    # reviews
    "reviews/create": WRITE,
    "reviews/append": WRITE,
    "reviews/list": READ,
    "reviews/summary": READ,
    "reviews/mine": READ,
    "reviews/staff_list": READ,
    "reviews/moderate": WRITE,
    "reviews/reply": WRITE,
    # questions and answers
    "questions/ask": WRITE,
    "questions/answer": WRITE,
    "questions/vote": WRITE,
    "questions/list": READ,
    "questions/reply": WRITE,
    "questions/staff_list": READ,
    "questions/moderate": WRITE,
    # favourites and the browsing history
    "favourites/toggle": WRITE,
    "favourites/list": READ,
    "favourites/count": READ,
    "favourites/check": READ,
    "footprints/record": WRITE,
    "footprints/list": READ,
    "footprints/clear": WRITE,
    # messages
    "messages/grant": WRITE,
    "messages/inbox": READ,
    "messages/mark_read": WRITE,
    "messages/preferences": READ,
    "messages/set_preferences": WRITE,
    # home: the first page, lists and codes that lead somewhere
    "home/boot": READ,
    "home/page": READ,
    "home/seen": WRITE,
    "lists/get": READ,
    "scenes/resolve": READ,
    "home/get": READ,
    "home/save": WRITE,
    "home/effect": READ,
    "lists/save": WRITE,
    "lists/remove": WRITE,
    "lists/staff_list": READ,
    "scenes/create": WRITE,
    # media: pictures and videos that people send
    "media/request_upload": WRITE,
    "media/finish": WRITE,
    "media/remove": WRITE,
    "media/staff_request_upload": WRITE,
    "media/staff_finish": WRITE,
    "media/staff_remove": WRITE,
    "media/staff_list": READ,
    # payments: called by the provider
    "payments/wechat_notify": WEBHOOK,
    "payments/wechat_refund_notify": WEBHOOK,
    "payments/alipay_notify": WEBHOOK,
    # webhooks: what the providers sent, for staff
    "webhooks/list": READ,
    "webhooks/get": READ,
    "webhooks/replay": WRITE,
    # staff
    "staff/login": WRITE,
    "staff/change_password": WRITE,
    "staff/enrol_totp": WRITE,
    "staff/confirm_totp": WRITE,
    "staff/remove_totp": WRITE,
    "staff/create": WRITE,
    "staff/update": WRITE,
    "staff/list": READ,
    "staff/who_can": READ,
    "roles/list": READ,
    "roles/save": WRITE,
    "roles/remove": WRITE,
    "audit/list": READ,
    "audit/export": READ,
    "members/list": READ,
    "members/get": READ,
    "members/restrict": WRITE,
    "members/reveal": WRITE,
    "members/set_level": WRITE,
    "credit/get": READ,
    "credit/appeals": READ,
    "credit/decide": WRITE,
    "credit/add": WRITE,
    # risk: what was noticed of buyers
    "risk/list": READ,
    "risk/decide": WRITE,
    # incidents: what happened, and the notice to those whose data leaked
    "incidents/open": WRITE,
    "incidents/update": WRITE,
    "incidents/close": WRITE,
    "incidents/list": READ,
    "incidents/get": READ,
    "incidents/prepare_notice": WRITE,
    "incidents/approve_notice": WRITE,
    "products/create": WRITE,
    "products/update": WRITE,
    "products/set_on_sale": WRITE,
    "products/save_category": WRITE,
    "products/remove_category": WRITE,
    "products/sort_categories": WRITE,
    "products/categories": READ,
    "products/staff_list": READ,
    "products/get": READ,
    "products/submit": WRITE,
    "products/review": WRITE,
    "products/schedule": WRITE,
    "products/tag": WRITE,
    "products/export": READ,
    "products/submit_pages": WRITE,
    # imports: tables of goods
    "imports/request_upload": WRITE,
    "imports/start": WRITE,
    "imports/get": READ,
    "imports/list": READ,
    "stock/adjust": WRITE,
    "stock/get": READ,
    "stock/movements": READ,
    "stock/warn_at": WRITE,
    "stock/low": READ,
    "stock/spread": WRITE,
    "stock/move": WRITE,
    "stock/origin": READ,
    "forecast/list": READ,
    # suppliers, what is ordered from them, and their own systems
    "suppliers/save": WRITE,
    "suppliers/list": READ,
    "suppliers/reveal": WRITE,
    "suppliers/issue_key": WRITE,
    "suppliers/orders": READ,
    "suppliers/confirm": WRITE,
    "purchases/save": WRITE,
    "purchases/propose": WRITE,
    "purchases/set_state": WRITE,
    "purchases/list": READ,
    "purchases/get": READ,
    "purchases/receive": WRITE,
    "purchases/send_back": WRITE,
    # insight: what sells and what does not
    "insight/sellers": READ,
    "insight/slow_movers": READ,
    "insight/sold_by_day": READ,
    "insight/today": READ,
    "insight/costs": READ,
    "campaigns/staff_list": READ,
    "campaigns/create": WRITE,
    "campaigns/update": WRITE,
    "campaigns/void": WRITE,
    "campaigns/report": READ,
    "coupons/void": WRITE,
    "orders/staff_list": READ,
    "orders/staff_get": READ,
    "orders/staff_find": READ,
    "orders/note": WRITE,
    "orders/ship": WRITE,
    "orders/mergeable": READ,
    "orders/ship_together": WRITE,
    "orders/change_parcel": WRITE,
    "orders/arrived": WRITE,
    # delivery: points, parcels on their way, rounds, promises
    "pickup/list": READ,
    "pickup/staff_list": READ,
    "pickup/save": WRITE,
    "pickup/remove": WRITE,
    "pickup/verify": WRITE,
    "tracking/get": READ,
    "tracking/staff_get": READ,
    "tracking/kuaidi100_notify": WEBHOOK,
    "tracking/kdniao_notify": WEBHOOK,
    "delivery/estimate": READ,
    "delivery/rounds": READ,
    "delivery/on_time": READ,
    "orders/refund": WRITE,
    "orders/confirm_cash": WRITE,
    "orders/refuse_cash": WRITE,
    "balance/adjust": WRITE,
    "points/adjust": WRITE,
    "invoices/staff_list": READ,
    "invoices/issue": WRITE,
    "invoices/reject": WRITE,
    "invoices/redden": WRITE,
    # promotions: rules of the price that staff set up
    "promotions/save": WRITE,
    "promotions/set_state": WRITE,
    "promotions/list": READ,
    "promotions/get": READ,
    "promotions/house_rules": READ,
    "promotions/set_house_rules": WRITE,
    "promotions/dry_run": READ,
    "promotions/report": READ,
    "promotions/uplift": READ,
    "promotions/watch": READ,
    # plans: promotions and coupons that belong together
    "plans/save": WRITE,
    "plans/get": READ,
    "plans/list": READ,
    "plans/report": READ,
    "plans/set_festivals": WRITE,
    "aftersales/staff_list": READ,
    "aftersales/review": WRITE,
    "aftersales/receive_parcel": WRITE,
    "aftersales/ship_replacement": WRITE,
    "aftersales/staff_apply": WRITE,
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
    Worker("import_products", queue="imports", batch_size=1, window_seconds=0, timeout_seconds=120, concurrency=2),
    Worker("prepare_media", queue="media", batch_size=1, window_seconds=0, timeout_seconds=60, concurrency=2),
)
STREAM = StreamWorker(
    "relay",
    batch_size=100,
    timeout_seconds=60,
    retries=5,
    kinds=(
        *("address", "aftersale", "answer", "category", "curated_list", "home_page", "order", "place"),
        *("product", "promotion_reminder", "review", "stock", "stock_pool", "user"),
    ),
)
JOBS: tuple[Job, ...] = (
    Job("timers", every_seconds=60, timeout_seconds=300),
    Job("heal", every_seconds=300, timeout_seconds=300),
    Job("reconcile", every_seconds=1800, timeout_seconds=900),
    Job("doctor", every_seconds=3600, timeout_seconds=900),
    Job("forecast", every_seconds=3600, timeout_seconds=900),
    Job("tally", every_seconds=300, timeout_seconds=300),
)


@cache
def load(name: str) -> Operation[Any, Any] | Webhook:
    """The operation or webhook of a catalogue name. Raises KeyError for a name that is not in the catalogue."""
    if name not in OPERATIONS:
        raise KeyError(name)
    module = import_module(f"functions.{name.replace('/', '.')}")
    (found,) = (thing for thing in vars(module).values() if isinstance(thing, (Operation, Webhook)))
    return found


publish(OPERATIONS, load)
