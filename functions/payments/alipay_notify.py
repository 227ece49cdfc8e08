"""Alipay tells that an order was paid, that a refund of it moved, or that its trade was closed.

Reads    the order, the attempt that the number names; the refund, if it is about one (and asks Alipay how it stands)
Writes   PAID, or whatever the decision table says; the refund's end; the notification is kept       (chalicelib/payments/settle.py)
Answers  200 `success`, done or on record and nothing to repeat; 401 `fail`, not authentic; 500 `fail`, send it again
Retry    natural: the same payment settles once, an ended refund does not move again
"""

from __future__ import annotations

from chalicelib import providers
from chalicelib.payments import notifications
from chalicelib.runtime.operation import Call, Knock, Reply, form_webhook


@form_webhook
def alipay_notify(knock: Knock, call: Call) -> Reply:
    return notifications.receive(knock, providers.ALIPAY)
