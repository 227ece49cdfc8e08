"""WeChat Pay tells that an order was paid.

Reads    the order, the attempt that the number names
Writes   PAID, or whatever the decision table says; the notification is kept       (chalicelib/payments/settle.py)
Answers  204 done or done before; 200 on record, nothing to repeat; 401 not authentic; 500 send it again
Retry    natural: the same payment settles once
"""

from __future__ import annotations

from chalicelib import providers
from chalicelib.payments import notifications
from chalicelib.runtime.operation import Call, Knock, Reply, webhook


@webhook
def wechat_notify(knock: Knock, call: Call) -> Reply:
    return notifications.receive(knock, providers.WECHAT)
