"""The Chinese words for fields of suppliers, purchases, what sells, and being found."""

from __future__ import annotations

from .desk_words import DESK, DESK_PATTERNS

TRADE: dict[str, str] = {
    **DESK,
    # suppliers
    "supplier": "供应商",
    "suppliers": "供应商",
    "supplierId": "供应商编号",
    "supplierName": "供应商名称",
    "contact": "联系人",
    "leadDays": "从下单到到货的天数",
    "hasKey": "是否已有签名密钥",
    "timestamp": "1970 年以来的秒数",
    "nonce": "随机串，每条消息一个",
    "payload": "JSON 文本，与签名一字不差",
    "signature": "HMAC-SHA256，十六进制",
    # purchases
    "purchase": "采购单",
    "purchases": "采购单",
    "purchaseNo": "采购单号",
    "costFen": "每件进价（分）",
    "expectedOn": "希望到货日",
    "confirmedOn": "供应商确认的到货日",
    "placedAt": "下单时间",
    "totalFen": "合计（分）",
    "returned": "已退件数",
    "open": "未到件数",
    "action": "做什么",
    "paper": "送货单号",
    "direction": "in 到货，back 退货",
    "acceptOver": "多到的也收下",
    "final": "少到的不会再来",
    "onOrder": "在途件数",
    "reference": "采购单号#送货单号",
    # what sells
    "sellers": "热销商品",
    "rank": "名次",
    "fen": "金额（分）",
    "units30": "30 天卖出件数",
    "units90": "90 天卖出件数",
    "boundFen": "压住的货款（分）",
    # being found
    "pages": "页面",
    "path": "页面路径",
    "thumb": "图片",
    "updatedAt": "更新时间",
    "since": "只要这个时间以后改过的",
    "base": "H5 商城的网址",
    "contentType": "内容类型",
    # after-sale by staff
    "channel": "申请渠道：app 买家自己，phone 电话，shop 门店",
    "exceedReason": "破例的理由",
}

TRADE_PATTERNS: dict[str, str] = {
    **DESK_PATTERNS,
    r"^[a-z0-9]{1,20}$": "1 至 20 个小写字母、数字",
    r"^[a-z0-9]{1,20}-[0-9A-HJKMNP-TV-Z]{16}$": "采购单号：供应商编号-16 位",
    r"^[0-9A-Za-z-]{16,64}$": "16 至 64 个字母、数字、-，每条消息一个",
    r"^[0-9A-Za-z-]{1,40}$": "1 至 40 个字母、数字、-",
    r"^https://[A-Za-z0-9.:/#-]+$": "https:// 开头的网址",
}
