"""What each write of an order is for, and what dropping it would lose. A write without its reason fails `make cost`."""

from __future__ import annotations

# (function, kind of item) -> (what it is for, what dropping it would lose)
REASONS: dict[tuple[str, str], tuple[str, str]] = {
    ("orders/submit", "stock"): ("the units are reserved, one item a line", "overselling"),
    ("orders/submit", "order"): ("the head with its deadline (an image in `due`)", "the order"),
    ("orders/submit", "snapshot"): ("lines, price, address as agreed", "what was bought, for how much, and where it goes"),
    ("orders/submit", "open"): ("caps on unpaid orders; who asked for which", "one buyer locks the stock; a repeated click is another order"),
    ("orders/submit", "attempt"): ("before the provider is called; then its prepay", "money that comes finds no order"),
    ("orders/submit", "coupon"): ("the coupon is held", "one coupon for two orders"),
    ("payments/wechat_notify", "attempt"): ("which payment paid", "refunds would have to ask the provider for the number"),
    ("payments/wechat_notify", "txn"): ("a transaction pays once in the whole shop", "one payment told for two orders would pay both"),
    ("payments/wechat_notify", "order"): ("PAID; out of `due`, into the merchant's list `ops`", "the state, and the merchant's work list"),
    ("payments/wechat_notify", "webhook"): ("what the provider said, for 90 days", "evidence in a dispute"),
    ("payments/wechat_notify", "coupon"): ("the coupon is used", "it would come back when the order ends"),
    ("workers/relay", "journal"): ("the day's line: books, exports, doctor, forecast", "a scan of the table instead of a query of a day"),
    ("workers/relay", "rule_count"): ("how often each promotion was used", "the results of a promotion"),
    ("workers/notify", "notice"): ("the buyer's inbox", "the buyer is told by subscribe message alone, at most once"),
    ("workers/notify", "receipt"): ("the signed chain of receipts", "a buyer cannot prove what was agreed"),
    ("orders/ship", "parcel"): ("carrier and number, who asked; that WeChat is to be told", "the money stays frozen; two clicks, two parcels"),
    ("orders/ship", "order"): ("SHIPPED; out of `ops`, into `due` (automatic receipt)", "the state; orders that nobody confirms never end"),
    ("orders/ship", "audit"): ("who shipped, beside what stood there; an image to find it by order", "the audit of staff"),
    ("workers/notify", "parcel"): ("WeChat has been told", "telling it again and again"),
    ("orders/confirm_receipt", "order"): ("RECEIVED; a deadline that ends soon after the window is kept", "the state, and from when returns count"),
}  # fmt: skip

# What is done by the clock for each product that was sold since it last ran, however many orders there were.
RANKING = frozenset({"card", "product", "search_document", "search_change"})
