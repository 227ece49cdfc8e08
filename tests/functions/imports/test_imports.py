"""imports: a table goes in row by row, each product whole or not at all; what is wrong is told, corrected, and sent again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.catalog import Product, product_key
from chalicelib.imports import steps
from chalicelib.store import table, transport
from chalicelib.store.errors import Unanswered
from functions.jobs import timers
from functions.workers import import_products
from tests import bucket as buckets
from tests import goods_tables
from tests.bucket import Bucket
from tests.goods import clerk, mug, relayed, sku
from tests.letterbox import collecting
from tests.world import Person, anyone, forward

Sent = list[str]


@pytest.fixture
def bucket(small_table: Any) -> Iterator[Bucket]:
    with buckets.in_memory() as made:
        yield made


@pytest.fixture
def sent(bucket: Bucket) -> Iterator[Sent]:
    with collecting("imports") as bodies:
        yield bodies


@pytest.fixture
def staff(bucket: Bucket, sent: Sent) -> Person:
    return clerk("products.import", "products.write", "products.read")


def work(sent: Sent) -> None:
    """Hand the worker its messages until there are none."""
    while sent:
        assert deliver(sent.pop(0)) == []


def deliver(body: str) -> list[Any]:
    answer = import_products.handle({"Records": [{"messageId": "m", "body": body}]})
    return list(answer["batchItemFailures"])


def send(staff: Person, bucket: Bucket, text: str | bytes, **how: Any) -> str:
    form = staff.call("imports/request_upload", {})
    assert bucket.send(form, text if isinstance(text, bytes) else text.encode())
    staff.call("imports/start", {"importId": form["importId"], **how})
    return str(form["importId"])


def run(staff: Person, bucket: Bucket, sent: Sent, text: str | bytes, **how: Any) -> dict[str, Any]:
    import_id = send(staff, bucket, text, **how)
    work(sent)
    return staff.get("imports/get", importId=import_id)


def report(bucket: Bucket, found: dict[str, Any]) -> list[dict[str, str]]:
    body, _ = bucket.files[f"exports/imports/{found['job']['importId']}.csv"]
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def stored() -> set[str]:
    partition, found = "PRODUCTS#on_sale", set()
    start = None
    while True:
        page = table.query(partition, index="ops", start=start)
        found |= {raw["pk"]["S"].removeprefix("P#") for raw in page.items}
        start = page.next
        if start is None:
            return found


@pytest.mark.row("B5")
def test_the_real_catalogue_goes_in_and_its_dirty_rows_are_told(staff: Person, bucket: Bucket, sent: Sent) -> None:
    """Three hundred of its rows, all the dirty ones among them; bench/imports.py does the whole of it."""
    every = goods_tables.real()
    assert len(every) == 2015
    dirty = [row for row in every if not row[1] or float(row[2]) <= 0 or " " in row[0]]
    clean = [row for row in every if row not in dirty][: 300 - len(dirty)]
    rows = [*clean[:150], *dirty, *clean[150:]]
    found = run(staff, bucket, sent, goods_tables.table(rows))
    job = found["job"]
    assert (job["state"], job["products"], job["made"], job["faulty"]) == ("finished", 300, len(clean), len(dirty))
    assert stored() == {row[0] for row in clean}, "nothing else, and nothing by half"
    told = report(bucket, found)
    assert [row["商品编号"] for row in told] == [row[0] for row in dirty]
    assert [int(row["行号"]) for row in told] == list(range(152, 152 + len(dirty)))
    assert all(row["原因"] for row in told)
    assert {"标题：必填", "价格：价格必须大于 0"} <= {part for row in told for part in row["原因"].split("；")}


@pytest.mark.row("B5")
def test_the_report_is_corrected_and_sent_again(staff: Person, bucket: Bucket, sent: Sent) -> None:
    rows = [
        ("a1", "杯", "19.9", 3),
        ("a2", "", "5", 1),
        ("a3", "碗", "1.234", 1),
        ("a 4", "碟", "6", 1),
        ("a5", "勺", "2", -1),
    ]
    found = run(staff, bucket, sent, goods_tables.table(rows))
    assert [(one["line"], one["reason"].partition("（")[0]) for one in found["faults"]] == [
        (3, "标题：必填"),
        (4, "价格：不是金额"),
        (5, "商品编号：格式不对"),
        (6, "库存：不是非负整数"),
    ]
    assert "export" in found["reportUrl"]
    told = report(bucket, found)
    for row, right in zip(told, ({"标题": "盘"}, {"价格": "1.23"}, {"商品编号": "a4"}, {"库存": "1"}), strict=True):
        row.update(right)
    again = run(staff, bucket, sent, goods_tables.table([row.values() for row in told], told[0].keys()))
    assert (again["job"]["made"], again["job"]["faulty"]) == (4, 0)
    assert again["reportUrl"] is None
    assert stored() == {"a1", "a2", "a3", "a4", "a5"}
    assert len(staff.get("imports/list")["imports"]) == 2


@pytest.mark.row("B5")
def test_a_product_of_several_rows_is_taken_whole_or_not_at_all(staff: Person, bucket: Bucket, sent: Sent) -> None:
    head = (*goods_tables.HEAD, "规格名1", "规格值1", "标签", "上架")
    rows = [
        ("tee", "T恤", "39", 3, "尺码", "S", "新品|夏季", "是"),
        ("tee", "T恤", "39", 4, "尺码", "M", "新品|夏季", "是"),
        ("cap", "帽子", "29", 3, "颜色", "红", "", "否"),
        ("cap", "帽子", "0", 4, "颜色", "蓝", "", "否"),
        ("tee", "又一件", "1", 1, "", "", "", ""),
    ]
    found = run(staff, bucket, sent, goods_tables.table(rows, head))
    assert (found["job"]["made"], found["job"]["faulty"]) == (1, 3)
    reasons = {one["line"]: one["reason"] for one in found["faults"]}
    assert reasons == {
        4: "同一商品的第 5 行有误，整个商品未导入",
        5: "价格：价格必须大于 0",
        6: "商品编号：第 2 行已有，须与它相邻",
    }
    page = anyone().get("catalog/product", productId="tee")
    assert [(sku["specText"], sku["stockLeft"]) for sku in page["skus"]] == [("S", 3), ("M", 4)]
    assert table.get(Product, product_key("cap")) is None


@pytest.mark.row("B5")
def test_a_worker_that_dies_anywhere_takes_nothing_twice_and_loses_nothing(
    staff: Person, bucket: Bucket, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOST", 5)
    rows = goods_tables.generated(12)
    rows[7] = ("g00007", "", "1", 1)
    import_id = send(staff, bucket, goods_tables.table(rows))
    calls = 0

    def seam(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Every seventh call to the table is done, and its answer lost."""
        nonlocal calls
        answer: dict[str, Any] = below(operation, request)
        calls += 1
        if calls % 7 == 0 and operation != "Query":
            raise Unanswered("lost")
        return answer

    below = transport.use(seam)
    try:
        for _ in range(40):  # the queue brings what failed again, and some of it twice
            for body in [*sent, *sent[:1]]:
                if deliver(body) == [] and body in sent:
                    sent.remove(body)
    finally:
        transport.use(below)
    work(sent)
    job = staff.get("imports/get", importId=import_id)["job"]
    assert (job["state"], job["done"], job["made"], job["faulty"]) == ("finished", 12, 11, 1)
    assert len(stored()) == 11


