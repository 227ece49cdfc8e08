"""Note what the buyer answered to wx.requestSubscribeMessage: each accepted template allows one message.

Writes   the grants, up to 100 of a template                                  (one transaction)
Retry    recorded: the same Idempotency-Key counts once

A hint: WeChat alone knows, and its "no grant left" (43101) sets the count to zero. Templates that are not this shop's are left out.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chalicelib.messages import grants
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.runtime.settings import settings
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction

TemplateId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class GrantMessages(Request):
    """`results`: template id -> what the buyer chose; at most five in one question (WeChat, subscribe messages)."""

    results: dict[TemplateId, Literal["accept", "reject", "ban", "filter"]] = Field(min_length=1, max_length=5)


class GrantedMessages(Response):
    """`counted`: the templates that gained a message."""

    counted: list[str]


@operation(GrantMessages, GrantedMessages, caller=BUYER, retry=RECORDED)
def grant(request: GrantMessages, call: Call) -> GrantedMessages:
    ours = set(settings().wechat_templates.values())
    accepted = sorted(
        template for template, chosen in request.results.items() if chosen == "accept" and template in ours
    )
    while True:
        transaction = Transaction("messages/grant")
        for template in accepted:
            grants.add(transaction, call.uid, template)
        answer = GrantedMessages(counted=accepted)
        try:
            call.commit(transaction, answer)
            return answer
        except TransactionRefused as refused:
            full = {label.partition(":")[2] for label in refused.failed("grant")}
            if not full:
                raise
            accepted = [template for template in accepted if template not in full]
