"""What a caller can be told went wrong.

    ShopError(code)          an answer: a stable word, an HTTP status, a sentence for people, details for programs
    └── AlreadyAnswered      not an answer: this Idempotency-Key has its answer already; the contract reads and returns it

Every code stands once in CODES. `message` is for people (zh-CN, or en by Accept-Language); programs compare `code`.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Code(NamedTuple):
    status: int
    zh: str
    en: str
    retryable: bool = False


CODES: dict[str, Code] = {
    # the request itself
    "malformed_json": Code(400, "请求体不是合法的 JSON 对象", "The body is not a JSON object"),
    "invalid_request": Code(400, "请求参数有误：{fields}", "Invalid request: {fields}"),
    "invalid_cursor": Code(400, "翻页游标无效", "The cursor is not valid for this list"),
    "idempotency_key_required": Code(400, "缺少请求头 Idempotency-Key", "The header Idempotency-Key is missing"),
    "idempotency_key_invalid": Code(
        400,
        "Idempotency-Key 须为 8～64 个字母、数字、- 或 _",
        "Idempotency-Key: 8-64 letters, digits, - or _",
    ),
    "idempotency_key_reused": Code(
        422, "该 Idempotency-Key 已用于另一个请求", "This Idempotency-Key belongs to another request"
    ),
    "body_too_large": Code(413, "请求体过大", "The body is too large"),
    "not_found": Code(404, "没有这个接口", "No such operation"),
    "method_not_allowed": Code(405, "请求方法不支持", "Method not allowed"),
    # who calls
    "token_missing": Code(401, "请先登录", "Please log in"),
    "token_invalid": Code(401, "登录凭证无效", "The token is not valid"),
    "token_expired": Code(401, "登录已过期", "The token has expired"),
    "login_code_invalid": Code(401, "登录凭证 code 无效或已使用", "The login code is invalid or used"),
    "login_blocked": Code(403, "该账号被平台限制登录", "The platform blocks this account"),
    "account_frozen": Code(403, "账号已被冻结", "The account is frozen"),
    "forbidden": Code(403, "没有权限", "Not permitted"),
    "staff_login_failed": Code(401, "用户名或密码错误", "Wrong user name or password"),
    "staff_locked": Code(429, "尝试次数过多，请稍后再试", "Too many attempts, try later", retryable=True),
    # the shop is busy, or someone it depends on
    "busy": Code(503, "系统繁忙，请稍后重试", "Busy, please retry", retryable=True),
    "too_many_requests": Code(429, "请求过于频繁", "Too many requests", retryable=True),
    "provider_unavailable": Code(
        503,
        "支付或平台服务暂时没有应答，请稍后重试",
        "The provider did not answer, please retry",
        retryable=True,
    ),
    "provider_refused": Code(502, "支付平台拒绝了请求", "The provider refused the request"),
    "internal_error": Code(500, "系统内部错误", "Internal error", retryable=True),
    # addresses
    "address_not_found": Code(404, "收货地址不存在", "No such address"),
    "address_limit_reached": Code(409, "收货地址数量已达上限", "Too many addresses"),
    # catalogue
    "product_not_found": Code(404, "商品不存在", "No such product"),
    "category_not_found": Code(404, "类目不存在", "No such category"),
    "product_exists": Code(409, "商品编号已存在", "This product id exists"),
    "sku_not_found": Code(404, "商品规格不存在", "No such SKU"),
    "sku_taken": Code(409, "规格编号已被其他商品使用", "This SKU id belongs to another product"),
    "product_changed": Code(409, "商品刚被别人修改，请刷新后再试", "The product was just changed by someone else"),
    "product_off_sale": Code(409, "商品已下架", "The product is off sale"),
    # cart and checkout
    "cart_full": Code(409, "购物车最多 50 种商品", "A cart holds at most 50 lines"),
    "cart_line_not_found": Code(404, "购物车中没有该商品", "No such line in the cart"),
    "quantity_too_large": Code(409, "单个商品数量超过上限", "Too many of one item"),
    "nothing_selected": Code(409, "没有选中任何商品", "Nothing is selected"),
    "lines_unavailable": Code(409, "部分商品已失效", "Some lines cannot be bought"),
    "out_of_stock": Code(409, "库存不足", "Out of stock"),
    "total_changed": Code(409, "价格有变动，请确认后重新提交", "The price has changed"),
    "cart_changed": Code(409, "购物车有变化，请重新结算", "The cart has changed since the quote"),
    "quote_expired": Code(409, "报价已过期，请重新结算", "The quote has expired"),
    "open_orders_limit": Code(409, "待付款订单过多，请先付款或取消", "Too many unpaid orders"),
    "held_units_limit": Code(409, "同一商品待付款数量超过上限", "Too many unpaid units of one item"),
    # orders
    "order_not_found": Code(404, "订单不存在", "No such order"),
    "order_state": Code(409, "订单当前状态不允许此操作", "The order's state does not allow this"),
    "order_reserving": Code(409, "订单正在排队锁定库存，请稍候", "The order is waiting for stock", retryable=True),
    "order_closed": Code(409, "订单已关闭", "The order is closed"),
    "already_paid": Code(409, "订单已支付", "The order is paid"),
    "pay_time_over": Code(409, "订单已超过支付时间", "The time to pay is over"),
    # coupons
    "campaign_not_found": Code(404, "优惠券活动不存在", "No such campaign"),
    "campaign_closed": Code(409, "不在领取时间内", "Not open for claims"),
    "coupons_exhausted": Code(409, "优惠券已被领完", "All coupons are claimed"),
    "claim_limit_reached": Code(409, "已达每人领取上限", "Your claim limit is reached"),
    "coupon_not_found": Code(404, "优惠券不存在", "No such coupon"),
    "coupon_unusable": Code(409, "优惠券不可用：{reason}", "The coupon cannot be used: {reason}"),
    # money back
    "refund_not_possible": Code(409, "没有可退金额或已在退款中", "Nothing to refund, or a refund is under way"),
    # the books
    "book_case_not_found": Code(404, "没有这个对账差异", "No such difference in the books"),
    "book_case_ended": Code(409, "该差异已处理", "This difference was dealt with"),
    "books_not_compared": Code(409, "该日账单尚未核对完，不能关账", "The day's bills are not compared yet"),
    "books_cases_open": Code(409, "该日还有 {openCases} 处差异未处理", "{openCases} differences of the day are open"),
    # staff and shop
    "setting_changed": Code(409, "设置刚被别人修改，请刷新后再试", "The settings were just changed by someone else"),
    "stock_below_zero": Code(409, "调整后库存会小于零", "The stock would fall below zero"),
}


class ShopError(Exception):
    """A refusal that the caller is told. `details` are JSON-able facts; names in the sentence are filled from them."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def status(self) -> int:
        return CODES[self.code].status

    @property
    def retryable(self) -> bool:
        return CODES[self.code].retryable

    def message(self, language: str = "zh") -> str:
        """The sentence for people, in zh-CN or en."""
        sentence = CODES[self.code].en if language == "en" else CODES[self.code].zh
        try:
            return sentence.format(**self.details)
        except (KeyError, IndexError):
            return sentence.split("：{")[0].split(": {")[0]


class AlreadyAnswered(Exception):
    """The Idempotency-Key of this call was answered by another call, between our look and our write."""
