"""Take a buyer's coupon away, with a reason that they see. One that an order holds or has used stays with it, and is void if the order gives it back.

Reads    the coupon, its campaign
Writes   the coupon; with returnQuota a place of the campaign's total, when the coupon was unused      (one transaction)
Errors   coupon_not_found 404, campaign_not_found 404, coupon_unusable 409 (reason void: it was voided before), forbidden 403
Retry    recorded: the same Idempotency-Key gets the same answer
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from chalicelib import voiding
from chalicelib.coupons import Campaign, CouponId, CouponView, campaign_key
from chalicelib.runtime import ids
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import RECORDED, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table
from chalicelib.store.again import look_again
from chalicelib.store.transaction import Transaction
from chalicelib.voiding import Voiding, Why

Uid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{12}$")]


class VoidCoupon(Request):
    """`returnQuota`: somebody else may claim it instead; the buyer's own limit stays used."""

    buyer_id: Uid
    coupon_id: CouponId
    reason: Why
    return_quota: bool = False


class VoidedCoupon(Response):
    coupon: CouponView


@operation(VoidCoupon, VoidedCoupon, caller=staff("campaigns.write"), retry=RECORDED)
def void(request: VoidCoupon, call: Call) -> VoidedCoupon:
    return look_again("coupons/void", lambda: _void(request, call))


def _void(request: VoidCoupon, call: Call) -> VoidedCoupon:
    coupon = voiding.load(request.buyer_id, request.coupon_id)
    if coupon.comes_back:
        raise ShopError("coupon_unusable", reason="void", couponId=request.coupon_id)
    campaign = table.get(Campaign, campaign_key(coupon.campaign_id))
    if campaign is None:
        raise ShopError("campaign_not_found")
    transaction = Transaction("coupons/void")
    shard = ids.shuffled(int(campaign.shards))[0]
    after = voiding.put(transaction, coupon, Voiding(request.reason, request.return_quota), shard)
    answer = VoidedCoupon(coupon=CouponView.of(after, call.now))
    call.commit(transaction, answer)
    return answer
