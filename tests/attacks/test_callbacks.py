"""Forged payment notifications: hundreds of ways here, 10,000 forgeries by `make fuzz`; the genuine ones are taken, or nothing was shown."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

import pytest

from tests.attacks.callbacks import ALIPAY, FORM, REFUND, WECHAT, Forger, Notice, attempt, bring, is_taken
from tests.attacks.ground import BUYER, lived_in


@pytest.mark.row("E4")
def test_what_the_platforms_sign_is_taken() -> None:
    with lived_in().opened() as door:
        forger = Forger(lived_in(), Random(0))
        genuine = {
            WECHAT: forger.wechat(),
            REFUND: forger.wechat(REFUND),
            ALIPAY: Notice(ALIPAY, FORM, urlencode(forger.form()).encode()),
        }
        for to, notice in genuine.items():
            status, body, writes = bring(door, notice)
            assert is_taken(status, body, writes), to
            assert status in (200, 204), to


@pytest.mark.row("E4")
@pytest.mark.row("S3")
@pytest.mark.complaint("Free payment")
def test_no_forgery_is_taken_and_none_breaks_anything() -> None:
    made, taken = attempt(400, 7)
    assert not taken, "\n".join(taken[:5])
    assert len(made) > 30  # kinds


@pytest.mark.row("E4")
def test_a_genuine_notice_brought_again_later_is_nothing_new() -> None:
    """Replay: within its five minutes it settles nothing twice, after them it is not even read."""
    with lived_in().opened() as door:
        forger = Forger(lived_in(), Random(0))
        assert door.ask("orders/pay", BUYER, {"orderNo": forger.order}).status == 200
        notice = forger.wechat()
        first, again = bring(door, notice), bring(door, notice)
        assert (first[0], again[0]) == (204, 204)
        assert first[2] > 1 >= again[2]  # that it came once more is kept
        late = forger.marked(WECHAT, notice.body, age=301)
        assert bring(door, late) == (401, b'{"code":"FAIL","message":"invalid"}', 0)
