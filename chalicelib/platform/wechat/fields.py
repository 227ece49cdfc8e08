"""What WeChat accepts in a time field."""

from datetime import datetime

from chalicelib.platform.texts import beijing


def beijing_seconds(moment: datetime) -> str:
    """RFC 3339 in Beijing time to the second: 2026-01-01T12:00:00+08:00."""
    return beijing(moment).isoformat(timespec="seconds")


def beijing_milliseconds(moment: datetime) -> str:
    """RFC 3339 in Beijing time to the millisecond: 2026-01-01T12:00:00.120+08:00."""
    return beijing(moment).isoformat(timespec="milliseconds")
