"""What each deadline means: (kind of item, what is due) -> the work.

    orders       the order itself                  parcels   on their way, and when they were promised
    payments     attempts and refunds              cases     returns, exchanges, refunds that were asked for
    goods        listings, sales, waiting lists    files     pictures and imports
    buyers       reviews, notices, points, coupons, reminders
    incidents    notices of a leak of personal data

Each module has `KINDS`, the items whose deadlines it meets, and `DUE`, a line for every deadline. A module is imported when one of its kinds is
due: a run of the clock that finds nothing to do, which is most of them, pays for none. A new deadline is one line there; a new kind one here, too.
"""

from __future__ import annotations

from importlib import import_module

from ..store.timers import Waiting

DOMAINS: dict[str, str] = {
    "order": "orders",
    "parcel": "parcels",
    "waybill": "parcels",
    "order_promise": "parcels",
    "attempt": "payments",
    "refund": "payments",
    "aftersale": "cases",
    "sales": "goods",
    "tree": "goods",
    "product": "goods",
    "stock": "goods",
    "place": "goods",
    "media": "files",
    "import": "files",
    "to_review": "buyers",
    "notice": "buyers",
    "points": "buyers",
    "coupon_sweep": "buyers",
    "promotion_reminder": "buyers",
    "leak_notice": "incidents",
}


def meet(deadline: Waiting) -> bool:
    """Do what is due. False: it could not be done yet. Raises what the work raises, and KeyError for a deadline that nobody knows."""
    domain = import_module(f".{DOMAINS[deadline.kind]}", __name__)
    met: bool = domain.DUE[deadline.kind, deadline.due](domain.KINDS[deadline.kind].of(deadline.raw))
    return met
