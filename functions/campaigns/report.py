"""How a campaign's coupons go: issued, claimed, used in paid orders, what these brought and what the coupons took off; and how far voiding came.

Reads    the campaign with its quota, its counters and its sweep (one Query)
Errors   campaign_not_found 404, forbidden 403
Retry    a read; seconds old. Gross: what went back later is not taken off.
"""

from __future__ import annotations

from chalicelib.campaigns import ManagedCampaign
from chalicelib.coupons import Campaign, Quota
from chalicelib.promotions import counters
from chalicelib.promotions.counters import Counted
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.voiding import Sweep, SweepView


class ReportCampaign(Request):
    campaign_id: Slug


class CampaignReport(Response):
    """`claimed` of `campaign.total`; `used` by paid orders. `useRatePercent`: used of claimed; `roiPercent`: what their orders brought per what they
    took off; null where there is nothing to divide by."""

    campaign: ManagedCampaign
    claimed: int
    left: int
    used: Counted
    use_rate_percent: int | None
    roi_percent: int | None
    sweep: SweepView | None


@operation(ReportCampaign, CampaignReport, caller=staff("campaigns.read"), retry=READ)
def report(request: ReportCampaign, call: Call) -> CampaignReport:
    found = counters.beside(counters.campaign(request.campaign_id))
    by_kind = {raw["kind"]["S"]: raw for raw in found}
    if Campaign.KIND not in by_kind:
        raise ShopError("campaign_not_found")
    campaign = Campaign.of(by_kind[Campaign.KIND])
    left = sum(int(Quota.of(raw).left) for raw in found if raw["kind"]["S"] == Quota.KIND)
    claimed, used = int(campaign.total) - left, counters.added(found)
    swept = by_kind.get(Sweep.KIND)
    return CampaignReport(
        campaign=ManagedCampaign.whole(campaign),
        claimed=claimed,
        left=left,
        used=used,
        use_rate_percent=100 * used.orders // claimed if claimed else None,
        roi_percent=100 * used.revenue_fen // used.off_fen if used.off_fen else None,
        sweep=SweepView.of(Sweep.of(swept)) if swept else None,
    )
