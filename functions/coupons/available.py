"""Coupons that anyone can claim now, those that end first in front.

Reads    one Query of campaigns, one batch of quotas; both may be a second old
Writes   nothing
Errors   invalid_cursor 400
Retry    a read; may be a minute old in a CDN: what is left is decided by the claim. A page can be short; nextCursor tells whether there is more.
"""

from __future__ import annotations

from chalicelib import coupons
from chalicelib.coupons import CampaignView
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.store import cursor, schema
from chalicelib.store.item import Key

SCOPE = "coupons available"


class ListAvailable(Request):
    cursor: Cursor | None = None
    page_size: PageSize = 20


class AvailableCampaign(CampaignView):
    """`left`: roughly how many can still be claimed."""

    left: int
    exhausted: bool


class AvailableCampaigns(Response):
    campaigns: list[AvailableCampaign]
    next_cursor: str | None


@operation(ListAvailable, AvailableCampaigns, caller=ANYONE, retry=READ, cache_seconds=60)
def available(request: ListAvailable, call: Call) -> AvailableCampaigns:
    after = cursor.read(SCOPE, request.cursor)
    start = Key(coupons.LISTED, after).raw() if after else None
    campaigns, following = coupons.offered(call.now, request.page_size, start)
    left = coupons.left_of(campaigns)
    return AvailableCampaigns(
        campaigns=[
            AvailableCampaign(
                **dict(CampaignView.of(campaign)),
                left=left[campaign.campaign_id],
                exhausted=left[campaign.campaign_id] <= 0,
            )
            for campaign in campaigns
        ],
        next_cursor=cursor.write(SCOPE, following[schema.SK]["S"]) if following else None,
    )
