"""Texts and times as Chinese platforms take them."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def plain_text(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, on one line, without what a platform cannot take.

    WeChat Pay v3, general rules: only characters of 1-3 bytes in UTF-8, so no emoji. Halves of surrogate
    pairs are not characters at all and would make the request unsendable.
    """
    kept = "".join(char for char in text if char <= "\ud7ff" or "\ue000" <= char <= "\uffff")
    return " ".join(kept.split())[:limit].rstrip()


def beijing(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(BEIJING)
