"""search/history, remember, forget, hot, misses: the buyer's own words, and words without anybody."""

from __future__ import annotations

import pytest

from chalicelib.runtime import clock
from chalicelib.search import popular
from chalicelib.store import table
from tests.goods import clerk
from tests.world import Person, anyone, buyer_with_token, forward, staff_with_token


def _buyer(number: int) -> Person:
    return buyer_with_token(f"{number:012d}")


def _words(buyer: Person) -> list[str]:
    return [one["word"] for one in buyer.get("search/history")["searches"]]


@pytest.mark.row("B8")
@pytest.mark.usefixtures("staff")
def test_a_history_is_the_newest_first_each_word_once_and_twenty_at_most() -> None:
    buyer = _buyer(1)
    for number in range(25):
        buyer.call("search/remember", {"words": f"杯子{number}"})
    buyer.call("search/remember", {"words": " 杯子　10 "})  # as it is counted: single spaces, one width
    buyer.call("search/remember", {"words": "杯子24"})
    words = _words(buyer)
    assert words[:2] == ["杯子24", "杯子 10"]
    assert len(words) == 20 == len(set(words))


@pytest.mark.row("B8")
@pytest.mark.usefixtures("staff")
def test_a_buyer_takes_out_one_word_or_all_and_no_other_buyers() -> None:
    one, two = _buyer(1), _buyer(2)
    for buyer in (one, two):
        for word in ("茶壶", "杯子", "毛巾"):
            buyer.call("search/remember", {"words": word})
    one.call("search/forget", {"words": ["杯子", "没有的"]})
    assert _words(one) == ["毛巾", "茶壶"]
    assert one.call("search/forget")["searches"] == []
    assert _words(one) == []
    assert _words(two) == ["毛巾", "杯子", "茶壶"]


@pytest.mark.row("B8")
@pytest.mark.usefixtures("staff")
def test_hot_words_are_those_of_several_buyers_and_one_buyer_counts_once() -> None:
    for number in range(4):
        _buyer(number).call("search/remember", {"words": "茶壶"})
        if number:
            _buyer(number).call("search/remember", {"words": "杯子"})
    for _ in range(9):
        _buyer(1).call("search/remember", {"words": "毛巾"})
    assert anyone().get("search/hot")["words"] == ["茶壶", "杯子"]
    forward(days=8)
    assert anyone().get("search/hot")["words"] == []


@pytest.mark.row("B8")
@pytest.mark.usefixtures("goods")
def test_words_that_found_nothing_are_counted_without_anybody() -> None:
    staff = clerk("search.read", name="reader")
    for words in ("飞机票", "飞机票", "马克杯", "13800000001", "a@b.cn", "😀", "xyzzyq"):
        anyone().get("catalog/search", words=words)
    assert staff.get("search/misses")["words"] == [{"word": "飞机票", "times": 2}, {"word": "xyzzyq", "times": 1}]
    kept = {name for raw in table.query_all(f"SEARCH#MISSES#{clock.now():%Y-%m-%d}") for name in raw}
    assert kept == {"pk", "sk", "kind", "v", "word", "times", "ttl"}
    day = f"{clock.now():%Y-%m-%d}"
    forward(days=1)
    staff = staff_with_token("reader")  # the other token is of yesterday
    assert staff.get("search/misses")["words"] == []
    assert len(staff.get("search/misses", day=day)["words"]) == 2


@pytest.mark.usefixtures("staff")
def test_only_staff_who_may_reads_the_misses() -> None:
    assert clerk("orders.ship", name="packer").refused("search/misses").code == "forbidden"


@pytest.mark.parametrize("word", ["13800000001", "call 123456", "me@x.cn", "https://x", "", "😀", "---"])
def test_what_could_lead_to_a_person_is_not_counted(word: str) -> None:
    assert not popular.countable(popular.plain(word))