@pytest.mark.row("B5")
def test_a_lost_message_is_sent_again_by_the_timer(staff: Person, bucket: Bucket, sent: Sent) -> None:
    import_id = send(staff, bucket, goods_tables.table([("a1", "杯子", "1", 1)]))
    sent.clear()
    forward(minutes=21)
    timers.handle({})
    assert [json.loads(body) for body in sent] == [{"importId": import_id, "start": 0}]
    work(sent)
    sent.clear()
    forward(minutes=60)
    timers.handle({})
    assert sent == []


@pytest.mark.row("B5")
def test_products_that_are_there_are_told_or_changed(staff: Person, bucket: Bucket, sent: Sent) -> None:
    run(staff, bucket, sent, goods_tables.table([("a1", "杯子", "10", 7)]))
    changed = goods_tables.table([("a1", "大杯子", "12", 99)])
    refused = run(staff, bucket, sent, changed)
    assert (refused["job"]["made"], refused["faults"][0]["reason"]) == (0, "商品编号已存在")
    assert run(staff, bucket, sent, changed, existing="update")["job"]["made"] == 1
    page = anyone().get("catalog/product", productId="a1")
    assert (page["title"], page["minPriceFen"]) == ("大杯子", 1200)
    assert page["skus"][0]["stockLeft"] == 7, "the stock of what is sold is not a table's to change"


@pytest.mark.row("B5")
@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "文件没有上传"),
        ("商品编号,标题\n1,2\n".encode(), "缺少列：价格、库存"),
        ("商品编号,标题,价格,库存,颜色代码\n".encode(), "不认识的列：颜色代码"),
        (b"\xff\xfe\x00\x01\x80\x80", "文件编码无法识别"),
        ('商品编号,标题,价格,库存\n"a,b,c\n'.encode(), "不是合法的 CSV"),
        (b"PK\x03\x04 an xlsx", "不认识的列"),
    ],
)
def test_what_is_no_table_of_goods_is_told(staff: Person, bucket: Bucket, sent: Sent, body: bytes, why: str) -> None:
    form = staff.call("imports/request_upload", {})
    if body:
        bucket.send(form, body)
    staff.call("imports/start", {"importId": form["importId"]})
    work(sent)
    job = staff.get("imports/get", importId=form["importId"])["job"]
    assert job["state"] == "unreadable"
    assert job["why"].startswith(why)


