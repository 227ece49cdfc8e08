"""The lines of the merchant's desk: orders as staff see them, the inbox of providers, campaigns, today's figures. See `entries`."""

from __future__ import annotations

from .entry import Entry

_ORDER = "01M74C6EG07QXD7K2M9QX4T8ZC"
_WEBHOOK = "2026-11-20T08:30:00.000Z#7QXD7K2M"

DESK: dict[str, Entry] = {
    "orders/staff_get": Entry("订单详情（员工）", {"orderNo": _ORDER}),
    "orders/staff_find": Entry("查找订单", {"words": "13800000001"}),
    "orders/note": Entry("给订单加备注", {"orderNo": _ORDER, "text": "买家来电：周六再送"}),
    "webhooks/list": Entry("支付平台的通知", {"day": "2026-11-20"}),
    "webhooks/get": Entry("一条通知", {"webhookId": _WEBHOOK}),
    "webhooks/replay": Entry("重新处理一条通知", {"webhookId": _WEBHOOK}),
    "campaigns/staff_list": Entry("全部优惠券活动", {"over": False}),
    "insight/today": Entry("今日概况"),
    "insight/costs": Entry("云上花费", {"day": "2026-11-20"}),
}
