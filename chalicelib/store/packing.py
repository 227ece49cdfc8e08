"""Text that is only ever read whole, made smaller: a write is billed by the kilobyte, and twice in a transaction.

Two forms. *Packed* text stays text, for what may be plain as well; *pressed* text becomes bytes, a quarter smaller, in which a Chinese character
counts two and not three (GB 18030, which knows every character of Unicode). Pressed text begins with a byte that says which words were given
beforehand; words that are known already cost next to nothing, so a new version of them takes a byte of its own, and the old one stays.

Packed text begins with "~1", which no JSON does, so that what was written plainly before is read as it is. Text that would not become smaller
stays plain. The words that what is kept of orders and of staff's changes is made of are given to both sides beforehand (zlib's preset dictionary,
RFC 1950), since one such text is too short to teach them. Never change `_WORDS`: other words need a mark of their own.
"""

from __future__ import annotations

import base64
import zlib
from functools import cache

_MARK = "~1"
_LETTERS = "gb18030"
_WORDS = (
    b'{"item":"parcel U# D##PARCEL#01","field":"carrier","after":""},{"item":"order U# O#","field":"status","before":"PAID","after":"SHIPPED"},'
    b'"tracking_no""shipped_at""order_no""method""number""upload""pending""last""express"{"item":"open U# OPEN","field":"to_ship","before":0,'
    b'"to_receive""if_not_exists (to_receive, 0) + 1"{"item":"product P# PRODUCT","field":"title"{"item":"sku P# SKU#"'
    b'[{"rule":"coupon","text":"\xe4\xbc\x98\xe6\x83\xa0\xe5\x88\xb8","rule":"goods","text":"\xe5\x95\x86\xe5\x93\x81\xe9\x87\x91\xe9\xa2\x9d",'
    b'"base_fen":,"amount_fen":,"per_line":{},"rule_id":"","version":0,"target":"lines","bases":{},"remainder":[],"figures":{}},'
    b'{"rule":"freight","text":"\xe8\xbf\x90\xe8\xb4\xb9","rule_id":"freight","version":1,"target":"freight","figures":{"measure":1}}]'
    b'{"book":{"rules":[{"kind":"coupon","coupon_id":"","kind":"amount","amount_off_fen":,"percent_off":0,"threshold_fen":0,"scope":{"kind":"all",'
    b'"ids":[]},"gifts":[]},{"kind":"freight","id":"freight","name":"\xe8\xbf\x90\xe8\xb4\xb9","version":1,"by":"order","zones":[{"regions":[],'
    b'"first":1,"first_fen":0,"next":1,"next_fen":0}],"refused":[],"default":true}],"stacking":{"most_coupons":1,"ladders_per_line":1,"groups":{},'
    b'"freight":"sum"},"refunds":{"freight_back":"unshipped","freight":"as_charged","coupon_back":"unused"}},"circumstances":{"now":"2026-01-01T00:'
    b'00:00Z","level":0,"first_order":true,"tags":[],"region":"440305","points":0},"choice":{"coupons":[],"points":0,"extras":{},"set_aside":[]},'
    b'"net_fen":,"points":0,"points_fen":0,"freight_fen":0,"extras_fen":0,"payable_fen":,"goods":[{"product_id":"","sku_id":"","unit_price_fen":,'
    b'"quantity":1,"title":""}]}'
)


def pack(text: str) -> str:
    """The text, or what `unpack` makes it of."""
    squeezed = zlib.compressobj(9, zdict=_WORDS)
    packed = _MARK + base64.b64encode(squeezed.compress(text.encode()) + squeezed.flush()).decode()
    return packed if len(packed) < len(text.encode()) or text.startswith(_MARK) else text


def unpack(stored: str) -> str:
    """What `pack` was given."""
    if not stored.startswith(_MARK):
        return stored
    return zlib.decompressobj(zdict=_WORDS).decompress(base64.b64decode(stored[len(_MARK) :])).decode()


ORDER, RECEIVER, NOTIFICATION = 1, 2, 3  # which words

