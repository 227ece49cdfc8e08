"""WeChat Pay v3, trade bills: asked for, fetched, held against their hash, and read to the fen.

The file is UTF-8 with or without a BOM; a header, lines whose every value begins with a backtick, a second header and a line of sums. Sums are yuan.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from chalicelib.platform.alipay.fields import fen, parse_beijing
from chalicelib.platform.answers import Body, read
from chalicelib.platform.bill import Bill, BillLine, BillNotReady, inflated, unreadable
from chalicelib.platform.errors import Refused
from chalicelib.platform.http import Http
from chalicelib.platform.wechat.account import WeChatPayAccount
from chalicelib.platform.wechat.gateway import PayGateway, failure_of

_GZIP = 31
_TITLE = "商品名称"
_COUNT, _ORDERS, _ASKED_BACK = "总交易单数", "订单总金额", "申请退款总金额"
_NEEDED = (
    "交易时间",
    "公众账号ID",
    "微信订单号",
    "商户订单号",
    "交易状态",
    "商户退款单号",
    "订单金额",
    "申请退款金额",
    _TITLE,
)
# 退款状态 of a bill in the port's words.
_REFUND_STATES = {"FAIL": "CLOSED", "CHANGE": "ABNORMAL"}


class _LinkBody(Body):
    hash_type: str
    hash_value: str
    download_url: str


class WeChatPayBills:
    """BillPort on WeChat Pay v3. One file holds payments and refunds (bill_type=ALL)."""

    def __init__(
        self, account: WeChatPayAccount, http: Http, now: Callable[[], datetime], nonce: Callable[[], str]
    ) -> None:
        self._gateway = PayGateway(account, http, now, nonce)

    def bill(self, day: str) -> Bill | None:
        try:
            path = f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP"
            link = read(_LinkBody, self._gateway.call("GET", path))
        except Refused as refused:
            if refused.kind == "NOSTATEMENTEXIST":
                return None
            if refused.kind == "STATEMENTCREATING":
                raise BillNotReady(refused.code, refused.message, refused.status) from refused
            raise
        content = inflated(self._download(link.download_url), _GZIP)
        if link.hash_type != "SHA1" or hashlib.sha1(content).hexdigest() != link.hash_value.lower():  # noqa: S324 (theirs)
            raise unreadable("the file is not the one whose hash was signed")
        return Bill(tuple(lines_of(content)), hashlib.sha256(content).hexdigest())

    def _download(self, url: str) -> bytes:
        """The file. Only path and query of the address are used, so that our signature goes to nobody else."""
        parts = urlsplit(url)
        answer = self._gateway.send("GET", f"{parts.path}?{parts.query}")
        if answer.status != 200:
            raise failure_of(answer, self._gateway.distrust(answer))
        return answer.body


def lines_of(content: bytes) -> list[BillLine]:
    """What the file says. Raises Unknown BILL_UNREADABLE for a file that is not whole, is no bill, or does not add up."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unreadable("not UTF-8") from error
    rows = [row for row in re.split(r"\r?\n", text) if row]
    if len(rows) < 3 or rows[0].startswith("`") or rows[-2].startswith("`"):
        raise unreadable("header, lines and sums are not where they belong")
    columns, sums = rows[0].split(","), dict(zip(rows[-2].split(","), _values(rows[-1]), strict=False))
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise unreadable(f"without the column {missing[0]}")
    try:
        lines = [_line(_row(columns, row)) for row in rows[1:-2]]
        told = int(sums[_COUNT]), fen(sums[_ORDERS]), fen(sums[_ASKED_BACK])
    except (ValueError, KeyError) as error:
        raise unreadable(f"a line that is none: {error}") from error
    paid, back = (sum(line.fen for line in lines if line.kind == kind) for kind in ("payment", "refund"))
    if told != (len(lines), paid, back):
        raise unreadable(f"the sums say {told}, the lines {(len(lines), paid, back)}")
    return lines


def _values(row: str) -> list[str]:
    if not row.startswith("`"):
        raise unreadable("a line without its backtick")
    return row[1:].split(",`")


def _row(columns: Sequence[str], row: str) -> Mapping[str, str]:
    """Values by column. A title may hold even `,` and a backtick: what is too many belongs to it, and nobody needs it."""
    values = _values(row)
    surplus = len(values) - len(columns)
    if surplus < 0:
        raise ValueError(f"{len(values)} values for {len(columns)} columns")
    title = columns.index(_TITLE)
    return dict(zip(columns, [*values[: title + 1], *values[title + surplus + 1 :]], strict=True))


def _line(row: Mapping[str, str]) -> BillLine:
    is_refund = row["交易状态"] == "REFUND"
    state = row.get("退款状态", "") if is_refund else row["交易状态"]
    return BillLine(
        kind="refund" if is_refund else "payment",
        at=parse_beijing(row["交易时间"]),
        out_trade_no=row["商户订单号"],
        transaction_id=row["微信订单号"],
        fen=fen(row["申请退款金额"] if is_refund else row["订单金额"]),
        state=_REFUND_STATES.get(state, state),
        appid=row["公众账号ID"] or None,
        refund_no=row["商户退款单号"] if is_refund else None,
        refund_id=row.get("微信退款单号") if is_refund else None,
    )
