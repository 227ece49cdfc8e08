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
    "staff_strange_address": Code(
        403, "这个网络地址没有登录过，请同事在员工页放行", "A strange address: a colleague must admit it"
    ),
    "login_state": Code(409, "这次登录不能放行：没有被拒绝，或须先改密码", "Not a login to admit"),
    "login_not_found": Code(404, "没有这次登录记录", "No such login"),
    "staff_code_required": Code(401, "请输入动态验证码", "The code of the second factor is needed"),
    "captcha_wrong": Code(
        409, "图形验证码不对或已失效，请换一张", "The digits are wrong or used up, take another picture"
    ),
    "sms_not_offered": Code(409, "本店没有开通短信验证码", "This shop sends no codes by text message"),
    "phone_code_wrong": Code(409, "短信验证码不对，还可以再试 {left} 次", "The code is wrong, {left} more tries"),
    "phone_code_over": Code(409, "短信验证码已失效，请重新获取", "The code is over, ask for another"),
    "function_suspended": Code(403, "该功能已被暂停使用：{reason}", "This function is suspended: {reason}"),
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
    "members_only": Code(403, "会员专享商品，您的会员等级还不够", "For members of a higher level only"),
    "product_not_approved": Code(409, "商品还没有通过审核", "Nobody has approved the product yet"),
    "product_state": Code(409, "商品当前状态不允许此操作", "The product's state does not allow this"),
    "import_not_found": Code(404, "没有这次导入", "No such import"),
    "product_unfit": Code(409, "商品没有通过自动检查", "The product did not pass the automatic checks"),
    "category_in_use": Code(
        409, "分类下还有 {count} 个商品或子分类", "The category still holds {count} products or categories"
    ),
    # cart and checkout
    "cart_full": Code(409, "购物车最多 50 种商品", "A cart holds at most 50 lines"),
    "cart_line_not_found": Code(404, "购物车中没有该商品", "No such line in the cart"),
    "quantity_too_large": Code(409, "单个商品数量超过上限", "Too many of one item"),
    "nothing_selected": Code(409, "没有选中任何商品", "Nothing is selected"),
    "lines_unavailable": Code(409, "部分商品已失效", "Some lines cannot be bought"),
    "out_of_stock": Code(409, "库存不足", "Out of stock"),
    "no_delivery": Code(409, "部分商品不配送至该地区", "Some lines are not delivered there"),
    "region_needed": Code(
        409,
        "收货地址缺少地区编码，请重新选择省、市、区",
        "The address needs the code of its region to know the freight",
    ),
    "total_changed": Code(409, "价格或赠品有变动，请确认后重新提交", "The price or what comes with it has changed"),
    "cart_changed": Code(409, "购物车有变化，请重新结算", "The cart has changed since the quote"),
    "quote_expired": Code(409, "报价已过期，请重新结算", "The quote has expired"),
    "open_orders_limit": Code(409, "待付款订单过多，请先付款或取消", "Too many unpaid orders"),
    "held_units_limit": Code(409, "同一商品待付款数量超过上限", "Too many unpaid units of one item"),
    # credit
    "credit_orders_limit": Code(
        409,
        "您的信用分为 {score}，目前最多 {limit} 个待付款订单：请先付款或取消；分数会随时间恢复，也可在“我的信用”申诉",
        "Your credit of {score} allows {limit} unpaid orders: pay or cancel first; it heals by time, and you may appeal",
    ),
    "credit_units_limit": Code(
        409,
        "您的信用分为 {score}，待付款订单中同一规格最多 {limit} 件：请减少件数或先付款；分数会随时间恢复，也可在“我的信用”申诉",
        "Your credit of {score} allows {limit} unpaid units of one item: take fewer or pay first; you may appeal",
    ),
    "credit_no_rush": Code(
        409,
        "您的信用分为 {score}，目前不能参加抢购；分数会随时间恢复，也可在“我的信用”申诉",
        "Your credit of {score} does not allow goods that many want at once; it heals by time, and you may appeal",
    ),
    "credit_reason_not_found": Code(404, "没有这条信用记录", "No such reason"),
    "credit_reason_over": Code(409, "这条信用记录已不再计分", "This reason counts no longer"),
    "credit_appealed": Code(409, "这条信用记录已申诉过", "This reason was appealed before"),
    "credit_decided": Code(
        409, "另一位员工刚刚处理了这条信用记录，请刷新后再看", "Somebody else has just decided on it"
    ),
    "credit_full": Code(409, "该买家的信用记录已满，无需再记", "So much stands there that one more changes nothing"),
    "incident_not_found": Code(404, "没有这起安全事件", "No such incident"),
    "incident_closed": Code(409, "这起安全事件已关闭", "The incident is closed"),
    "incident_notice_pending": Code(409, "还有告知正在准备或发送", "A notice of it is on its way"),
    "leak_notice_not_found": Code(404, "没有这份告知", "No such notice"),
    "leak_notice_state": Code(409, "告知当前状态不允许此操作", "The notice's state does not allow this"),
    "leak_notices_full": Code(409, "一起事件最多 {most} 份告知", "Too many notices of one incident"),
    "second_person_needed": Code(409, "须由另一位员工批准", "Another one of the staff must approve it"),
    "risk_not_found": Code(404, "没有这条异常记录", "No such case"),
    "risk_decided": Code(409, "这条异常记录已有人处理", "This case was decided before"),
    "risk_barred": Code(409, "该买家已被冻结或注销，请在买家管理中处理", "The buyer is frozen or closed already"),
    "credit_off": Code(409, "店铺没有启用信用分", "The shop does not use credit"),
    # orders
    "order_not_found": Code(404, "订单不存在", "No such order"),
    "order_state": Code(409, "订单当前状态不允许此操作", "The order's state does not allow this"),
    "order_reserving": Code(409, "订单正在排队锁定库存，请稍候", "The order is waiting for stock", retryable=True),
    "delivery_unavailable": Code(
        409, "该配送方式不可用", "This way of delivery is not open to these goods or this address"
    ),
    "pickup_full": Code(409, "该自提点暂不接单，请换一个", "The pickup point takes no more orders now"),
    "pickup_point_in_use": Code(409, "还有订单要在该自提点取货", "Orders are still to be fetched there"),
    "pickup_points_full": Code(409, "自提点数量已达上限", "Too many pickup points"),
    "pickup_code_wrong": Code(404, "提货码不正确", "No such pickup code"),
    "pickup_code_used": Code(409, "该提货码已核销", "This pickup code was used"),
    "cash_owed": Code(409, "货款未收，请先收款并确认", "Its cash is to be collected and confirmed first"),
    "parcel_not_found": Code(404, "没有这个包裹", "No such parcel"),
    "parcel_units": Code(409, "未发件数不足", "Not so many units are left to be sent"),
    "not_mergeable": Code(409, "这些订单不能合并发货：{why}", "These orders cannot travel together: {why}"),
    "undo_over": Code(409, "已超过可自助修改的时间，请联系客服", "The time to change it without the shop is over"),
    "address_elsewhere": Code(409, "只能改到同一区县的地址", "Only an address within the same district can be chosen"),
    "order_closed": Code(409, "订单已关闭", "The order is closed"),
    "already_paid": Code(409, "订单已支付", "The order is paid"),
    "pay_time_over": Code(409, "订单已超过支付时间", "The time to pay is over"),
    "webhook_not_found": Code(404, "没有这条通知", "No such message of a provider"),
    "webhook_unreadable": Code(
        409, "这条通知已无法解开（密钥已更换）", "This message does not open any more: the key was exchanged"
    ),
    # coupons
    "campaign_not_found": Code(404, "优惠券活动不存在", "No such campaign"),
    "campaign_changed": Code(
        409, "优惠券活动刚被别人修改，请刷新后再试", "The campaign was just changed by someone else"
    ),
    "campaign_closed": Code(409, "不在领取时间内", "Not open for claims"),
    "coupons_being_voided": Code(409, "该活动的券正在作废中", "The coupons of this campaign are being voided"),
    "coupons_exhausted": Code(409, "优惠券已被领完", "All coupons are claimed"),
    "claim_limit_reached": Code(409, "已达每人领取上限", "Your claim limit is reached"),
    "coupon_not_found": Code(404, "优惠券不存在", "No such coupon"),
    "coupon_unusable": Code(409, "优惠券不可用：{reason}", "The coupon cannot be used: {reason}"),
    # promotions
    "promotion_not_found": Code(404, "促销活动不存在", "No such promotion"),
    "promotion_changed": Code(
        409, "促销活动刚被别人修改，请刷新后再试", "The promotions were just changed by someone else"
    ),
    "promotion_over": Code(409, "促销活动已结束，不能再修改", "The promotion is over"),
    "promotion_started": Code(409, "活动已经开始，无需预约", "The promotion has begun already"),
    "promotion_without_control": Code(409, "该活动没有设对照组", "This promotion has no control group"),
    "plan_not_found": Code(404, "促销策划不存在", "No such plan"),
    "plan_changed": Code(409, "策划刚被别人修改，请刷新后再试", "The plan was just changed by someone else"),
    "promotions_full": Code(409, "同时生效的促销活动过多", "Too many promotions at once"),
    "budget_in_use": Code(409, "预算已被订单占用，不能减到这么少", "Orders have used more of the budget than that"),
    # what buyers write
    "review_line_not_found": Code(404, "订单中没有这件商品", "No such line in the order"),
    "review_not_found": Code(404, "评价不存在", "No such review"),
    "already_reviewed": Code(409, "已经评价过了", "Reviewed already"),
    "already_appended": Code(409, "已经追评过了", "Appended to already"),
    "question_not_found": Code(404, "提问或回答不存在", "No such question or answer"),
    "not_bought": Code(403, "买过的人才能回答", "Only those who have bought it can answer"),
    "answers_full": Code(409, "该提问的回答已满", "The question has enough answers"),
    "favourites_full": Code(409, "收藏数量已达上限", "Too many favourites"),
    "foreign_media": Code(409, "只能使用上传到本店的图片和视频", "Only pictures and videos of the shop's own media"),
    # lists, the home page, codes
    "list_not_found": Code(404, "列表不存在或不在展示时间内", "No such list, or not in its time"),
    "list_changed": Code(409, "列表刚被别人修改，请刷新后再试", "The list was just changed by someone else"),
    "list_in_use": Code(409, "首页正在展示该列表", "The home page shows this list"),
    "home_changed": Code(409, "首页刚被别人修改，请刷新后再试", "The home page was just changed by someone else"),
    "page_unknown": Code(409, "小程序没有发布这个页面：{page}", "The mini-program has no such published page: {page}"),
    "scene_not_found": Code(404, "该二维码已失效", "This code leads nowhere"),
    # files
    "media_not_found": Code(404, "文件不存在", "No such file"),
    "media_not_sent": Code(409, "文件还没有上传", "The file was not sent yet"),
    "media_refused": Code(409, "文件不能使用：{reason}", "The file is not taken: {reason}"),
    # money back
    "refund_not_possible": Code(409, "没有可退金额或已在退款中", "Nothing to refund, or a refund is under way"),
    # after-sale
    "aftersale_not_found": Code(404, "售后单不存在", "No such after-sale case"),
    "aftersale_state": Code(409, "售后单当前状态不允许此操作", "The case's state does not allow this"),
    "aftersale_kind": Code(409, "商品尚未发货，只能申请退款", "Nothing was sent yet: only a refund can be asked for"),
    "aftersale_reason": Code(409, "请选择适用的原因", "Choose one of the reasons of this kind"),
    "aftersale_over": Code(409, "已超过申请期限", "The time to ask is over"),
    "aftersale_excluded": Code(
        409, "该商品不适用七日无理由退货：{why}", "This does not come back without a reason: {why}"
    ),
    "aftersale_units": Code(409, "可申请的数量不足", "Not so many units can be asked for"),
    "aftersale_changed": Code(409, "可退金额有变动，请确认后重新提交", "The refund has changed since the preview"),
    "aftersale_limit": Code(409, "次数已达上限，请联系客服", "Too many, please ask the shop"),
    "aftersale_amount": Code(409, "超过可退金额", "More than can be refunded"),
    "aftersale_swap": Code(
        409, "换货规格比实付价贵，请写明该规格以确认", "The SKU costs more than was paid: name it to confirm"
    ),
    "aftersale_rated": Code(409, "已评价", "It was rated already"),
    "aftersales_open": Code(409, "该订单有未处理完的售后，请先处理", "Decide the open after-sale cases first"),
    # cash at the door, and the balance
    "cash_not_offered": Code(409, "该订单不能货到付款", "This order cannot be paid at the door"),
    "cash_amount_differs": Code(409, "收到的现金与应收金额不符", "The cash is not what the order owes"),
    "pin_not_set": Code(409, "尚未设置支付密码", "No payment PIN is set"),
    "pin_wrong": Code(403, "支付密码不正确", "The payment PIN is wrong"),
    "pin_locked": Code(429, "支付密码错误次数过多，请稍后再试", "Too many wrong PINs, try later", retryable=True),
    "balance_insufficient": Code(409, "余额不足", "The balance is too small"),
    "pin_needed": Code(403, "请先验证支付密码", "Confirm the payment PIN first"),
    "points_insufficient": Code(409, "积分不足", "There are not so many points"),
    "points_too_many": Code(409, "积分超过上限", "The buyer would have too many points"),
    "balance_too_large": Code(409, "余额超过上限", "The balance would be too large"),
    # receipts and invoices
    "receipts_not_published": Code(404, "该日的凭证尚未公布", "The day's receipts are not published"),
    "invoice_not_found": Code(404, "没有这张发票", "No such invoice"),
    "invoice_not_possible": Code(409, "该订单没有可开票金额", "Nothing of this order can be invoiced"),
    "invoice_exists": Code(409, "该订单已申请发票", "This order has its invoice"),
    "invoice_state": Code(409, "发票当前状态不允许此操作", "The invoice's state does not allow this"),
    "invoice_amount_differs": Code(409, "开票金额与订单实付不符", "The sum is not what the order keeps"),
    # the books
    "book_case_not_found": Code(404, "没有这个对账差异", "No such difference in the books"),
    "book_case_ended": Code(409, "该差异已处理", "This difference was dealt with"),
    "books_not_compared": Code(409, "该日账单尚未核对完，不能关账", "The day's bills are not compared yet"),
    "books_cases_open": Code(409, "该日还有 {openCases} 处差异未处理", "{openCases} differences of the day are open"),
    # staff and shop
    "staff_exists": Code(409, "已有同名员工", "There is a member of this name"),
    "staff_not_found": Code(404, "没有这个员工", "No such member of the staff"),
    "role_not_found": Code(404, "没有这个角色", "No such role"),
    "role_in_use": Code(409, "还有员工使用该角色", "Members still have this role"),
    "role_limit_reached": Code(409, "角色数量已达上限", "Too many roles"),
    "beyond_own_rights": Code(403, "超出您自己的权限", "Beyond your own rights"),
    "last_owner": Code(409, "至少要留一名拥有全部权限的员工", "Somebody must keep all permissions"),
    "two_factor_not_enrolled": Code(409, "尚未绑定动态验证码", "No second factor waits for its code"),
    "member_not_found": Code(404, "没有这个买家", "No such buyer"),
    "setting_changed": Code(409, "设置刚被别人修改，请刷新后再试", "The settings were just changed by someone else"),
    "location_not_found": Code(404, "没有这个仓", "No such location"),
    "stock_is_spread": Code(409, "该规格正在分片，请先合并", "This SKU is spread over shards: gather it first"),
    "stock_at_locations": Code(409, "该规格分仓存放，不能再分片", "This SKU lies at several locations"),
    "sku_in_stock": Code(409, "商品有货，可直接购买", "It is in stock: buy it"),
    "waiting_limit_reached": Code(409, "最多同时等候 {limit} 种商品", "Too many waiting lists"),
    "stock_below_zero": Code(409, "调整后库存会小于零", "The stock would fall below zero"),
    "stock_line_waits": Code(409, "有买家在排队，请先收到主仓", "People wait in line: take it in at the main location"),
    # suppliers
    "supplier_not_found": Code(404, "没有这个供应商", "No such supplier"),
    "supplier_exists": Code(409, "已有同编号的供应商", "There is a supplier of this id"),
    "supplier_changed": Code(
        409, "供应商资料刚被别人修改，请刷新后再试", "The supplier was just changed by someone else"
    ),
    "supplier_disabled": Code(409, "该供应商已停用", "This supplier is disabled"),
    "purchase_not_found": Code(404, "没有这张采购单", "No such purchase order"),
    "purchase_state": Code(409, "采购单当前状态不允许此操作", "The purchase order's state does not allow this"),
    "purchase_changed": Code(
        409, "采购单刚被别人修改，请刷新后再试", "The purchase order was just changed by someone else"
    ),
    "nothing_to_order": Code(409, "现在没有该向这家供应商订的货", "Nothing is to be ordered from this supplier now"),
    "delivery_over": Code(409, "件数超过采购单，请核对", "More pieces than the purchase order has"),
    "receipt_exists": Code(409, "这张送货单已登记过", "This delivery paper was taken in before"),
    "signature_invalid": Code(401, "签名无效或已过期", "The signature is invalid or too old"),
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
