"""The wallet of allowed messages is spent on what matters most to the buyer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from chalicelib import members
from chalicelib.members import Identified
from chalicelib.messages.grants import Grant, grant_key
from chalicelib.messages.inbox import InboxItem
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import table
from functions.workers import notify
from tests.happenings import happening, sqs
from tests.wechat import APPID, OpenPlatform, open_platform
from tests.world import TestClock


@pytest.fixture
def wechat(small_table: TestClock) -> Iterator[OpenPlatform]:
    """One template for everything that happens to an order."""
    os.environ["MINIMALL_WECHAT_APPID"] = APPID
    os.environ["MINIMALL_WECHAT_TEMPLATES"] = json.dumps(dict.fromkeys(["paid", "shipped", "refunded"], "TPL"))
    settings.cache_clear()
    with open_platform() as platform:
        yield platform


@pytest.mark.row("X11")
@pytest.mark.parametrize(("granted", "pushed"), [(0, []), (1, ["shipped"]), (2, ["paid", "shipped"])])
def test_the_last_message_is_kept_for_the_parcel(wechat: OpenPlatform, granted: int, pushed: list[str]) -> None:
    member, _ = members.log_in(Identified("wechat", APPID, "oLanVerySecret"), clock.now())
    table.put(Grant.at(grant_key(member.uid, "TPL"), left=granted))
    for seq, what in ((2, "paid"), (3, "shipped")):
        notify.handle(sqs(happening(what, seq=seq, uid=member.uid, amountFen=100)))
    found = [InboxItem.of(raw) for raw in table.query_all(f"U#{member.uid}", begins="INBOX#")]
    assert [item.type for item in found] == ["paid", "shipped"]  # the inbox has everything
    assert [item.type for item in found if item.push == "sent"] == pushed
    assert len(wechat.messages) == len(pushed)
