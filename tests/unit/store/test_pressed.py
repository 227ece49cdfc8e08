"""What an order keeps of itself stays within a kilobyte, as two write units have it in a transaction; and what was pressed comes back for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import addresses, relay
from chalicelib.addresses import Receiver
from chalicelib.checkout import agreed
from chalicelib.orders.items import Kept, Snapshot, snapshot_key
from chalicelib.pricing.lines import Goods
from chalicelib.pricing.plain import freight_template
from chalicelib.pricing.rulebook import Choice, Circumstances, Rulebook
from chalicelib.pricing.rules import CouponRule
from chalicelib.pricing.stages import priced
from chalicelib.return_terms import ReturnTerms, kept
from chalicelib.store import packing, stream, units
from infra.local.pumps.stream import wire_record
from tests import streams
from tests.simulation.seams import BEGINNING

ORDER_NO = "01KJP4C5804V64T8T08QZQ08CX"
RECEIVER = Receiver(
    province_name="四川省", province_code="510000", city_name="成都市", city_code="510100", district_name="武侯区",
    district_code="510107", name="欧阳小满", phone="13981234567", detail="天府大道北段1700号环球中心W6区3栋2单元1608室",
)  # fmt: skip
# titles, specs and pictures as long as shops write them
GOODS = [
    ("【头采】狮峰龙井明前绿茶2026新茶豆香浓郁送礼礼盒装250g", "规格 250g 包装 双罐礼盒 等级 特级", 19_800),
    ("釉下彩手绘陶瓷马克杯带盖勺情侣款大容量早餐咖啡牛奶杯", "颜色 雾霾蓝 容量 360ml 款式 带盖勺", 5_900),
    ("纯棉四件套全棉床上用品床单被套三件套学生宿舍单人双人", "花色 向日葵 尺寸 1.8米床 件数 四件套", 26_900),
    ("云南高山古树普洱熟茶饼357g七子饼勐海味老茶头收藏级茶叶", "年份 2019 重量 357g 包装 棉纸", 8_800),
]  # fmt: skip
# Pressed by the words of this day. Whoever changes words that are in use can read no order any more.
WORDS = {
    packing.ORDER: "c51e1ca65fdaaf00",
    packing.RECEIVER: "72515a4941696018",
    packing.NOTIFICATION: "ed85748e98a70800",
}


def snapshot(lines: int, coupon: bool, remark: str = "") -> dict[str, Any]:
    """The raw snapshot of an order of a real shop's goods."""
    goods = [
        Goods(
            product_id=f"8GT2KQ4{place}WZ",
            sku_id=f"8GT2KQ4{place}WZ-7K2",
            title=title,
            spec_text=spec,
            image=f"https://media.xiaoman.example/media/5PSX2QZB{place}K3M9V7T4RD1_800.webp",
            unit_price_fen=price,
            quantity=1 + place % 2,
            weight_grams=350,
            listed_in=["9QK2M4T7VZ", "TEA"],
        )
        for place, (title, spec, price) in enumerate(GOODS[:lines])
    ]
    by_coupon = CouponRule(
        id="XBY370QQ9J-1", name="满199减20", benefit="amount", off_fen=2_000, threshold_fen=19_900,
        starts_at=BEGINNING, ends_at=BEGINNING + timedelta(days=30),
    )  # fmt: skip
    book = Rulebook(rules=[*([by_coupon] if coupon else []), freight_template(1_000, None)])
    circumstances = Circumstances(now=BEGINNING, level=2, region="510107", points=1_250)
    choice = Choice(coupons=[by_coupon.id] if coupon else [])
    price = priced(goods, book, circumstances, choice)
    return Snapshot.at(
        snapshot_key(ORDER_NO),
        kept=Kept(
            lines=price.lines,
            trace=price.trace,
            goods_fen=price.goods_fen,
            discount_fen=price.discount_fen,
            freight_fen=price.freight_fen,
            remark=remark or None,
            agreement=agreed.bare(agreed.agreement(goods, book, circumstances, choice, price)),
            terms=kept(ReturnTerms(), {}).model_dump(mode="json", exclude_none=True),
        ),
        receiver=addresses.sealed(RECEIVER),
    ).raw()


@pytest.mark.row("X25")
@pytest.mark.parametrize(
    ("lines", "coupon", "most"), [(2, False, 800), (2, True, 900), (3, True, 1_024), (4, False, 1_024)]
)
def test_a_real_order_s_snapshot_is_a_kilobyte_at_most(lines: int, coupon: bool, most: int) -> None:
    assert units.size(snapshot(lines, coupon, "周末送货，放在门卫处，谢谢")) <= most


def test_it_comes_back_whole() -> None:
    raw = snapshot(2, True, "请用礼盒🎁包装")
    found = Snapshot.of(raw)
    assert found.raw() == raw
    assert found.order_no == ORDER_NO
    assert [line.title for line in found.lines] == [title for title, _, _ in GOODS[:2]]
    assert addresses.open_receiver(found.receiver) == RECEIVER
    agreement = agreed.agreement_of(found)
    assert agreement is not None
    assert priced(agreement.goods, agreement.book, agreement.circumstances, agreement.choice).trace == found.kept.trace


@given(st.text(), st.sampled_from(list(packing._PRESSED)))
def test_whatever_is_pressed_comes_back(text: str, words: int) -> None:
    assert packing.expand(packing.press(text, words)) == text


@pytest.mark.parametrize("words", WORDS)
def test_words_that_are_in_use_never_change(words: int) -> None:
    assert hashlib.sha256("".join(packing._PRESSED[words]).encode()).hexdigest()[:16] == WORDS[words]


def test_what_was_pressed_comes_out_of_a_stream_event_and_a_dead_letter() -> None:
    """Lambda's events are JSON, in which bytes are base64."""
    raw = snapshot(lines=2, coupon=True)
    told = wire_record(streams.record(raw, {**raw, "remark": {"S": "?"}}), "arn")
    (record,) = stream.records(json.loads(json.dumps(streams.event(told))))
    assert record.old is not None
    assert record.new is not None
    assert Snapshot.of(record.old).kept == Snapshot.of(record.new).kept == Snapshot.of(raw).kept
    (again,) = stream.records(json.loads(relay.letter(record)))
    assert again.new == record.new


def test_a_record_whose_bytes_are_garbled_leaves_its_neighbours_alone() -> None:
    raw = snapshot(lines=1, coupon=False)
    bad = wire_record(streams.record(None, {**raw, "kept": {"B": "no base64!"}}), "arn")
    found = list(stream.records(streams.event(bad, wire_record(streams.record(None, raw), "arn"))))
    assert [record.kind for record in found] == [Snapshot.KIND] * 2
    assert found[1].new is not None
    assert Snapshot.of(found[1].new).kept
    assert found[0].new is not None
    with pytest.raises(KeyError):  # who needs it refuses this one
        assert Snapshot.of(found[0].new).kept
