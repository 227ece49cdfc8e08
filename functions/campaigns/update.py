"""Change a running campaign: more coupons, another limit per buyer, another end, a pause. What buyers hold keeps its terms.

Reads    the campaign
Writes   the campaign, its place in the list, its quota                       (one transaction)
Errors   campaign_not_found 404, campaign_changed 409 (details.version is the one that holds), invalid_request 400 (naming the field),
         coupons_being_voided 409 (resume it when the sweep over its coupons is through)
Retry    recorded: the same Idempotency-Key gets the same version
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from chalicelib import coupons, voiding
from chalicelib.campaigns import CampaignChange, ManagedCampaign, as_seen, change, refused
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


def _something(changes: CampaignChange) -> CampaignChange:
    if not changes.model_fields_set:
        raise ValueError("names no change")
    return changes


class UpdateCampaign(Request):
    campaign_id: Slug
    expected_version: int = Field(ge=1, description="1 after campaigns/create, one more with each change")
    changes: Annotated[CampaignChange, AfterValidator(_something)]


class UpdatedCampaign(Response):
    campaign: ManagedCampaign


@operation(UpdateCampaign, UpdatedCampaign, caller=staff("campaigns.write"), retry=RECORDED)
def update(request: UpdateCampaign, call: Call) -> UpdatedCampaign:
    campaign = as_seen(request.campaign_id, request.expected_version)
    transaction = Transaction("campaigns/update")
    after = change(transaction, campaign, request.changes, call.now)
    if request.changes.paused is False:
        voiding.check_none(transaction, request.campaign_id)
    answer = UpdatedCampaign(campaign=ManagedCampaign.whole(after))
    try:
        call.commit(transaction, answer)
    except TransactionRefused as failed:
        refused(failed, request.expected_version)
    coupons.forget()
    return answer
