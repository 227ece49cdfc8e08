"""Claim a coupon: each buyer up to the campaign's limit, and never more than were issued.

Reads    the campaign, the buyer's coupons of it
Writes   the buyer's coupon, one shard of the campaign's quota                (one transaction)
Errors   campaign_not_found 404, campaign_closed 409, coupons_exhausted 409, claim_limit_reached 409
Retry    recorded: the same Idempotency-Key gets the same coupon
"""

from __future__ import annotations

from chalicelib import coupons
from chalicelib.coupons import Campaign, CouponView, Quota
from chalicelib.runtime import ids
from chalicelib.runtime.caller import buyer
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response, Slug
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.store import table
from chalicelib.store.errors import TransactionRefused
from chalicelib.store.transaction import Transaction


class ClaimCoupon(Request):
    campaign_id: Slug


class ClaimedCoupon(Response):
    coupon: CouponView


@operation(ClaimCoupon, ClaimedCoupon, caller=buyer("coupon"), retry=RECORDED, limit=per_minute(60, loose=True))
def claim(request: ClaimCoupon, call: Call) -> ClaimedCoupon:
    campaign = table.get(Campaign, coupons.campaign_key(request.campaign_id))
    if campaign is None:
        raise ShopError("campaign_not_found")
    if not coupons.claimable(campaign, call.now):
        raise ShopError("campaign_closed")
    number = 1 + (coupons.claimed(call.uid, campaign) if campaign.per_buyer > 1 else 0)
    for shard in ids.shuffled(int(campaign.shards)):
        while True:
            if number > campaign.per_buyer:  # the coupon's key is the limit: the n-th stands there or is free
                raise ShopError("claim_limit_reached", limit=campaign.per_buyer)
            coupon = coupons.new_coupon(campaign, call.uid, number, call.now)
            answer = ClaimedCoupon(coupon=CouponView.of(coupon, call.now))
            transaction = Transaction("coupons/claim")
            transaction.create("coupon", coupon)
            transaction.update(
                "quota",
                coupons.quota_key(campaign.campaign_id, shard),
                [Quota.left.set(Quota.left - 1)],
                Quota.left >= 1,
            )
            try:
                call.commit(transaction, answer)
            except TransactionRefused as refused:
                if "coupon" in refused.failures:
                    number += 1
                    continue
                break  # this shard is empty: the next one
            return answer
    raise ShopError("coupons_exhausted")
