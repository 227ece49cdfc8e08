"""Questions and answers: asked by anybody, answered by who has bought it and by the shop, voted for once, looked at where it must be."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import consequences, shop
from chalicelib.messages.notices import Happening, notice_of
from chalicelib.shop import ShopSettings
from chalicelib.store import stream
from tests import streams
from tests.goods import clerk, simple
from tests.received import member, order
from tests.world import Person, TestClock, anyone, forward


@pytest.fixture
def staff(small_table: TestClock) -> Person:
    person = clerk("questions.read", "questions.write", "products.write", name="lin")
    person.call("products/create", simple("tray"))
    return person


@pytest.fixture
def asker(staff: Person) -> Person:
    return member("小岚")


@pytest.fixture
def owner(staff: Person) -> Person:
    """Who has bought the tray."""
    person = member("阿明")
    order(person, "tray")
    return person


def _ask(person: Person, text: str = "能进洗碗机吗", **body: Any) -> str:
    forward(seconds=1)
    return str(person.call("questions/ask", {"productId": "tray", "text": text, **body})["questionId"])


def _answer(person: Person, question: str, text: str = "可以") -> str:
    forward(seconds=1)
    body = {"productId": "tray", "questionId": question, "text": text}
    return str(person.call("questions/answer", body)["answerId"])


def _vote(person: Person, question: str, answer: str) -> None:
    person.call("questions/vote", {"productId": "tray", "questionId": question, "answerId": answer})


def _listed(**query: Any) -> list[dict[str, Any]]:
    return list(anyone().get("questions/list", productId="tray", **query)["questions"])


@pytest.mark.row("B12")
def test_a_question_is_answered_by_who_has_it_and_by_the_shop(asker: Person, owner: Person, staff: Person) -> None:
    question = _ask(asker)
    _answer(owner, question)
    forward(seconds=1)
    staff.call("questions/reply", {"productId": "tray", "questionId": question, "text": "可以，上层"})
    (seen,) = _listed()
    assert (seen["name"], seen["text"], seen["answerCount"]) == ("小岚", "能进洗碗机吗", 2)
    assert [(one["by"], one["name"], one["text"]) for one in seen["answers"]] == [
        ("buyer", "阿明", "可以"),
        ("staff", "小店", "可以，上层"),
    ]
    assert "uid" not in seen["answers"][0], "nobody learns who a buyer is"


@pytest.mark.row("B12")
def test_only_who_has_bought_it_answers(asker: Person, staff: Person) -> None:
    question = _ask(asker)
    stranger, unpaid = member(), member()
    order(unpaid, "tray", status="UNPAID")
    order(stranger, "bowl")
    body = {"productId": "tray", "questionId": question, "text": "可以"}
    for person in (stranger, unpaid):
        refusal = person.refused("questions/answer", body)
        assert (refusal.status, refusal.code) == (403, "not_bought")
    assert stranger.refused("questions/answer", {**body, "questionId": "0" * 16}).code == "question_not_found"
    assert stranger.refused("questions/ask", {"productId": "moon", "text": "有吗"}).code == "product_not_found"


@pytest.mark.row("B12")
def test_one_buyer_one_vote_and_the_most_helpful_stands_first(asker: Person, owner: Person) -> None:
    question = _ask(asker)
    first, second = _answer(owner, question, "一"), _answer(owner, question, "二")
    voters = [member() for _ in range(2)]
    for voter in voters:
        _vote(voter, question, second)
        _vote(voter, question, second)
    _vote(voters[0], question, first)
    (seen,) = _listed()
    assert [(one["text"], one["votes"]) for one in seen["answers"]] == [("二", 2), ("一", 1)]
    body = {"productId": "tray", "questionId": question, "answerId": "0" * 16}
    assert asker.refused("questions/vote", body).code == "question_not_found"


@pytest.mark.row("B12")
def test_who_asked_is_told_of_each_answer_and_of_none_of_their_own(asker: Person, owner: Person) -> None:
    order(asker, "tray")
    question = _ask(asker)
    with streams.taped() as records:
        _answer(owner, question)
        _answer(asker, question, "我自己试了，可以")
        answer = _answer(owner, question, "上层可以")
        _vote(member(), question, answer)
    told = [told for record in stream.records(streams.event(*records)) for told in consequences.of(record)]
    assert [(one["type"], one["uid"]) for one in told] == [("question_answered", asker.uid)] * 2
    notice = notice_of(Happening.model_validate(told[0]))
    assert notice is not None
    assert notice.text == "您关于“tray”的提问有了新回答。"
    assert told[0]["at"] != told[1]["at"], "two answers are two notices"


@pytest.mark.row("B12")
def test_what_is_watched_waits_and_is_told_of_when_it_is_shown(
    asker: Person, owner: Person, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop, "current", lambda: ShopSettings(watched_words=["骗"]))
    hidden = _ask(asker, "是骗人的吗")
    question = _ask(asker)
    assert [one["questionId"] for one in _listed()] == [question]
    with streams.taped() as records:
        answer = _answer(owner, question, "骗你的")
    assert _listed()[0]["answers"] == []
    assert owner.refused("questions/answer", {"productId": "tray", "questionId": hidden, "text": "不"}).status == 404
    waiting = staff.get("questions/staff_list")["texts"]
    assert [(one["questionId"], one["answerId"], one["why"]) for one in waiting] == [
        (question, answer, "含有：骗"),
        (hidden, None, "含有：骗"),
    ]
    with streams.taped() as later:
        for body in ({"questionId": question, "answerId": answer}, {"questionId": hidden}):
            for _ in range(2):
                staff.call("questions/moderate", {"productId": "tray", **body, "state": "shown"})
    told = [told for one in stream.records(streams.event(*records, *later)) for told in consequences.of(one)]
    assert [one["type"] for one in told] == ["question_answered"]
    assert [len(one["answers"]) for one in _listed()] == [1, 0]
    staff.call("questions/moderate", {"productId": "tray", "questionId": hidden, "state": "hidden", "reason": "无关"})
    assert [one["questionId"] for one in _listed()] == [question]
    assert [one["why"] for one in staff.get("questions/staff_list", state="hidden")["texts"]] == ["无关"]
    assert staff.get("questions/staff_list")["texts"] == []


@pytest.mark.row("B12")
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_every_page_size_tells_each_question_once_with_all_its_answers(asker: Person, owner: Person, size: int) -> None:
    asked = [_ask(asker, f"第 {number} 问") for number in range(7)]
    for number, question in enumerate(asked):
        for _ in range(number % 3):
            _answer(owner, question)
    told: list[tuple[str, int]] = []
    cursor = None
    while True:
        page = anyone().call("questions/list", {"productId": "tray", "pageSize": size, "cursor": cursor})
        told += [(one["questionId"], one["answerCount"]) for one in page["questions"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert told == [(question, number % 3) for number, question in reversed(list(enumerate(asked)))]


@pytest.mark.row("B12")
def test_staff_needs_the_permission(asker: Person) -> None:
    question = _ask(asker)
    reader = clerk("questions.read", name="reader")
    body = {"productId": "tray", "questionId": question}
    assert reader.refused("questions/reply", {**body, "text": "x"}).status == 403
    assert reader.refused("questions/moderate", {**body, "state": "hidden"}).status == 403
    assert clerk("stock.read", name="other").refused("questions/staff_list").status == 403