@pytest.mark.row("B5")
def test_what_excel_writes_in_china_is_read_and_formulas_stay_text(staff: Person, bucket: Bucket, sent: Sent) -> None:
    rows = [("a1", "=HYPERLINK(1)", "￥1,299.00", 1), ("a2", "'-杯", "1", 1), ("a3", "", "=1+1", 1)]
    found = run(staff, bucket, sent, goods_tables.table(rows).encode("gb18030"))
    assert found["job"]["made"] == 2
    assert anyone().get("catalog/product", productId="a1")["title"] == "=HYPERLINK(1)"
    assert report(bucket, found)[0]["价格"] == "'=1+1"
    text = staff.get("products/export")["csv"]
    assert "'=HYPERLINK(1)" in text
    assert ",1299.00," in text


@pytest.mark.row("B5")
def test_what_is_exported_can_be_imported_again(staff: Person, bucket: Bucket, sent: Sent) -> None:
    staff.call("products/save_category", {"categoryId": "cups", "name": "杯"})
    head = (*goods_tables.HEAD, "规格名1", "规格值1", "分类", "品牌", "图片")
    rows = [
        ("tee", "T恤", "39.5", number, "尺码", size, "cups", "茗屿", "/a.png|/b.png")
        for number, size in ((3, "S"), (4, "M"))
    ]
    run(staff, bucket, sent, goods_tables.table(rows, head))
    first = staff.get("products/export")["csv"]
    assert run(staff, bucket, sent, first, existing="update")["job"]["made"] == 1
    assert staff.get("products/export")["csv"] == first
    pages = staff.get("products/export", pageSize=1)
    assert (pages["products"], pages["csv"]) == (1, first)
    missing = goods_tables.table([("b1", "杯子", "1", 1, "moon")], (*goods_tables.HEAD, "分类"))
    assert run(staff, bucket, sent, missing)["faults"][0]["reason"] == "类目不存在：moon"


@pytest.mark.row("B5")
def test_a_product_that_was_made_by_hand_keeps_its_axes_and_values(staff: Person, bucket: Bucket, sent: Sent) -> None:
    staff.call("products/create", mug())
    before = anyone().get("catalog/product", productId="mug")
    text = staff.get("products/export")["csv"]
    run(staff, bucket, sent, text, existing="update")
    after = anyone().get("catalog/product", productId="mug")
    kept = ("specs", "skus", "attributes", "minPriceFen", "maxPriceFen")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    rows = text.splitlines()
    more = rows[-1].replace("mug-blue-s", "mug-green-s").replace("蓝色", "绿色")
    run(staff, bucket, sent, "\n".join([rows[0], more, *rows[1:]]), existing="update")
    color = anyone().get("catalog/product", productId="mug")["specs"][0]
    assert [(one["valueId"], one["value"]) for one in color["values"]] == [
        ("red", "红色"),
        ("blue", "蓝色"),
        ("v0", "绿色"),
    ]


@pytest.mark.row("B5")
def test_a_product_with_more_axes_than_a_table_has_is_left_alone(staff: Person, bucket: Bucket, sent: Sent) -> None:
    axes = [{"specId": f"x{n}", "title": f"轴{n}", "values": [{"valueId": "a", "value": "值"}]} for n in range(4)]
    only = sku("four-1", **{f"x{n}": "a" for n in range(4)})
    staff.call("products/create", {"productId": "four", "title": "四轴", "specs": axes, "skus": [only]})
    told = run(staff, bucket, sent, staff.get("products/export")["csv"], existing="update")
    assert "超过 3 个" in told["faults"][0]["reason"]
    assert len(anyone().get("catalog/product", productId="four")["specs"]) == 4


@pytest.mark.row("A7")
def test_only_who_may_import_does(staff: Person) -> None:
    assert clerk("products.write", name="other").refused("imports/request_upload", {}).status == 403
    assert staff.refused("imports/start", {"importId": "0" * 16}).code == "import_not_found"


@pytest.mark.row("B5")
def test_a_shop_that_approves_first_imports_drafts(
    staff: Person, bucket: Bucket, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.catalog import life

    monkeypatch.setattr(life, "_asked_for", lambda: True)
    with relayed():
        run(staff, bucket, sent, goods_tables.table([("a1", "杯子", "1", 1)]))
    (line,) = staff.get("products/staff_list")["products"]
    assert line["status"] == "draft"
    assert anyone().get("catalog/browse")["products"] == []
