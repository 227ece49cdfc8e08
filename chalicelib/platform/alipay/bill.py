"""Alipay's daily bill (alipay.data.dataservice.bill.downloadurl.query): a zip of GBK tables between lines that begin with #.

Alipay tells no hash: the zip's own checksums, the closing line and the counts below the table say whether the file is whole. Sums are yuan,
those of refunds negative. Values end in a tab; a title may hold commas, and the two times behind it show where it ends.
"""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from chalicelib.platform.alipay.account import AlipayAccount
from chalicelib.platform.alipay.fields import fen, parse_beijing
from chalicelib.platform.alipay.gateway import Gateway
from chalicelib.platform.answers import Body, Text, read
from chalicelib.platform.bill import MOST_BYTES, Bill, BillLine, unreadable
from chalicelib.platform.errors import Refused, Unknown, kind_of
from chalicelib.platform.http import Http, Request, Timeout

_METHOD = "alipay.data.dataservice.bill.downloadurl.query"
_DOWNLOAD_TIMEOUT = Timeout(connect=3, read=30)
# Its documentation says BILL_NOT_EXIST, its gateway isp.bill_not_exist: no trades on that day, or not made yet.
_NO_BILL = frozenset({"BILLNOTEXIST", "ISP.BILLNOTEXIST"})
_END = "业务明细列表结束"
_TITLE = "商品名称"
_NEEDED = ("支付宝交易号", "商户订单号", "业务类型", _TITLE, "创建时间", "完成时间", "订单金额", "退款批次号/请求号")
_KINDS = {"交易": "payment", "退款": "refund"}
_TOTAL = re.compile(r"#(交易|退款)合计[：:]\s*([0-9]+)\s*笔")
_TIMES = re.compile(r",\s*([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})\s*,\s*([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})?\s*,")


class _LinkBody(Body):
    bill_download_url: Text


class AlipayBills:
    """BillPort on Alipay's gateway."""

    def __init__(self, account: AlipayAccount, http: Http, now: Callable[[], datetime]) -> None:
        self._gateway = Gateway(account, http, now)
        self._http = http

    def bill(self, day: str) -> Bill | None:
        try:
            link = read(_LinkBody, self._gateway.call(_METHOD, {"bill_type": "trade", "bill_date": day}))
        except (Refused, Unknown) as error:  # by the family of its code the gateway could mean either
            if kind_of(error.code) in _NO_BILL:
                return None
            raise
        request = Request("GET", link.bill_download_url, {}, b"", _DOWNLOAD_TIMEOUT, repeatable=True)
        answer = self._http.send(request)
        if answer.status != 200:
            raise Unknown(f"HTTP_{answer.status}", "the bill could not be fetched", answer.status)
        return Bill(tuple(lines_of(answer.body)), hashlib.sha256(answer.body).hexdigest())


def lines_of(packed: bytes) -> list[BillLine]:
    """What the zip says. Raises Unknown BILL_UNREADABLE for one that is not whole, is no bill, or does not add up."""
    for text in _tables(packed):
        rows = text.splitlines()
        header = next((place for place, row in enumerate(rows) if row.startswith("支付宝交易号,")), None)
        if header is not None:
            return _table(rows, header)
    raise unreadable("no table of trades in the file")


# what zipfile raises over damaged bytes, besides its own: found by damaging each byte of a file (tests/unit/platform/test_bills.py)
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


def _tables(packed: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise unreadable(f"larger than {MOST_BYTES} bytes")
            return [archive.read(entry).decode("gb18030") for entry in archive.infolist() if not entry.is_dir()]
    except UnicodeDecodeError as error:
        raise unreadable("not GBK") from error
    except _DAMAGED as error:
        raise unreadable("not a whole zip") from error


def _table(rows: Sequence[str], header: int) -> list[BillLine]:
    columns = [name.strip().removesuffix("（元）") for name in rows[header].split(",")]
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise unreadable(f"without the column {missing[0]}")
    if columns[columns.index(_TITLE) + 1 :][:2] != ["创建时间", "完成时间"]:
        raise unreadable("the times do not stand behind the title")
    after = rows[header + 1 :]
    if not any(row.startswith("#") and _END in row for row in after):
        raise unreadable("the file is cut off")
    try:
        lines = [_line(_row(columns, row)) for row in after if row.strip() and not row.startswith("#")]
    except (ValueError, KeyError) as error:
        raise unreadable(f"a line that is none: {error}") from error
    told = {found[1]: int(found[2]) for row in after if (found := _TOTAL.match(row))}
    for word, kind in _KINDS.items():
        count = sum(line.kind == kind for line in lines)
        if told.get(word) != count:
            raise unreadable(f"{word}合计 says {told.get(word)}, there are {count}")
    return lines


def _row(columns: Sequence[str], row: str) -> Mapping[str, str]:
    """Values by column: those before the title from the left, those behind it from its times on."""
    before = columns.index(_TITLE)
    left = row.split(",", before)
    times = _TIMES.search(left[-1])
    if len(left) <= before or times is None:
        raise ValueError("not a line of the table")
    right = left[-1][times.end() :].split(",", len(columns) - before - 4)
    values = [*left[:before], left[-1][: times.start()], times[1], times[2] or "", *right]
    return {name: value.strip() for name, value in zip(columns, values, strict=True)}


def _line(row: Mapping[str, str]) -> BillLine:
    word, amount = row["业务类型"], row["订单金额"]
    is_refund = _KINDS[word] == "refund"
    return BillLine(
        kind="refund" if is_refund else "payment",
        at=parse_beijing(row["完成时间"] or row["创建时间"]),
        out_trade_no=row["商户订单号"],
        transaction_id=row["支付宝交易号"],
        fen=fen(amount.removeprefix("-") if is_refund else amount),
        state="SUCCESS",
        refund_no=row["退款批次号/请求号"] if is_refund else None,
    )
