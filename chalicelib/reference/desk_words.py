"""The Chinese words for fields of the merchant's desk."""

from __future__ import annotations

DESK: dict[str, str] = {
    # an order as staff see it
    "payments": "支付记录",
    "refunds": "退款记录",
    "notes": "员工备注",
    "staffActions": "员工此刻可做的事",
    "actor": "操作者",
    "problem": "支付平台最后的答复",
    "cash": "能否货到付款",
    "offered": "是否提供",
    # what providers sent
    "webhook": "通知",
    "webhooks": "通知",
    "webhookId": "通知编号",
    "eventId": "支付平台的通知编号",
    "outcome": "处理结果",
    "about": "付款单号或退款单号",
    "told": "通知内容",
    "body": "原文，个人信息与密文已隐去",
    "replayedAt": "重新处理的时间",
    "replayedBy": "谁重新处理",
    "replayedOutcome": "重新处理的结果",
    "happenedAt": "发生时间",
    # what a day cost
    "runs": "运行次数",
    "ms": "平均毫秒",
    "tableCalls": "平均每次访问表",
    "readUnits": "平均读单元",
    "writeUnits": "平均写单元",
    "microUsd": "平均花费（百万分之一美元）",
    "totalMicroUsd": "全天花费（百万分之一美元）",
    "perOrder": "摊到每个已付款订单",
    # campaigns
    "over": "已结束的",
    # how today goes
    "today": "今天",
    "waiting": "等待处理",
    "countedAt": "统计时间",
    "made": "下单数",
    "buyers": "付款人数",
    "lowStock": "库存预警的规格数",
    "stuck": "多次失败的任务数",
}

DESK_PATTERNS: dict[str, str] = {
    r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z#[0-9A-HJKMNP-TV-Z]{8}$": "通知编号",
    r"^[A-Za-z_]{1,40}$": "1 至 40 个字母、_",
}
