"""incidents/…: a record that is only added to, and the notice of a leak: two of the staff, everybody whom it concerns, each once, whatever breaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import members
from chalicelib.doctor import Context, examine
from chalicelib.incidents import concerned, sending
from chalicelib.members import Identified
from chalicelib.reference.entries import ENTRIES
from chalicelib.runtime import clock, tokens
from chalicelib.runtime.audit import AuditEntry, day_keys
from chalicelib.store import scan, table, transport
from functions.jobs import timers
from tests.goods import clerk, simple
from tests.integration.shop import LONG
from tests.promoting import one, shopper, submit
from tests.world import Person, forward

LEAK = {**ENTRIES["incidents/prepare_notice"].sample["leak"], "since": "2026-11-18T00:00:00Z"}


@pytest.fixture
def lin(small_table: Any) -> Person:
    return clerk(name="lin")


@pytest.fixture
def ann(lin: Person) -> Person:
    return clerk("incidents.approve", name="ann")


@pytest.fixture
def number(lin: Person) -> str:
    body = {"title": "员工账号异常查看", "severity": "high", "findings": "某员工短时间查看了大量收货信息"}
    return str(lin.call("incidents/open", body)["incident"]["incidentId"])


def people(count: int) -> list[Person]:
    found = [members.log_in(Identified("wechat", "wx1", f"o{place}"), clock.now())[0].uid for place in range(count)]
    return [Person(tokens.issue("buyer", uid, 1, LONG), uid) for uid in found]


def prepared(lin: Person, number: str, **whom: Any) -> dict[str, Any]:
    lin.call("incidents/prepare_notice", {"incidentId": number, "whom": whom, "leak": LEAK})
    timers.handle({})
    return shown(lin, number)


def shown(lin: Person, number: str) -> dict[str, Any]:
    """The latest notice."""
    found: dict[str, Any] = lin.call("incidents/get", {"incidentId": number})["incident"]["leakNotices"][-1]
    return found


def approve(who: Person, number: str, place: int = 1) -> Any:
    return who.call("incidents/approve_notice", {"incidentId": number, "number": place})


def letters(person: Person) -> list[str]:
    return [notice["text"] for notice in person.call("messages/inbox")["notices"]]


def wrongs() -> list[str]:
    raws = [raw for page in scan.pages() for raw in page.items]
    return [finding.say for finding in examine(raws, Context(clock.now(), 16)) if finding.law == "leak-notices"]


@pytest.mark.row("S8")
def test_the_record_says_who_knew_what_when_and_is_only_added_to(lin: Person, number: str) -> None:
    forward(minutes=5)
    clerk(name="bo").call("incidents/update", {"incidentId": number, "measures": "已停用账号", "severity": "critical"})
    assert lin.refused("incidents/update", {"incidentId": number}).code == "invalid_request"
    forward(minutes=1)
    lin.call("incidents/close", {"incidentId": number, "findings": "查看须双人批准"})
    assert lin.refused("incidents/update", {"incidentId": number, "findings": "补充"}).code == "incident_closed"
    whole = lin.call("incidents/get", {"incidentId": number})["incident"]
    told = [(one["what"], one["by"], one["severity"], one["findings"], one["measures"]) for one in whole["entries"]]
    assert told == [
        ("opened", "staff:lin", "high", "某员工短时间查看了大量收货信息", ""),
        ("updated", "staff:bo", "critical", "", "已停用账号"),
        ("closed", "staff:lin", "critical", "查看须双人批准", ""),
    ]
    (line,) = lin.call("incidents/list")["incidents"]
    assert (line["state"], line["severity"]) == ("closed", "critical")
    raws = [raw for pk in day_keys(clock.day(clock.now())) for raw in table.query_all(pk)]
    audited = sorted((AuditEntry.of(raw) for raw in raws), key=lambda entry: entry.at_time)
    assert [entry.operation for entry in audited] == ["incidents/open", "incidents/update", "incidents/close"]
    assert {entry.target for entry in audited} == {number}
    stored = str([raw for page in scan.pages() for raw in page.items])
    assert "大量收货信息" not in stored, "what is said of people is sealed"
    assert lin.refused("incidents/get", {"incidentId": "0" * 16}).code == "incident_not_found"


@pytest.mark.row("S8")
def test_a_notice_is_sent_when_another_one_approves_to_each_concerned_once(
    lin: Person, ann: Person, number: str
) -> None:
    concerned_ones, other = people(3), shopper("oOther")
    uids = [person.uid for person in concerned_ones]
    draft = prepared(lin, number, kind="list", buyerIds=[*uids, uids[0], "0" * 12])
    assert (draft["state"], draft["concerned"], draft["sent"]) == ("drafted", 3, 0)
    assert letters(concerned_ones[0]) == []
    assert lin.refused("incidents/approve_notice", {"incidentId": number, "number": 1}).code == "second_person_needed"
    assert lin.refused("incidents/approve_notice", {"incidentId": number, "number": 2}).code == "leak_notice_not_found"
    assert approve(ann, number)["concerned"] == 3
    assert lin.refused("incidents/close", {"incidentId": number, "findings": "结束"}).code == "incident_notice_pending"
    for _ in range(2):
        timers.handle({})
        forward(minutes=1)
    sent = shown(lin, number)
    assert (sent["state"], sent["sent"], sent["approvedBy"]) == ("sent", 3, "staff:ann")
    assert [letters(person) for person in concerned_ones] == [[sent["text"]]] * 3
    assert letters(other) == []
    assert ann.refused("incidents/approve_notice", {"incidentId": number, "number": 1}).code == "leak_notice_state"
    assert wrongs() == []
    lin.call("incidents/close", {"incidentId": number, "findings": "结束"})
    assert lin.refused("incidents/prepare_notice", _by_list(number, uids)).code == "incident_closed"


@pytest.mark.row("S8")
def test_the_texts_say_what_the_law_wants(lin: Person, number: str) -> None:
    draft = prepared(lin, number, kind="list", buyerIds=[people(1)[0].uid])
    for text in (draft["text"], draft["report"]):
        assert "《个人信息保护法》第五十七条" in text
        for name in ("kinds", "cause", "harm", "remedies", "canDo", "contact"):
            assert LEAK[name] in text, name
    assert "自 2026-11-18 08:00 起" in draft["text"]
    assert "某员工短时间查看了大量收货信息" in draft["report"]
    assert "共 1 人" in draft["report"]
    assert "大量收货信息" not in draft["text"]


@pytest.mark.row("S8")
def test_what_was_done_is_in_the_report_also_where_nothing_new_was_known(lin: Person, number: str) -> None:
    lin.call("incidents/update", {"incidentId": number, "measures": "已停用账号并通知警方"})
    lin.call("incidents/update", {"incidentId": number, "severity": "critical"})
    report = prepared(lin, number, kind="list", buyerIds=[people(1)[0].uid])["report"]
    course = report.partition("经过（北京时间）：\n")[2].splitlines()
    assert [line.partition("  ")[2] for line in course] == [
        "某员工短时间查看了大量收货信息",
        "措施：已停用账号并通知警方",
    ]


@pytest.mark.row("S8")
def test_an_incident_is_read_below_a_megabyte_and_whole_step_by_step(lin: Person, number: str) -> None:
    for _ in range(40):
        lin.call("incidents/update", {"incidentId": number, "findings": "字" * 2000, "measures": "措" * 2000})
    leak = {name: value if name == "since" else "危" * 300 for name, value in LEAK.items()}
    uids = [f"{place:012d}" for place in range(1000)]
    for _ in range(20):
        lin.call("incidents/prepare_notice", {**_by_list(number, uids), "leak": leak})
    answer = lin.send("incidents/get", {"incidentId": number})
    assert len(answer.body.encode()) < 1_000_000
    whole = lin.call("incidents/get", {"incidentId": number})["incident"]
    assert [one["report"] is None for one in whole["leakNotices"]] == [True] * 19 + [False]
    assert "见事件记录" in whole["leakNotices"][-1]["report"]
    found = whole["entries"]
    while whole["earlierEntries"]:
        asked = {"incidentId": number, "beforeEntry": found[0]["seq"]}
        whole = lin.call("incidents/get", asked)["incident"]
        found = whole["entries"] + found
    assert [one["seq"] for one in found] == list(range(1, 62))


@pytest.mark.row("S8")
def test_all_buyers_are_found_and_told_in_bounded_steps(
    lin: Person, ann: Person, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = people(7)
    monkeypatch.setattr(sending, "STEP", timedelta())
    monkeypatch.setattr(sending, "_AT_ONCE", 2)
    monkeypatch.setattr(concerned, "_PAGE", 3)
    draft = prepared(lin, number, kind="all")
    assert draft["concerned"] < 7, "one step is not enough"
    _until(lin, number, "drafted")
    assert shown(lin, number)["concerned"] == 7
    approve(ann, number)
    timers.handle({})
    assert 0 < shown(lin, number)["sent"] < 7
    _until(lin, number, "sent")
    assert [len(letters(person)) for person in everybody] == [1] * 7
    assert wrongs() == []


@pytest.mark.row("S8")
@pytest.mark.parametrize("lost", [False, True])
def test_nobody_is_told_twice_whatever_breaks_at_whichever_write(
    lin: Person, ann: Person, number: str, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    everybody = people(5)
    monkeypatch.setattr(sending, "_AT_ONCE", 2)
    monkeypatch.setattr(concerned, "_PAGE", 4)
    for place in (1, 2, 3):
        with Breaking(place, lost):
            lin.call("incidents/prepare_notice", {"incidentId": number, "whom": {"kind": "all"}, "leak": LEAK})
            _until(lin, number, "drafted")
        assert shown(lin, number)["concerned"] == 5
        with Breaking(place, lost):
            approve(ann, number, place)
            _until(lin, number, "sent")
        assert shown(lin, number)["sent"] == 5
        assert [len(letters(person)) for person in everybody] == [place] * 5
    assert wrongs() == []


@pytest.mark.row("S8")
def test_those_are_found_whose_data_one_of_the_staff_revealed_in_that_time(
    lin: Person, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concerned, "_PAGE", 2)
    eve, bo = clerk("members.reveal", name="eve"), clerk("members.reveal", name="bo")
    before, by_id, by_order, by_other, after = (shopper(f"o{place}") for place in range(5))
    lin.call("products/create", _tray())
    order = submit(by_order, one("tray"))["orderNo"]
    why = {"reason": "核对地址"}
    eve.call("members/reveal", {"buyerId": before.uid, **why})
    forward(minutes=5)
    since = clock.now()
    for _ in range(3):
        forward(minutes=1)
        eve.call("members/reveal", {"buyerId": by_id.uid, **why})
    bo.call("members/reveal", {"buyerId": by_other.uid, **why})
    forward(hours=25)
    eve = clerk("members.reveal", name="eve")
    eve.call("members/reveal", {"orderNo": order, **why})
    until = clock.now()
    forward(minutes=1)
    eve.call("members/reveal", {"buyerId": after.uid, **why})
    span = {"since": clock.iso(since), "until": clock.iso(until)}
    lin = clerk(name="lin")
    draft = prepared(lin, number, kind="revealed_by", username="eve", **span)
    assert (draft["state"], draft["concerned"]) == ("drafted", 2)
    found = table.query_all(f"INCIDENT#{number}", begins="TO#01#")
    assert {raw["uid"]["S"] for raw in found} == {by_id.uid, by_order.uid}


@pytest.mark.row("S8")
@pytest.mark.parametrize(
    "whom",
    [
        {"kind": "list"},
        {"kind": "all", "buyerIds": ["0" * 12]},
        {"kind": "revealed_by", "username": "eve"},
        {"kind": "all", "username": "eve"},
        {"kind": "revealed_by", "username": "eve", "since": "2026-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"},
        {"kind": "revealed_by", "username": "eve", "since": "2024-11-02T00:00:00Z", "until": "2026-11-01T00:00:00Z"},
    ],
)
def test_whom_it_concerns_is_said_clearly(lin: Person, number: str, whom: dict[str, Any]) -> None:
    body = {"incidentId": number, "whom": whom, "leak": LEAK}
    assert lin.refused("incidents/prepare_notice", body).code == "invalid_request"


@pytest.mark.row("S3")
def test_each_step_has_its_own_right(lin: Person, number: str) -> None:
    reader = clerk("incidents.read", name="cai")
    reader.call("incidents/get", {"incidentId": number})
    assert reader.refused("incidents/update", {"incidentId": number, "findings": "无"}).code == "forbidden"
    writer = clerk("incidents.write", name="dan")
    assert writer.refused("incidents/approve_notice", {"incidentId": number, "number": 1}).code == "forbidden"


def _by_list(number: str, uids: list[str]) -> dict[str, Any]:
    return {"incidentId": number, "whom": {"kind": "list", "buyerIds": uids}, "leak": LEAK}


def _until(lin: Person, number: str, state: str) -> None:
    for _ in range(30):
        timers.handle({})
        if shown(lin, number)["state"] == state:
            return
        forward(minutes=1)
    raise AssertionError(shown(lin, number)["state"])


def _tray() -> dict[str, Any]:
    return simple("tray", onSale=True)


class Breaking:
    """The clock's process dies at its `place`-th transaction, before that was written or after."""

    def __init__(self, place: int, lost: bool) -> None:
        self._left, self._lost = place, lost

    def __enter__(self) -> None:
        self._below = transport.use(lambda operation, request: self._call(operation, request))

    def __exit__(self, *_: Any) -> None:
        transport.use(self._below)

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation != "TransactWriteItems" or "TO#" not in str(request):
            return self._below(operation, request)
        self._left -= 1
        if self._left:
            return self._below(operation, request)
        if self._lost:
            self._below(operation, request)
        raise RuntimeError("the process died")
