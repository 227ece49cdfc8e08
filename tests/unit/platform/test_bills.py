"""Bills of both providers, read to the fen: what a file may look like, and what makes it none."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

import pytest

from chalicelib.platform import bill
from chalicelib.platform.alipay import bill as alipay
from chalicelib.platform.errors import Unknown
from chalicelib.platform.wechat import bill as wechat
from infra.local.simulator.alipay_bills import COLUMNS as ALIPAY_COLUMNS
from infra.local.simulator.bills import COLUMNS, SUMMARY

PAID = {
    "交易时间": "2026-11-20 23:59:59", "公众账号ID": "wx1", "微信订单号": "4200001", "商户订单号": "A1", "交易状态": "SUCCESS",
    "商户退款单号": "0", "订单金额": "88.10", "申请退款金额": "0.00", "应结订单金额": "80.10", "商品名称": "茶杯",
}  # fmt: skip
BACK = {
    **PAID, "交易状态": "REFUND", "订单金额": "0.00", "应结订单金额": "0.00", "申请退款金额": "8.05", "商户退款单号": "R1",
    "微信退款单号": "5000001", "退款状态": "PROCESSING",
}  # fmt: skip


def wechat_file(*rows: dict[str, str], columns: list[str] | None = None, end: str = "\r\n", **sums: str) -> bytes:
    columns = columns or COLUMNS["ALL"]
    told = {
        "总交易单数": str(len(rows)),
        "订单总金额": f"{sum(float(row['订单金额']) for row in rows):.2f}",
        "申请退款总金额": f"{sum(float(row['申请退款金额']) for row in rows):.2f}",
        **sums,
    }
    lines = [",".join(columns), *(_ticked(row.get(name, "") for name in columns) for row in rows)]
    lines += [",".join(SUMMARY), _ticked(told.get(name, "0.00") for name in SUMMARY)]
    return (end.join(lines) + end).encode("utf-8-sig")


def _ticked(values: object) -> str:
    return ",".join(f"`{value}" for value in values)  # type: ignore[attr-defined]


@pytest.mark.row("X3")
def test_payments_and_refunds_of_wechat_are_read_to_the_fen() -> None:
    paid, back = wechat.lines_of(wechat_file(PAID, BACK))
    assert (paid.kind, paid.fen, paid.transaction_id, paid.out_trade_no, paid.state) == (
        "payment", 8810, "4200001", "A1", "SUCCESS",
    )  # fmt: skip
    assert paid.at is not None
    assert paid.at.isoformat() == "2026-11-20T15:59:59+00:00"
    assert (paid.refund_no, paid.appid) == (None, "wx1")
    assert (back.kind, back.fen, back.refund_no, back.refund_id, back.state) == (
        "refund", 805, "R1", "5000001", "PROCESSING",
    )  # fmt: skip


@pytest.mark.parametrize("title", ["茶杯,白瓷", "茶杯,`白瓷", "`,`,`", "", "a\tb", '"引号"'])
def test_fault_12_a_title_may_hold_what_separates_values(title: str) -> None:
    (line,) = wechat.lines_of(wechat_file({**PAID, "商品名称": title}))
    assert (line.fen, line.out_trade_no) == (8810, "A1")


def test_fault_12_bom_line_ends_and_columns_may_change() -> None:
    without_bom = wechat_file(PAID, end="\n").removeprefix(b"\xef\xbb\xbf")
    assert len(wechat.lines_of(without_bom)) == 1
    more = ["新列", *reversed(COLUMNS["ALL"]), "另一列"]
    assert wechat.lines_of(wechat_file(PAID, BACK, columns=more)) == wechat.lines_of(wechat_file(PAID, BACK))
    assert wechat.lines_of(wechat_file()) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (wechat_file(PAID, 总交易单数="2"), "sums"),
        (wechat_file(PAID, 订单总金额="88.11"), "sums"),
        (wechat_file(PAID, BACK, 申请退款总金额="8.04"), "sums"),
        (wechat_file({**PAID, "订单金额": "88.105"}, 订单总金额="88.10"), "not a sum"),
        (wechat_file({**PAID, "订单金额": "-88.10"}), "not a sum"),
        (wechat_file(PAID)[:-120], "UTF-8"),
        (wechat_file(PAID, columns=[name for name in COLUMNS["ALL"] if name != "订单金额"]), "订单金额"),
        ("没有账单".encode(), "where they belong"),
        (b"", "where they belong"),
        ("交易时间".encode("gbk"), "UTF-8"),
    ],
)
def test_a_file_of_wechat_that_does_not_add_up_is_not_used(content: bytes, why: str) -> None:
    with pytest.raises(Unknown, match=f"BILL_UNREADABLE.*({why})"):
        wechat.lines_of(content)


ALI_PAID = {
    "支付宝交易号": "2026112022001\t", "商户订单号": "A1\t", "业务类型": "交易", "商品名称": "茶杯",
    "创建时间": "2026-11-20 10:00:00", "完成时间": "2026-11-20 10:00:05", "订单金额（元）": "88.10", "备注": "",
}  # fmt: skip
ALI_BACK = {
    **ALI_PAID, "业务类型": "退款", "订单金额（元）": "-8.05", "退款批次号/请求号": "R1\t", "备注": "协商,退款",
}  # fmt: skip


def alipay_file(*rows: dict[str, str], drop: str = "", **counts: int) -> bytes:
    told = {kind: sum(row["业务类型"] == kind for row in rows) for kind in ("交易", "退款")} | counts
    lines = [
        "#支付宝业务明细查询",
        f"#{'-' * 20}业务明细列表{'-' * 20}",
        ",".join(ALIPAY_COLUMNS),
        *(
            ",".join(row.get(name, "0.00" if name.endswith("（元）") else "") for name in ALIPAY_COLUMNS)
            for row in rows
        ),
        f"#{'-' * 20}业务明细列表结束{'-' * 20}",
        f"#交易合计：{told['交易']}笔，商家实收共0.00元，商家优惠共0.00元",
        f"#退款合计：{told['退款']}笔，商家实收退款共0.00元，商家优惠退款共0.00元",
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("summary.csv", "#汇总\r\n门店编号,门店名称\r\n".encode("gbk"))
        archive.writestr(
            "trades.csv", "\r\n".join(line for line in lines if not drop or drop not in line).encode("gbk")
        )
    return packed.getvalue()


@pytest.mark.row("X3")
@pytest.mark.parametrize("title", ["茶杯", "茶杯,白瓷,三只", "2026-11-20,新品"])
def test_fault_12_a_bill_of_alipay_with_commas_is_read_to_the_fen(title: str) -> None:
    paid, back = alipay.lines_of(alipay_file({**ALI_PAID, "商品名称": title}, ALI_BACK))
    assert (paid.kind, paid.fen, paid.transaction_id, paid.out_trade_no, paid.refund_no) == (
        "payment", 8810, "2026112022001", "A1", None,
    )  # fmt: skip
    assert paid.at is not None
    assert paid.at.isoformat() == "2026-11-20T02:00:05+00:00"
    assert (back.kind, back.fen, back.refund_no, back.state) == ("refund", 805, "R1", "SUCCESS")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (alipay_file(ALI_PAID, 交易=2), "交易合计"),
        (alipay_file(ALI_PAID, 退款=1), "退款合计"),
        (alipay_file(ALI_PAID, drop="列表结束"), "cut off"),
        (alipay_file(ALI_PAID, drop="支付宝交易号"), "no table"),
        (alipay_file({**ALI_PAID, "业务类型": "转账"}), "none"),
        (alipay_file({**ALI_PAID, "订单金额（元）": "88.105"}), "not a sum"),
        (alipay_file({**ALI_PAID, "创建时间": ""}), "none"),
        (alipay_file(ALI_PAID)[:-30], "whole zip"),
        (b"<html>", "whole zip"),
    ],
)
def test_a_file_of_alipay_that_does_not_add_up_is_not_used(content: bytes, why: str) -> None:
    with pytest.raises(Unknown, match=f"BILL_UNREADABLE.*{why}"):
        alipay.lines_of(content)


def test_a_zip_with_any_byte_damaged_is_unreadable_and_nothing_worse() -> None:
    whole = alipay_file(ALI_PAID)
    wanted = alipay.lines_of(whole)
    for place in range(len(whole)):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            read = alipay.lines_of(damaged)
        except Unknown:
            continue  # anything else would be the job's crash
        assert read == wanted, place


def test_a_file_that_unpacks_to_more_than_memory_holds_is_not_unpacked() -> None:
    bomb = zlib.compressobj(9, wbits=31)
    packed = (
        b"".join(bomb.compress(b"\0" * 1024 * 1024) for _ in range(bill.MOST_BYTES // 1024 // 1024 + 1)) + bomb.flush()
    )
    assert len(packed) < 200_000
    with pytest.raises(Unknown, match="larger"):
        bill.inflated(packed, 31)
    with pytest.raises(Unknown, match="cut off"):
        bill.inflated(gzip.compress(b"0123456789")[:-9], 31)
    with pytest.raises(Unknown, match="unpacked"):
        bill.inflated(b"no gzip", 31)
