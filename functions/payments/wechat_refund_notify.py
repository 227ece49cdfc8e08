"""WeChat Pay tells how a refund ended.

Reads    the refund that the number names, its order
Writes   the refund's end, the order's sums and, when all money is back, CLOSED     (chalicelib/payments/refunds.py)
Answers  204 done or done before; 200 on record, nothing to repeat; 401 not authentic; 500 send it again
Retry    natural: an ended refund does not move again
"""

from __future__ import annotations

from chalicelib import providers
from chalicelib.payments import notifications
from chalicelib.runtime.operation import Call, Knock, Reply, webhook


@webhook
def wechat_refund_notify(knock: Knock, call: Call) -> Reply:
    return notifications.receive(knock, providers.WECHAT)