# Given beforehand, what is met most often last. Never change them: others need a number of their own.
_PRESSED = {
    ORDER: (
        "款式花色口味容量重量净含量公斤毫升厘米均码加大码小号中号大号单件两件三件套装组合礼盒装袋装瓶装罐装经典升级豪华标准版",
        "粉色紫色黄色绿色蓝色灰色红色黑色白色米白奶油白藏青卡其咖啡雾霾蓝莫兰迪薄荷樱花焦糖透明原木",
        "春季夏季秋冬季新款加厚加绒纯棉法式复古小众设计感显瘦百搭时尚可爱卡通高级感轻奢便携大容量家用办公室学生儿童宝宝老人女士男士情侣",
        "手工现货正品包邮网红零食茶叶咖啡牛奶陶瓷不锈钢玻璃实木真丝羊毛牛皮适用【官方旗舰店】",
        '{"by":"amount","kind":"full_reduction","rungs":[{"at":10000,"off_fen":1000}],"every":false},"kind":"full_discount","kind":"full_gift"',
        '"kind":"member_price","levels":[{"min_level":1,"prices":{},"percent_off":5}]},"kind":"limited_price","most_units":1,"kind":"price_cut",',
        '"kind":"bundle","parts":[{"sku_id":"","quantity":1}],"price_fen":,"kind":"pick_n","pieces":3,"kind":"points","unit_points":100,',
        '"unit_fen":100,"most_percent":100},{"gifts":[{"sku_id":"","title":"","quantity":1}]},"kind":"extra","what":"packaging","fen":,',
        '"refundable":"unshipped"},{"rule":"full_reduction","text":"满减：满 ¥100.00 减 ¥","figures":{"at_fen":10000,"off_fen":,"times":1}},',
        '{"rule":"member_price","text":"会员价：","figures":{"units":2,"level":1,"percent_off":5}},{"rule":"limited_price","text":"限时价：',
        '2 件享受","full_discount","text":"满折：满 2 件 打 9 折","points","text":"积分抵扣：100 积分抵 ¥1.00","figures":{"points":100}},',
        '{"regions":[],"first":1,"first_fen":0,"next":1,"next_fen":0,"free_over_fen":9900},"by":"weight","free_over_units":2,"text":"满 ¥99.00 包邮"',
        '{"lines":[{"product_id":"","sku_id":"","title":"","spec_text":"","image":"https://media.cdn.myqcloud.com.aliyuncs.com/media/',
        'images/products/upload/20260101/_600x600.jpg.jpeg.png_800.webp","unit_price_fen":9900,"quantity":2,"subtotal_fen":19800,"discount_fen":0,',
        '"payable_fen":},{"product_id":"","sku_id":"","title":"","spec_text":"","image":"https://","unit_price_fen":,"quantity":1,"subtotal_fen":,',
        '"discount_fen":0,"payable_fen":,"gift_of":""}],"trace":[{"rule":"goods","text":"商品金额","base_fen":,"amount_fen":,"per_line":{"":,"":}},',
        '{"rule":"coupon","text":"优惠券：优惠券减 ¥10.00","base_fen":,"amount_fen":-1000,"per_line":{"":-,"":-},"rule_id":"-1","version":1,',
        '"bases":{"":,"":},"remainder":[""],"figures":{"off_fen":1000,"at_fen":10000}},{"rule":"freight","text":"运费","base_fen":,"amount_fen":0,',
        '"rule_id":"freight","version":1,"target":"freight","figures":{"measure":1}}],"goods_fen":,"discount_fen":,"freight_fen":1000,"remark":"",',
        '"agreement":{"book":{"rules":[{"id":"","name":"优惠券","version":1,"starts_at":"2026-01-01T00:00:00Z","ends_at":"2026-12-31T15:59:59Z",',
        '"audience":{"min_level":0,"first_order":false,"tags":[],"control_percent":0},"scope":{"kind":"shop","ids":[],"except_categories":[],',
        '"except_products":[],"except_skus":[]},"priority":100,"with_coupons":true,"kind":"coupon","benefit":"amount","off_fen":1000,',
        '"percent_off":0,"gifts":[],"threshold_fen":10000},{"kind":"freight","id":"freight","name":"运费","version":1,"by":"order","zones":',
        '[{"regions":[],"first":1,"first_fen":0,"next":1,"next_fen":0}],"refused":[],"default":true}],"stacking":{"most_coupons":1,',
        '"ladders_per_line":1,"groups":{},"freight":"sum"},"refunds":{"freight_back":"unshipped","freight":"as_charged","coupon_back":"unused"}},',
        '"circumstances":{"now":"2026-01-01T00:00:00.000000Z","level":0,"first_order":false,"tags":[],"region":"440305","points":0},',
        '"choice":{"coupons":[""],"points":0,"extras":{},"set_aside":[]},"net_fen":,"points":0,"points_fen":0,"freight_fen":0,"extras_fen":0,',
        '"payable_fen":,"goods":[{"product_id":"","sku_id":"","unit_price_fen":,"quantity":1,"title":"","weight_grams":500,"listed_in":["",""]},',
        '{"product_id":"","sku_id":"","unit_price_fen":,"quantity":1,"title":"","freight_template":""}]},',
        '"terms":{"version":"","no_reason_days":7,"fault_days":15,"excluded":{"":"if_confirmed"},"confirmed_at":""},"points":{"2027-01":},',
        '"budgets":[{"rule_id":"","shard":0,"fen":}]}',
    ),
    RECEIVER: (
        "台湾省710000香港特别行政区810000澳门特别行政区820000西藏自治区540000青海省630000宁夏回族自治区640000新疆维吾尔自治区650000",
        "海南省460000内蒙古自治区150000甘肃省620000贵州省520000吉林省220000天津市120000黑龙江省230000云南省530000山西省140000",
        "广西壮族自治区450000重庆市500000江西省360000陕西省610000辽宁省210000安徽省340000福建省350000湖南省430000湖北省420000",
        "河北省130000四川省510000河南省410000山东省370000北京市110000上海市310000浙江省330000江苏省320000广东省440000",
        "长沙市430100郑州市410100西安市610100南京市320100武汉市420100成都市510100苏州市320500杭州市330100广州市440100深圳市440300",
        "自治州自治县镇乡村新区开发区高新路大道街道社区小区花园公寓大厦广场中心科技园工业园学校大学医院号楼栋座单元层室门号",
        '{"province_name":"广东省","province_code":"440000","city_name":"深圳市","city_code":"440300","district_name":"区",',
        '"district_code":"440305","name":"","phone":"13800000000","detail":"路1号1单元101室"}',
    ),
    NOTIFICATION: (
        '{"event_type":"REFUND.SUCCESS","summary":"退款成功","original_type":"refund","associated_data":"refund","REFUND.ABNORMAL""REFUND.CLOSED"',
        '{"id":"00000000-0000-5000-8000-000000000000","create_time":"2026-01-01T00:00:00+08:00","resource_type":"encrypt-resource",',
        '"event_type":"TRANSACTION.SUCCESS","summary":"支付成功","resource":{"original_type":"transaction","algorithm":"AEAD_AES_256_GCM",',
        '"ciphertext":"==","associated_data":"transaction","nonce":""}}',
    ),
}


def press(text: str, words: int) -> bytes:
    """The text as bytes; `expand` makes it of them. `words`: of what kind it is."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=_given(words))
    return bytes([words]) + squeezed.compress(text.encode(_LETTERS)) + squeezed.flush()


def expand(pressed: bytes) -> str:
    """What `press` was given. Raises KeyError, ValueError or zlib.error for what it never made."""
    plain = zlib.decompressobj(-zlib.MAX_WBITS, zdict=_given(pressed[0]))
    return plain.decompress(pressed[1:]).decode(_LETTERS)


@cache
def _given(words: int) -> bytes:
    return "".join(_PRESSED[words]).encode(_LETTERS)
