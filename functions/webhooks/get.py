"""One message of a payment provider: what it says, and its body without people, keys and signatures.

Reads    the message
Errors   webhook_not_found 404, forbidden 403
Retry    read
"""

from __future__ import annotations

from chalicelib.payments import inbox
from chalicelib.payments.inbox import WebhookDetail, WebhookId
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class GetWebhook(Request):
    webhook_id: WebhookId


class GotWebhook(Response):
    webhook: WebhookDetail


@operation(GetWebhook, GotWebhook, caller=staff("webhooks.read"), retry=READ)
def get(request: GetWebhook, call: Call) -> GotWebhook:
    return GotWebhook(webhook=inbox.detail(inbox.load(request.webhook_id)))
