"""Take all coupons of a campaign away, with a reason that their buyers see: nobody can claim any more, and within minutes, in steps, unused ones are
void; those that orders hold or have used are void if the orders give them back.

Reads    the campaign
Writes   the campaign (paused), its place in the list, the sweep over its coupons                     (one transaction)
Errors   campaign_not_found 404, campaign_changed 409, coupons_being_voided 409 (a sweep is on its way), forbidden 403
Retry    recorded: the same Idempotency-Key gets the same answer
"""

from __future__ import annotations

from pydantic import Field

from chalicelib import coupons, voiding
from chalicelib.campaigns import CampaignChange, ManagedCampaign, as_seen, change, refused
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction
from chalicelib.voiding import SweepView, Voiding, Why


class VoidCampaign(Request):
    """`returnQuota`: the places of unused ones can be claimed again once staff resume the campaign, when the sweep is through."""

    campaign_id: Slug
    expected_version: int = Field(ge=1)
    reason: Why
    return_quota: bool = False


class VoidedCampaign(Response):
    campaign: ManagedCampaign
    sweep: SweepView


@operation(VoidCampaign, VoidedCampaign, caller=staff("campaigns.write"), retry=RECORDED)
def void(request: VoidCampaign, call: Call) -> VoidedCampaign:
    campaign = as_seen(request.campaign_id, request.expected_version)
    transaction = Transaction("campaigns/void")
    after = change(transaction, campaign, CampaignChange(paused=True), call.now)
    asked = Voiding(request.reason, request.return_quota)
    sweep = voiding.begin(transaction, request.campaign_id, asked, call.caller.name, call.now)
    answer = VoidedCampaign(campaign=ManagedCampaign.whole(after), sweep=SweepView.of(sweep))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as failed:
        refused(failed, request.expected_version)
    coupons.forget()
    return answer
