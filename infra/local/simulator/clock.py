"""The simulator's private clock (system clock + offset) and the platforms' way to write times: RFC 3339 at +08:00."""

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "+08:00")


class SimClock:
    """System time moved by an offset, so that expiry, refunds after a year and bills can be seen without waiting."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def now(self) -> datetime:
        """The simulated moment, UTC."""
        return datetime.now(UTC) + self.offset

    def seconds(self) -> int:
        """The simulated moment in whole unix seconds, as signatures carry it."""
        return int(self.now().timestamp())


def rfc3339(moment: datetime) -> str:
    """`2026-01-01T12:00:00+08:00`, the only form that WeChat Pay v3 writes."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


def parse_rfc3339(text: str) -> datetime:
    """A moment with an explicit zone; ValueError for anything else (a naive time is a bug of the caller)."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or len(text) < len("2026-01-01T12:00:00Z"):
        raise ValueError("time without zone")
    return moment.astimezone(UTC)
