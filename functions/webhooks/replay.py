"""Handle once more what a payment provider sent: the kept message goes to the very handler that it came to, which settles a payment once.

Reads    the message, and what its handler reads
Writes   what the handler makes of it; on the message who had it handled again, and the outcome
Errors   webhook_not_found 404, webhook_unreadable 409 (it does not open any more), provider_unavailable 503, forbidden 403
Retry    natural: the same payment or refund settles once
"""

from __future__ import annotations

from chalicelib.payments import inbox, notifications
from chalicelib.payments.inbox import WebhookId, WebhookLine
from chalicelib.platform.errors import BadSignature, PlatformError
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.staff import staff


class ReplayWebhook(Request):
    webhook_id: WebhookId


class ReplayedWebhook(Response):
    webhook: WebhookLine


@operation(ReplayWebhook, ReplayedWebhook, caller=staff("webhooks.replay"), retry=NATURAL)
def replay(request: ReplayWebhook, call: Call) -> ReplayedWebhook:
    entry = inbox.load(request.webhook_id)
    try:
        handled = notifications.replay(entry, call.caller.name, call.now)
    except BadSignature as error:
        raise ShopError("webhook_unreadable") from error
    except PlatformError as error:
        raise ShopError("provider_unavailable") from error
    return ReplayedWebhook(webhook=inbox.line(handled))
