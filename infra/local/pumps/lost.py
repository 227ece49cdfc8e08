"""Stream records that nobody had read when the emulator ended are told again from the items.

The emulator keeps its stream in memory. After a kill the table is as it was saved last, at most half a minute old, and of the stream nothing is
left; so everything since a little before the stream was last seen empty is relayed once more. Consumers know what they have had.
"""

import logging
import threading
from datetime import UTC, datetime, timedelta

from chalicelib.republish import republish

log = logging.getLogger("pump.stream")

# An entry is dated before it is written, the stream was empty before the table was saved, and a save can be late.
MARGIN = timedelta(minutes=10)
_RECOVERY_SECONDS = 2.0


def tell_again(empty_at: datetime | None, stopping: threading.Event) -> None:
    """Relay what has happened since `empty_at` (None: everything) until that has succeeded or `stopping`."""
    since = empty_at - MARGIN if empty_at else datetime.fromtimestamp(0, UTC)
    while not stopping.is_set():
        try:
            told = republish(since, datetime.now(UTC) + MARGIN, said=log.info)
        except Exception:
            log.exception("telling again what happened since %s failed, trying again", since)
            stopping.wait(_RECOVERY_SECONDS)
        else:
            log.info("told again since %s: %s", f"{since:%F %T}", told)
            return
