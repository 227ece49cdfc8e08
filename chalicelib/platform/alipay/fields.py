"""How Alipay writes sums, times and names: yuan with two decimals, Beijing wall-clock time, a subject without / = &."""

import re
from datetime import UTC, datetime

from chalicelib.platform.texts import BEIJING, plain_text

_YUAN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?", re.ASCII)
_FORBIDDEN_IN_SUBJECT = str.maketrans("/=&", "   ")


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals: 8880 -> "88.80". Exact: a sum is never a float here."""
    if fen < 0:
        raise ValueError("Alipay knows no negative sums")
    return f"{fen // 100}.{fen % 100:02d}"


def fen(text: str) -> int:
    """Yuan as Alipay writes them ("88.80", "88.8", "88") in fen. Raises ValueError for anything else, a third decimal included."""
    found = _YUAN.fullmatch(text)
    if found is None:
        raise ValueError(f"not a sum in yuan: {text[:20]!r}")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def beijing_wall(moment: datetime) -> str:
    """`2026-01-01 12:00:00` in Beijing, the only form that Alipay takes."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def parse_beijing(text: str) -> datetime | None:
    """The moment (UTC) of a Beijing wall-clock time, with or without a fraction; None for what is no time.

    A time tells people when; no decision hangs on it, so an odd one must not keep money from being booked.
    """
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        return None
    return naive.replace(tzinfo=BEIJING).astimezone(UTC) if naive.tzinfo is None else None


def subject(text: str, limit: int) -> str:
    """A name in at most `limit` characters, without what Alipay refuses in a subject (alipay.trade.create)."""
    return plain_text(text.translate(_FORBIDDEN_IN_SUBJECT), limit)
