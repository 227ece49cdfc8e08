"""One line per operation for people: its Chinese title, and a request that can be tried (on the demo shop of `make run`)."""

from __future__ import annotations

from .conduct_words import CONDUCT
from .desk_entries import DESK
from .entry import Entry
from .goods_entries import GOODS_ENTRIES
from .people_entries import PEOPLE
from .trade_entries import TRADE

_PRODUCT, _SKU = "glaze-mug", "glaze-mug-celadon-300"
_ADDRESS = "8W4ZK0QJ6T2N"
_BUYER = "7QXD7K2M9QX4"
_ORDER = "01M74C6EG07QXD7K2M9QX4T8ZC"
_CASE = "01M74D9RK17QXD7K2M9QX4T8ZC"
_QUESTION = "01M74C6EG07QXD7K"
_CAMPAIGN, _COUPON = "welcome", "welcome-1"
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
    **PEOPLE,
    **GOODS_ENTRIES,
    **TRADE,
    **DESK,
    **CONDUCT,
    "catalog/categories": Entry("分类树"),
    "catalog/browse": Entry("商品列表", {"categoryId": "cups", "sort": "price", "order": "asc", "pageSize": 10}),
    "catalog/product": Entry("商品详情", {"productId": _PRODUCT}),
    "catalog/exclusive": Entry("会员专享商品", {"pageSize": 20}),
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
    "promotions/remind": Entry("预约活动提醒", {"promotionId": "double11"}),
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
    "aftersales/reasons": Entry("可选的售后原因", {"orderNo": _ORDER, "kind": "refund"}),
    "aftersales/preview": Entry(
        "预览可退金额",
        {"orderNo": _ORDER, "kind": "refund", "reasonId": "changed_mind", "lines": [{"skuId": _SKU, "quantity": 1}]},
    ),
    "aftersales/apply": Entry(
        "申请售后",
        {
            "orderNo": _ORDER,
            "kind": "refund",
            "reasonId": "changed_mind",
            "lines": [{"skuId": _SKU, "quantity": 1}],
            "memo": "想换一个颜色",
        },
    ),
    "aftersales/cancel": Entry("撤销售后", {"caseNo": _CASE}),
    "aftersales/send_parcel": Entry(
        "填写退货运单", {"caseNo": _CASE, "carrier": "SF", "trackingNo": "SF1234567890123"}
    ),
    "aftersales/list": Entry("我的售后", {"tab": "audit"}),
    "aftersales/get": Entry("售后详情", {"caseNo": _CASE}),
    "aftersales/rate": Entry("评价售后服务", {"caseNo": _CASE, "stars": 5, "review": "处理很快"}),
    "waiting/join": Entry("缺货排队", {"productId": _PRODUCT, "skuId": _SKU, "quantity": 1}),
    "waiting/leave": Entry("退出排队", {"skuId": _SKU}),
    "waiting/mine": Entry("我的排队"),
    "reviews/create": Entry("发表评价", {"orderNo": _ORDER, "skuId": _SKU, "rating": 5, "text": "釉色温润，大小正好"}),
    "reviews/append": Entry("追加评价", {"orderNo": _ORDER, "skuId": _SKU, "text": "用了一个月，仍然喜欢"}),
    "reviews/list": Entry("商品评价", {"productId": _PRODUCT, "filter": "all", "pageSize": 10}),
    "reviews/summary": Entry("评价概况", {"productId": _PRODUCT, "newest": 2}),
    "reviews/mine": Entry("我的评价", {"tab": "todo"}),
    "reviews/staff_list": Entry("待审核的评价", {"state": "pending"}),
    "reviews/moderate": Entry("审核评价", {"orderNo": _ORDER, "skuId": _SKU, "state": "shown"}),
    "reviews/reply": Entry("回复评价", {"orderNo": _ORDER, "skuId": _SKU, "text": "谢谢喜欢"}),
    "questions/ask": Entry("提问", {"productId": _PRODUCT, "text": "可以进洗碗机吗？"}),
    "questions/answer": Entry(
        "买家回答", {"productId": _PRODUCT, "questionId": _QUESTION, "text": "可以，我一直这样洗"}
    ),
    "questions/vote": Entry(
        "觉得回答有用", {"productId": _PRODUCT, "questionId": _QUESTION, "answerId": "01M74C6EH2T5N8WB"}
    ),
    "questions/list": Entry("商品问答", {"productId": _PRODUCT, "pageSize": 10}),
    "questions/reply": Entry(
        "商家回答", {"productId": _PRODUCT, "questionId": _QUESTION, "text": "可以，建议放在上层"}
    ),
    "questions/staff_list": Entry("待审核的问答", {"state": "pending"}),
    "questions/moderate": Entry("审核问答", {"productId": _PRODUCT, "questionId": _QUESTION, "state": "shown"}),
    "favourites/toggle": Entry("收藏或取消收藏", {"productId": _PRODUCT, "favourite": True}),
    "favourites/list": Entry("我的收藏", {"pageSize": 20}),
    "favourites/count": Entry("收藏数"),
    "favourites/check": Entry("是否已收藏", {"productIds": [_PRODUCT]}),
    "footprints/record": Entry("记录浏览", {"productId": _PRODUCT}),
    "footprints/list": Entry("浏览记录", {"pageSize": 20}),
    "footprints/clear": Entry("清除浏览记录", {"productIds": [_PRODUCT]}),
    "messages/grant": Entry("记录订阅消息授权", {"results": {"pBm0Qz3vT7sYkLw2": "accept"}}),
    "messages/inbox": Entry("站内信", {"pageSize": 10}),
    "messages/mark_read": Entry("标记已读", {"all": True}),
    "payments/wechat_notify": Entry("微信支付通知"),
    "payments/wechat_refund_notify": Entry("微信退款通知"),
    "payments/alipay_notify": Entry("支付宝通知"),
    "audit/list": Entry("操作审计", {"day": "2026-11-20", "pageSize": 10}),
    "audit/export": Entry("导出操作审计", {"day": "2026-11-20"}),
    "products/create": Entry("新建商品", _MUG),
    "products/update": Entry("修改商品", {"productId": _PRODUCT, "expectedVersion": 1, "subtitle": "流釉天成"}),
    "products/set_on_sale": Entry("上架或下架", {"productId": _PRODUCT, "onSale": False}),
    "products/save_category": Entry("新建或修改分类", {"categoryId": "cups", "name": "杯壶", "order": 1}),
    "stock/adjust": Entry("调整库存", {"skuId": _SKU, "delta": 20, "reason": "到货"}),
    "stock/movements": Entry("库存流水", {"skuId": _SKU, "pageSize": 20}),
    "stock/warn_at": Entry("设置库存预警", {"skuId": _SKU, "lowAt": 5}),
    "stock/low": Entry("库存预警列表"),
    "stock/spread": Entry("抢购前分片", {"skuId": _SKU, "shards": 4}),
    "stock/move": Entry("调拨", {"skuId": _SKU, "locationId": "east", "units": 10, "reason": "补仓"}),
    "stock/origin": Entry("订单从哪个仓发", {"orderNo": _ORDER}),
    "forecast/list": Entry("销量预测与补货建议", {"pageSize": 20}),
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
    "campaigns/report": Entry("优惠券效果", {"campaignId": _CAMPAIGN}),
    "campaigns/void": Entry(
        "作废一个活动的全部优惠券", {"campaignId": _CAMPAIGN, "expectedVersion": 1, "reason": "面额设置有误"}
    ),
    "coupons/void": Entry("作废一张优惠券", {"buyerId": "7K2M9QX4T8ZC", "couponId": _COUPON, "reason": "重复发放"}),
    "campaigns/update": Entry(
        "修改优惠券活动",
        {"campaignId": _CAMPAIGN, "expectedVersion": 1, "changes": {"addTotal": 500, "perBuyer": 2}},
    ),
    "promotions/save": Entry(
        "新建或修改促销活动",
        {
            "terms": {
                "kind": "full_reduction",
                "id": "double11",
                "name": "双十一满300减50",
                "startsAt": "2030-11-01T00:00:00Z",
                "endsAt": "2030-11-12T00:00:00Z",
                "rungs": [{"at": 30000, "offFen": 5000}],
            },
            "budgetFen": 2000000,
        },
    ),
    "promotions/set_state": Entry(
        "暂停、恢复或结束促销活动", {"promotionId": "double11", "action": "pause", "expectedVersion": 1}
    ),
    "promotions/list": Entry("促销活动列表", {"phase": "running"}),
    "promotions/get": Entry("促销活动详情", {"promotionId": "double11"}),
    "promotions/house_rules": Entry("查看运费与叠加规则"),
    "promotions/set_house_rules": Entry(
        "设置运费与叠加规则",
        {
            "expectedVersion": 0,
            "rules": {
                "freightTemplates": [
                    {
                        "id": "express",
                        "name": "快递",
                        "by": "weight",
                        "default": True,
                        "zones": [
                            {"regions": ["65", "54"], "first": 1000, "firstFen": 2500, "next": 500, "nextFen": 600},
                            {"first": 1000, "firstFen": 800, "next": 500, "nextFen": 200, "freeOverFen": 9900},
                        ],
                    }
                ],
                "extras": [{"id": "giftbox", "name": "礼盒", "what": "packaging", "fen": 500}],
            },
        },
    ),
    "promotions/dry_run": Entry(
        "促销试算",
        {
            "terms": {
                "kind": "full_reduction",
                "id": "trial",
                "name": "满200减30",
                "rungs": [{"at": 20000, "offFen": 3000}],
            },
            "days": 7,
            "costPercent": 60,
        },
    ),
    "promotions/report": Entry("促销效果", {"promotionId": "double11", "days": 7}),
    "promotions/watch": Entry("活动实时数据", {"promotionId": "double11"}),
    "promotions/uplift": Entry("与对照组比较", {"promotionId": "double11", "days": 14, "costPercent": 60}),
    "plans/save": Entry(
        "新建或修改促销策划",
        {
            "planId": "spring-tea",
            "name": "春茶节",
            "theme": "新茶上市",
            "goal": {"revenueFen": 20000000, "orders": 2000, "newBuyers": 300},
            "budgetFen": 1000000,
            "firstDay": "2027-04-01",
            "lastDay": "2027-04-10",
            "promotionIds": ["double11"],
        },
    ),
    "plans/get": Entry("促销策划详情", {"planId": "spring-tea"}),
    "plans/list": Entry("促销日历", {"firstDay": "2027-04-01", "lastDay": "2027-04-30"}),
    "plans/report": Entry("策划与目标", {"planId": "spring-tea"}),
    "plans/set_festivals": Entry(
        "设置节日", {"festivals": [{"name": "清明", "firstDay": "2027-04-04", "lastDay": "2027-04-06"}]}
    ),
    "orders/staff_list": Entry("待发货订单", {"status": "PAID"}),
    "orders/change_address": Entry("付款后改收货地址", {"orderNo": _ORDER, "addressId": _ADDRESS}),
    "orders/mergeable": Entry("可合并发货的订单"),
    "orders/ship_together": Entry(
        "合并发货",
        {"orderNos": [_ORDER, "01M74C6EG17QXD7K2M9QX4T8ZC"], "carrier": "SF", "trackingNo": "SF1234567890123"},
    ),
    "orders/change_parcel": Entry(
        "更正运单", {"orderNo": _ORDER, "parcel": 1, "carrier": "ZTO", "trackingNo": "ZTO1234567890"}
    ),
    "orders/arrived": Entry("确认送达", {"orderNo": _ORDER}),
    "pickup/list": Entry("自提点", {"latitude": 30.2592, "longitude": 120.1303}),
    "pickup/staff_list": Entry("全部自提点"),
    "pickup/save": Entry(
        "设置自提点",
        {
            "pointId": "west-lake",
            "terms": {
                "name": "西湖店",
                "provinceName": "浙江省",
                "provinceCode": "330000",
                "cityName": "杭州市",
                "cityCode": "330100",
                "districtName": "西湖区",
                "districtCode": "330106",
                "detail": "示例路 2 号",
                "latitude": 30.2592,
                "longitude": 120.1303,
                "hours": [{"weekday": 1, "opensAt": "09:00", "closesAt": "21:00"}],
                "capacity": 80,
            },
        },
    ),
    "pickup/remove": Entry("删除自提点", {"pointId": "west-lake"}),
    "pickup/verify": Entry("核销提货码", {"code": "04927135"}),
    "tracking/get": Entry("物流轨迹", {"orderNo": _ORDER}),
    "tracking/staff_get": Entry("查看订单物流", {"orderNo": _ORDER}),
    "tracking/kuaidi100_notify": Entry("快递100 推送"),
    "tracking/kdniao_notify": Entry("快递鸟推送"),
    "delivery/estimate": Entry("预计送达", {"region": "330106"}),
    "delivery/rounds": Entry("同城配送路线", {"capacity": 20}),
    "delivery/on_time": Entry("准时率", {"month": "2026-11"}),
    "messages/preferences": Entry("通知偏好"),
    "messages/set_preferences": Entry(
        "设置通知偏好",
        {"wishes": {"muted": [{"kind": "goods", "channel": "sms"}], "quietFrom": "22:00", "quietUntil": "08:00"}},
    ),
    "orders/ship": Entry("发货", {"orderNo": _ORDER, "carrier": "SF", "trackingNo": "SF1234567890123"}),
    "orders/refund": Entry("全额退款", {"orderNo": _ORDER, "reason": "与买家协商一致"}),
    "orders/pay_balance": Entry("用余额支付", {"orderNo": _ORDER, "pin": "295817"}),
    "orders/confirm_cash": Entry("确认收到货款", {"orderNo": _ORDER, "amountFen": 6800}),
    "orders/refuse_cash": Entry("货到付款拒收", {"orderNo": _ORDER, "why": "买家拒收，包裹已退回"}),
    "balance/get": Entry("我的余额"),
    "balance/set_pin": Entry("设置支付密码", {"pin": "295817"}),
    "balance/reset_pin": Entry("重置支付密码", {"pin": "640283", "code": "sim-lan"}),
    "balance/confirm_pin": Entry("验证支付密码", {"pin": "295817"}),
    "points/get": Entry("我的积分"),
    "points/list": Entry("积分明细"),
    "points/adjust": Entry("调整积分", {"buyerId": _BUYER, "deltaPoints": 500, "reason": "活动赠送"}),
    "balance/adjust": Entry("调整余额", {"buyerId": _BUYER, "deltaFen": 10000, "reason": "门店充值"}),
    "receipts/get": Entry("订单凭证", {"orderNo": _ORDER}),
    "receipts/verify": Entry(
        "核验凭证", {"receipts": [{"body": '{"orderNo":"01M74C6EG07QXD7K2M9QX4T8ZC"}', "hash": "0123456789abcdef" * 4}]}
    ),
    "receipts/day": Entry("某日公布的凭证", {"day": "2026-11-20"}),
    "invoices/request": Entry(
        "申请发票",
        {
            "orderNo": _ORDER,
            "to": {
                "titleType": "company",
                "title": "示例科技有限公司",
                "taxNumber": "91350100M000100Y43",
                "email": "fapiao@example.com",
            },
        },
    ),
    "invoices/cancel": Entry("取消发票申请", {"orderNo": _ORDER}),
    "invoices/get": Entry("订单发票", {"orderNo": _ORDER}),
    "invoices/list": Entry("我的发票"),
    "invoices/staff_list": Entry("待开发票", {"state": "requested"}),
    "invoices/issue": Entry(
        "开具发票",
        {
            "orderNo": _ORDER,
            "number": "26312000000123456789",
            "url": "https://example.com/invoices/26312000000123456789.pdf",
            "amountFen": 6800,
        },
    ),
    "invoices/reject": Entry("拒绝开票", {"orderNo": _ORDER, "reason": "抬头与税号不符，请修改后重新申请"}),
    "invoices/redden": Entry("发票冲红", {"orderNo": _ORDER, "number": "26312000000123456790"}),
    "aftersales/staff_list": Entry("待处理的售后", {"work": "review"}),
    "aftersales/review": Entry("审核售后", {"caseNo": _CASE, "decision": "approve", "note": "请按原包装寄回"}),
    "aftersales/receive_parcel": Entry("确认收到退货", {"caseNo": _CASE, "condition": "good", "restock": True}),
    "aftersales/ship_replacement": Entry(
        "寄出换货商品", {"caseNo": _CASE, "carrier": "SF", "trackingNo": "SF1234567890124"}
    ),
    "books/days": Entry("账期列表", {"month": "2026-11"}),
    "books/list": Entry("对账差异", {"day": "2026-11-20"}),
    "books/resolve": Entry(
        "处理对账差异", {"day": "2026-11-20", "caseId": "0123456789abcdef", "reason": "已与平台核对，次日账单补入"}
    ),
    "books/close": Entry("关账", {"day": "2026-11-20"}),
    "books/reopen": Entry("反关账", {"day": "2026-11-20", "reason": "复核"}),
    "settings/get": Entry("查看店铺设置"),
    "settings/connections": Entry("检查平台接入"),
    "settings/update": Entry(
        "修改店铺设置", {"expectedVersion": 0, "changes": {"freightFen": 800, "freeFreightOverFen": 9900}}
    ),
}
