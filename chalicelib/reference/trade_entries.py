"""The lines of suppliers, purchases, what sells, and being found: see `entries`."""

from __future__ import annotations

from .entry import Entry

_SKU = "glaze-mug-celadon-300"
_PURCHASE = "kiln-01M74C6EG07QXD7K"
_SIGNED = {
    "supplierId": "kiln",
    "timestamp": 1795000000,
    "nonce": "7QXD7K2M9QX4T8ZC",
    "signature": "0123456789abcdef" * 4,
}

TRADE: dict[str, Entry] = {
    "suppliers/save": Entry(
        "新建或修改供应商",
        {"supplierId": "kiln", "name": "示例窑场", "contact": "发货组", "phone": "13800000009", "leadDays": 14},
    ),
    "suppliers/list": Entry("供应商列表", {"pageSize": 20}),
    "suppliers/reveal": Entry("查看供应商联系方式原文", {"supplierId": "kiln", "reason": "约送货时间"}),
    "suppliers/issue_key": Entry("发给供应商签名密钥", {"supplierId": "kiln"}),
    "suppliers/orders": Entry("供应商读取自己的采购单", {**_SIGNED, "payload": '{"pageSize": 20}'}),
    "suppliers/confirm": Entry(
        "供应商确认到货日", {**_SIGNED, "payload": f'{{"purchaseNo": "{_PURCHASE}", "confirmedOn": "2026-12-01"}}'}
    ),
    "purchases/save": Entry(
        "起草采购单",
        {
            "supplierId": "kiln",
            "lines": [{"skuId": _SKU, "quantity": 100, "costFen": 2600}],
            "expectedOn": "2026-12-01",
        },
    ),
    "purchases/propose": Entry("按补货建议起草采购单", {"supplierId": "kiln", "skuIds": [_SKU]}),
    "purchases/set_state": Entry("下单、取消或关闭采购单", {"purchaseNo": _PURCHASE, "action": "place"}),
    "purchases/list": Entry("采购单列表", {"supplierId": "kiln"}),
    "purchases/get": Entry("采购单详情", {"purchaseNo": _PURCHASE}),
    "purchases/receive": Entry(
        "采购入库", {"purchaseNo": _PURCHASE, "paper": "SH-20261201-1", "lines": [{"skuId": _SKU, "units": 60}]}
    ),
    "purchases/send_back": Entry(
        "退货给供应商",
        {"purchaseNo": _PURCHASE, "paper": "TH-1", "lines": [{"skuId": _SKU, "units": 2}], "note": "釉面开裂"},
    ),
    "insight/sellers": Entry("热销排行", {"days": 30}),
    "insight/slow_movers": Entry("滞销商品", {"categoryId": "all"}),
    "insight/sold_by_day": Entry("按天销量", {"productId": "glaze-mug", "days": 30}),
    "catalog/pages": Entry("页面清单（供平台收录）", {"since": "2026-11-01T00:00:00Z", "pageSize": 50}),
    "catalog/sitemap": Entry("站点地图", {"kind": "h5", "base": "https://shop.example.com"}),
    "aftersales/staff_apply": Entry(
        "代买家申请售后",
        {
            "orderNo": "01M74C6EG07QXD7K2M9QX4T8ZC",
            "kind": "return",
            "reasonId": "quality",
            "lines": [{"skuId": _SKU, "quantity": 1}],
            "channel": "phone",
        },
    ),
}
