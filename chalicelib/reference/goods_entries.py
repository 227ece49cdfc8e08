"""Entries of what a merchant does with goods, pictures and pages: see `entries`."""

from __future__ import annotations

from .entry import Entry

_PRODUCT = "glaze-mug"
_IMPORT, _MEDIA = "01M820X418XCW6ZR", "01M8205H50VHBBBTY0P6KY"

GOODS_ENTRIES: dict[str, Entry] = {
    "catalog/related": Entry("相关商品", {"productId": _PRODUCT, "most": 6}),
    "products/remove_category": Entry("删除分类", {"categoryId": "cups"}),
    "products/sort_categories": Entry("分类排序", {"parentId": "tea", "categoryIds": ["coffee", "leaf"]}),
    "products/categories": Entry("分类（含隐藏）"),
    "products/staff_list": Entry("查找商品", {"words": "杯", "status": "on_sale", "pageSize": 10}),
    "products/get": Entry("编辑用的商品详情", {"productId": _PRODUCT}),
    "products/submit": Entry("提交审核", {"productId": _PRODUCT}),
    "products/review": Entry("审核商品", {"productId": _PRODUCT, "expectedVersion": 2, "decision": "approve"}),
    "products/schedule": Entry("定时上下架", {"productId": _PRODUCT, "onAt": "2027-01-01T00:00:00Z"}),
    "products/tag": Entry("批量打标签", {"productIds": [_PRODUCT], "add": ["送礼"], "remove": []}),
    "products/submit_pages": Entry("把商品页提交给微信搜索"),
    "products/export": Entry("导出商品", {"status": "on_sale", "pageSize": 20}),
    "imports/request_upload": Entry("申请上传商品表格"),
    "imports/start": Entry("开始导入", {"importId": _IMPORT, "existing": "update"}),
    "imports/get": Entry("导入进度与问题", {"importId": _IMPORT}),
    "imports/list": Entry("导入记录"),
    "home/boot": Entry("启动小程序"),
    "home/page": Entry("首页"),
    "catalog/visit": Entry("商品页的一切", {"productId": _PRODUCT, "region": "330106"}),
    "home/seen": Entry(
        "看到与点击",
        {
            "reportId": "k3P9vQ2mX7Lw",
            "parts": [
                {"blockId": "top", "bannerId": "spring", "shown": 3, "clicked": 1},
                {"blockId": "ours", "shown": 1},
            ],
        },
    ),
    "home/effect": Entry("首页的效果", {"month": "2026-11"}),
    "home/get": Entry("首页的编排"),
    "home/save": Entry(
        "编排首页",
        {
            "expectedVersion": 0,
            "blocks": [
                {
                    "blockId": "top",
                    "kind": "banners",
                    "banners": [{"bannerId": "spring", "image": "/media/banner-tea-time.svg", "title": "喝茶"}],
                },
                {"blockId": "ours", "kind": "products", "title": "店主推荐", "productIds": [_PRODUCT]},
            ],
        },
    ),
    "lists/get": Entry("专题列表", {"listId": "spring"}),
    "lists/staff_list": Entry("全部专题列表"),
    "lists/save": Entry(
        "保存专题列表",
        {"expectedVersion": 0, "terms": {"listId": "spring", "title": "春日上新", "productIds": [_PRODUCT]}},
    ),
    "lists/remove": Entry("删除专题列表", {"listId": "spring"}),
    "scenes/create": Entry("生成小程序码", {"page": "pages/goods/details/index", "parameters": {"spuId": _PRODUCT}}),
    "scenes/resolve": Entry("解析小程序码", {"sceneId": "7QXD7K2M9QX4"}),
    "media/request_upload": Entry("申请上传图片或视频", {"contentType": "image/jpeg"}),
    "media/finish": Entry("完成上传", {"mediaId": _MEDIA}),
    "media/remove": Entry("删除自己的文件", {"mediaId": _MEDIA}),
    "media/staff_request_upload": Entry("申请上传店铺图片", {"contentType": "image/png"}),
    "media/staff_finish": Entry("完成上传店铺图片", {"mediaId": _MEDIA}),
    "media/staff_remove": Entry("删除店铺文件", {"mediaId": _MEDIA}),
    "media/staff_list": Entry("店铺文件"),
}
