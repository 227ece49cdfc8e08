"""All campaigns, for staff: offered or not, paused or running; the one that ends last in front.

Reads    the `ops` index, the campaigns and what is left of them by key
Errors   invalid_cursor 400, forbidden 403
Retry    a read; `left` is seconds old
"""

from __future__ import annotations

from chalicelib import coupons
from chalicelib.campaigns import ManagedCampaign
from chalicelib.runtime.model import Cursor, PageSize, Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import cursor


class StaffListCampaigns(Request):
    """Those that are not over yet, or those that are."""

    over: bool = False
    cursor: Cursor | None = None
    page_size: PageSize = 20


class CountedCampaign(ManagedCampaign):
    """`claimed` of `total`, and how many are left."""

    claimed: int
    left: int


class StaffCampaigns(Response):
    campaigns: list[CountedCampaign]
    next_cursor: str | None


@operation(StaffListCampaigns, StaffCampaigns, caller=staff("campaigns.read"), retry=READ)
def staff_list(request: StaffListCampaigns, call: Call) -> StaffCampaigns:
    scope = f"campaigns/staff_list {request.over}"
    start = cursor.read(scope, request.cursor)
    found, following = coupons.of_staff(call.now, request.over, request.page_size, start)
    left = coupons.left_of(found) if found else {}
    campaigns = []
    for campaign in found:
        rest = left.get(campaign.campaign_id, 0)
        seen = ManagedCampaign.whole(campaign)
        campaigns.append(CountedCampaign(**dict(seen), claimed=seen.total - rest, left=rest))
    return StaffCampaigns(campaigns=campaigns, next_cursor=cursor.write(scope, following) if following else None)
