"""One line per operation for people: its Chinese title, and a request that can be tried (on the demo shop of `make run`)."""

from __future__ import annotations

from typing import Any, NamedTuple


class Entry(NamedTuple):
    """`sample` is a body as it is sent: camelCase, money in fen."""

    title: str
    sample: dict[str, Any] = {}


_PRODUCT, _SKU = "glaze-mug", "glaze-mug-celadon-300"
_ADDRESS = "8W4ZK0QJ6T2N"
_ORDER = "01M74C6EG07QXD7K2M9QX4T8ZC"
_CAMPAIGN, _COUPON = "welcome", "welcome-1"
_RECEIVER = {
    "name": "小岚",
    "phone": "13800000001",
    "provinceName": "浙江省",
    "provinceCode": "330000",
    "cityName": "杭州市",
    "cityCode": "330100",
    "districtName": "西湖区",
    "districtCode": "330106",
    "detail": "示例路 1 号小满公寓 2 幢 301 室",
}
_MUG = {
    "title": "手捏豆青杯",
    "subtitle": "一只一样",
    "categoryIds": ["cups"],
    "images": ["/media/glaze-mug.svg"],
    "specs": [{"specId": "size", "title": "容量", "values": [{"valueId": "300", "value": "300 ml"}]}],
    "skus": [{"specValues": {"size": "300"}, "priceFen": 6800, "linePriceFen": 8800, "stock": 20}],
    "attributes": [{"name": "材质", "value": "炻瓷"}],
    "unit": "只",
}

ENTRIES: dict[str, Entry] = {
    "identity/login": Entry("微信登录", {"code": "sim-lan"}),
    "identity/refresh": Entry(
        "续期登录", {"refreshToken": "7K2M9QX4T8ZC.3D9S6H1V5B0XK7RA.1." + "0123456789abcdef" * 4}
    ),
    "identity/logout": Entry("退出登录", {"everywhere": True}),
    "identity/profile": Entry("我的资料"),
    "identity/update_profile": Entry("修改资料", {"nickname": "小岚", "gender": 2, "birthday": "1996-05-21"}),
    "addresses/list": Entry("地址列表"),
    "addresses/save": Entry("新增或修改地址", {**_RECEIVER, "tag": "家", "isDefault": True}),
    "addresses/remove": Entry("删除地址", {"addressId": _ADDRESS}),
    "addresses/set_default": Entry("设为默认地址", {"addressId": _ADDRESS}),
    "catalog/categories": Entry("分类树"),
    "catalog/browse": Entry("商品列表", {"categoryId": "cups", "sort": "price", "order": "asc", "pageSize": 10}),
    "catalog/product": Entry("商品详情", {"productId": _PRODUCT}),
    "catalog/search": Entry("搜索商品", {"words": "taoci 杯", "sort": "relevance", "inStock": True, "pageSize": 10}),
    "catalog/suggest": Entry("搜索联想", {"typed": "ch"}),
    "search/hot": Entry("热门搜索"),
    "search/history": Entry("我的搜索记录"),
    "search/remember": Entry("记录一次搜索", {"words": "马克杯"}),
    "search/forget": Entry("删除搜索记录", {"words": ["马克杯"]}),
    "search/misses": Entry("无结果的搜索词", {"most": 20}),
    "cart/add": Entry("加入购物车", {"productId": _PRODUCT, "skuId": _SKU, "quantity": 1}),
    "cart/view": Entry("查看购物车"),
    "cart/set_quantity": Entry("修改数量", {"skuId": _SKU, "quantity": 2}),
    "cart/select": Entry("勾选商品", {"skuIds": [_SKU], "selected": True}),
    "cart/remove": Entry("移出购物车", {"skuIds": [_SKU]}),
    "coupons/available": Entry("可领取的优惠券"),
    "coupons/claim": Entry("领取优惠券", {"campaignId": _CAMPAIGN}),
    "coupons/mine": Entry("我的优惠券", {"tab": "unused"}),
    "orders/preview": Entry("结算预览", {"items": [{"productId": _PRODUCT, "skuId": _SKU, "quantity": 1}]}),
    "orders/submit": Entry(
        "提交订单",
        {
            "items": [{"productId": _PRODUCT, "skuId": _SKU, "quantity": 1}],
            "addressId": _ADDRESS,
            "couponId": _COUPON,
            "remark": "请放门卫处",
            "pay": True,
        },
    ),
    "orders/pay": Entry("支付订单", {"orderNo": _ORDER}),
    "orders/get": Entry("订单详情", {"orderNo": _ORDER}),
    "orders/list": Entry("我的订单", {"tab": "to_ship"}),
    "orders/counts": Entry("各状态订单数"),
    "orders/cancel": Entry("取消订单", {"orderNo": _ORDER}),
    "orders/confirm_receipt": Entry("确认收货", {"orderNo": _ORDER}),
    "orders/buy_again": Entry("再来一单", {"orderNo": _ORDER}),
    "orders/remove": Entry("删除订单", {"orderNo": _ORDER}),
    "messages/grant": Entry("记录订阅消息授权", {"results": {"pBm0Qz3vT7sYkLw2": "accept"}}),
    "messages/inbox": Entry("站内信", {"pageSize": 10}),
    "messages/mark_read": Entry("标记已读", {"all": True}),
    "payments/wechat_notify": Entry("微信支付通知"),
    "payments/wechat_refund_notify": Entry("微信退款通知"),
    "payments/alipay_notify": Entry("支付宝通知"),
    "staff/login": Entry("员工登录", {"username": "demo", "password": "xiaoman-demo"}),
    "products/create": Entry("新建商品", _MUG),
    "products/update": Entry("修改商品", {"productId": _PRODUCT, "expectedVersion": 1, "subtitle": "流釉天成"}),
    "products/set_on_sale": Entry("上架或下架", {"productId": _PRODUCT, "onSale": False}),
    "products/save_category": Entry("新建或修改分类", {"categoryId": "cups", "name": "杯壶", "order": 1}),
    "stock/adjust": Entry("调整库存", {"skuId": _SKU, "delta": 20, "reason": "到货"}),
    "stock/get": Entry("查看库存", {"skuId": _SKU}),
    "campaigns/create": Entry(
        "发放优惠券",
        {
            "name": "双十一满100减15",
            "kind": "amount",
            "amountOffFen": 1500,
            "thresholdFen": 10000,
            "total": 1000,
            "perBuyer": 2,
            "startsAt": "2030-11-01T00:00:00Z",
            "endsAt": "2030-11-12T00:00:00Z",
        },
    ),
    "orders/staff_list": Entry("待发货订单", {"status": "PAID"}),
    "orders/ship": Entry("发货", {"orderNo": _ORDER, "carrier": "SF", "trackingNo": "SF1234567890123"}),
    "orders/refund": Entry("全额退款", {"orderNo": _ORDER, "reason": "与买家协商一致"}),
    "books/days": Entry("账期列表", {"month": "2026-11"}),
    "books/list": Entry("对账差异", {"day": "2026-11-20"}),
    "books/resolve": Entry(
        "处理对账差异", {"day": "2026-11-20", "caseId": "0123456789abcdef", "reason": "已与平台核对，次日账单补入"}
    ),
    "books/close": Entry("关账", {"day": "2026-11-20"}),
    "books/reopen": Entry("反关账", {"day": "2026-11-20", "reason": "复核"}),
    "settings/get": Entry("查看店铺设置"),
    "settings/update": Entry(
        "修改店铺设置", {"expectedVersion": 0, "changes": {"freightFen": 800, "freeFreightOverFen": 9900}}
    ),
}
