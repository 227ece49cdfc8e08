"""What WeChat accepts in a text or time field."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def plain_text(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, on one line, without what WeChat cannot take.

    WeChat Pay v3, general rules: only characters of 1-3 bytes in UTF-8, so no emoji. Halves of surrogate
    pairs are not characters at all and would make the request unsendable.
    """
    kept = "".join(char for char in text if char <= "\ud7ff" or "\ue000" <= char <= "\uffff")
    return " ".join(kept.split())[:limit].rstrip()


def beijing_seconds(moment: datetime) -> str:
    """RFC 3339 in Beijing time to the second: 2026-01-01T12:00:00+08:00."""
    return _beijing(moment).isoformat(timespec="seconds")


def beijing_milliseconds(moment: datetime) -> str:
    """RFC 3339 in Beijing time to the millisecond: 2026-01-01T12:00:00.120+08:00."""
    return _beijing(moment).isoformat(timespec="milliseconds")


def _beijing(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(BEIJING)
