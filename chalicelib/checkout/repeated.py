"""Which order a request has made already: noted in the buyer's `OPEN`, which every new order writes anyhow, for a day.

Two submits at the same instant cannot both write it, so whoever is late reads there which order there is. Who orders more often in a day than it
has room for gets records of its own, as other operations have them.
"""

from __future__ import annotations

from pynamodb.expressions.update import Action

from ..orders.items import OpenOrders
from ..runtime import clock, idempotency, ids
from ..runtime.operation import Call
from ..store.transaction import Transaction

_WITHIN = "orders/submit "  # no key has a space: a record of another operation under the same key is not met
MOST = 6  # notes: about 400 bytes of an item that has four unpaid orders beside them


def order_of(known: OpenOrders | None, call: Call) -> str | None:
    """The number of the order that this request has made. Raises ShopError idempotency_key_reused."""
    if known is None:
        return None
    for line in known.asked or []:
        order_no, _, note = line.partition(" ")
        if call.noted(note, ids.made_at(order_no)):
            return order_no
    if known.more_until is None or known.more_until <= clock.now():
        return None
    found = idempotency.look(call.caller.partition, f"{_WITHIN}{call.key}", call.mark)
    call.committed = found is not None
    return found


def note(transaction: Transaction, known: OpenOrders, order_no: str, call: Call) -> list[Action]:
    """What `OPEN` is to say of the order that is made now. Part: "idempotency", when there is no room for it."""
    since = call.now - idempotency.LIFETIME
    living = [line for line in known.asked or [] if ids.made_at(line.partition(" ")[0]) > since]
    if len(living) < MOST:
        return [OpenOrders.asked.set([*living, f"{order_no} {call.note}"])]
    call.keep(transaction, order_no, _WITHIN)
    return [OpenOrders.asked.set(living), OpenOrders.more_until.set(clock.now() + idempotency.LIFETIME)]
