"""The Chinese words of delivery: points, parcels, promises, rounds, wishes."""

from __future__ import annotations

DELIVERY_DOMAINS: dict[str, str] = {
    "pickup": "自提",
    "tracking": "物流",
    "delivery": "配送",
}

DELIVERY: dict[str, str] = {
    "orderNos": "订单号",
    "pointId": "自提点编号",
    "hours": "营业时间",
    "weekday": "星期几，1 为周一",
    "opensAt": "开门时间",
    "closesAt": "关门时间",
    "capacity": "容量",
    "openNow": "现在是否营业",
    "full": "是否已满",
    "km": "距离（公里）",
    "deliveryOptions": "可选的配送方式",
    "arriveBy": "预计送达",
    "shipBy": "预计发出",
    "promisedAt": "承诺送达时间",
    "deliveredAt": "送达时间",
    "undoUntil": "可自助取消或改址到何时",
    "nodes": "物流节点",
    "stateText": "状态说明",
    "expectedAt": "预计送达",
    "contents": "包裹内容：SKU → 件数",
    "content": "虚拟商品的内容",
    "ratePermille": "准时率（千分之）",
    "lateMinutes": "迟到总分钟",
    "kept": "按时",
    "missed": "迟到",
    "void": "已取消",
    "rounds": "各趟",
    "metres": "路程（米）",
    "naiveMetres": "按下单先后跑的路程（米）",
    "withoutPlace": "没有坐标的订单",
    "mostDrops": "每趟最多几单",
    "wishes": "通知偏好",
    "muted": "不收的通知",
    "quietFrom": "免打扰开始",
    "quietUntil": "免打扰结束",
    "mail": "邮箱",
    "refunding": "是否正在退款",
}

DELIVERY_PATTERNS: dict[str, str] = {
    r"^[0-9]{8}$": "8 位数字",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "北京时间，如 09:30",
}
