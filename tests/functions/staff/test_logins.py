"""staff/logins, admit_login, disown_login: what was unusual is said, and a strange address is turned away where the shop says so."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import shop, staff
from chalicelib.runtime import clock
from chalicelib.shop import SettingsItem, ShopSettings
from chalicelib.staff import entry
from chalicelib.staff.items import KnownAddress, known_key
from chalicelib.store import table, transport
from tests.world import Person, Refusal, TestClock, forward

PASSWORD = "correct horse battery"
HOME, CAFE, ABROAD = "203.0.113.7", "198.51.100.20", "192.0.2.9"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0"


@pytest.fixture
def ann(small_table: TestClock) -> str:
    assert staff.create_member("ann", PASSWORD, ["orders.ship"])
    assert staff.create_member("boss", PASSWORD, ["*"])
    return "ann"


def at(address: str, agent: str = MAC, token: str = "none") -> Person:
    return Person(token, headers={"user-agent": agent}, address=address)


def come(address: str = HOME, agent: str = MAC, name: str = "ann") -> dict[str, Any]:
    return at(address, agent).call("staff/login", {"username": name, "password": PASSWORD})


def turned_away(address: str, password: str = PASSWORD) -> Refusal:
    return at(address).refused("staff/login", {"username": "ann", "password": password})


def strict(rule: Any) -> None:
    table.put(SettingsItem.at(shop.KEY, version=1, value=ShopSettings(strange_logins=rule)))
    shop.forget()


@pytest.fixture(autouse=True)
def forgotten() -> Any:
    yield
    shop.forget()


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_a_login_says_what_is_unusual_about_it_and_when_the_last_one_was() -> None:
    first = come()
    assert (first["lastLogin"], first["unusual"]) == (None, [])
    forward(hours=1)
    again = come()
    assert (again["lastLogin"]["network"], again["lastLogin"]["device"]) == ("203.0.113.***", "Safari · Mac")
    assert again["unusual"] == []
    forward(hours=1)
    assert come(CAFE, WINDOWS)["unusual"] == ["address", "device"]
    forward(hours=1)
    assert come(CAFE, WINDOWS)["unusual"] == []  # known by now
    for _ in range(3):
        turned_away(HOME, "wrong password")
    assert come()["unusual"] == ["guessed"]


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_everybody_sees_their_own_logins_and_the_audit_those_of_all() -> None:
    token = come()["accessToken"]
    for _ in range(2):
        forward(minutes=1)
        come(CAFE, WINDOWS)
    own = Person(token).get("staff/logins", pageSize=2)
    assert [one["network"] for one in own["logins"]] == ["198.51.100.***"] * 2
    rest = Person(token).get("staff/logins", pageSize=2, cursor=own["nextCursor"])
    assert [one["unusual"] for one in own["logins"] + rest["logins"]] == [[], ["address", "device"], []]
    assert Person(token).refused("staff/logins", {"username": "boss"}).code == "forbidden"
    boss = Person(come(name="boss")["accessToken"])
    assert len(boss.get("staff/logins", username="ann")["logins"]) == 3
    assert boss.refused("staff/logins", {"username": "nobody"}).code == "staff_not_found"


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_a_strange_address_is_refused_until_a_colleague_admits_it() -> None:
    come()
    boss = Person(come(name="boss")["accessToken"])
    strict("refuse")
    forward(minutes=1)
    seen = turned_away(ABROAD)
    assert (seen.status, seen.code) == (403, "staff_strange_address")
    assert turned_away(ABROAD, "wrong password").code == "staff_login_failed"  # nothing is told to who has no password
    login = boss.get("staff/logins", username="ann")["logins"][0]
    assert (login["outcome"], login["unusual"]) == ("refused", ["address"])
    boss.call("staff/admit_login", {"username": "ann", "loginId": login["loginId"]})
    forward(minutes=1)
    assert come(ABROAD)["unusual"] == []
    assert boss.refused("staff/admit_login", {"username": "ann", "loginId": "0" * 14}).code == "login_not_found"
    let_in = boss.get("staff/logins", username="ann")["logins"][0]
    assert boss.refused("staff/admit_login", {"username": "ann", "loginId": let_in["loginId"]}).code == "login_state"


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_nobody_admits_an_address_for_a_colleague_who_may_more() -> None:
    assert staff.create_member("clerk", PASSWORD, ["staff.write", "audit.read"])
    come(name="boss")
    clerk = Person(come(name="clerk")["accessToken"])
    strict("refuse")
    at(ABROAD).refused("staff/login", {"username": "boss", "password": PASSWORD})
    login = clerk.get("staff/logins", username="boss")["logins"][0]
    seen = clerk.refused("staff/admit_login", {"username": "boss", "loginId": login["loginId"]})
    assert (seen.status, seen.code) == (403, "beyond_own_rights")


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_a_quarter_of_a_year_makes_nobody_a_newcomer() -> None:
    come()
    strict("refuse")
    forward(days=91)
    table.delete(known_key("ann", entry.mark_of(HOME)))  # as TTL does
    assert turned_away(ABROAD).code == "staff_strange_address"


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_who_disowns_a_login_forgets_every_other_address_however_many_there_are() -> None:
    for place in range(120):
        table.put(KnownAddress.at(known_key("ann", f"mark{place}"), last_at=clock.now()))
    come(ABROAD)
    forward(minutes=1)
    mine = at(HOME, token=come()["accessToken"])
    forward(minutes=1)
    login = mine.get("staff/logins")["logins"][1]
    mine.call("staff/disown_login", {"loginId": login["loginId"], "password": PASSWORD})
    forward(minutes=1)
    assert turned_away(ABROAD).code == "staff_strange_address"
    boss = Person(come(name="boss")["accessToken"])
    refused = boss.get("staff/logins", username="ann")["logins"][0]
    assert boss.refused("staff/admit_login", {"username": "ann", "loginId": refused["loginId"]}).code == "login_state"
    assert come()["unusual"] == []


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_a_login_that_was_disowned_meanwhile_makes_no_address_known() -> None:
    mine = at(HOME, token=come()["accessToken"])
    forward(minutes=1)
    come(CAFE)
    cafe = mine.get("staff/logins")["logins"][0]["loginId"]

    def meanwhile(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems" and "KNOWN#" in str(request):
            transport.use(before)
            mine.call("staff/disown_login", {"loginId": cafe, "password": PASSWORD})
        return before(operation, request)

    before = transport.use(meanwhile)
    try:
        assert turned_away(CAFE).code == "busy"
    finally:
        transport.use(before)
    assert turned_away(CAFE).code == "staff_strange_address"


@pytest.mark.row("A5")
@pytest.mark.usefixtures("ann")
def test_with_the_rule_code_a_second_factor_opens_strange_addresses() -> None:
    come()
    strict("code")
    assert turned_away(ABROAD).code == "staff_strange_address"
    first_of_all = come(ABROAD, name="boss")  # a first login has nothing to be compared with
    assert first_of_all["unusual"] == []


@pytest.mark.row("A5")
@pytest.mark.row("S8")
@pytest.mark.usefixtures("ann")
def test_a_login_that_was_not_ones_own_ends_everything_until_there_is_a_new_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mine = come()["accessToken"]
    forward(minutes=1)
    theirs = come(ABROAD, WINDOWS)["accessToken"]
    ann = at(HOME, token=mine)
    stranger = ann.get("staff/logins", pageSize=1)["logins"][0]
    assert ann.refused("staff/disown_login", {"loginId": stranger["loginId"], "password": "a guess"}).status == 401
    ann.call("staff/disown_login", {"loginId": stranger["loginId"], "password": PASSWORD})
    assert "login_disowned" in capsys.readouterr().out
    forward(minutes=1)
    for token in (mine, theirs):
        assert Person(token).refused("staff/logins").status == 401
    assert turned_away(ABROAD).code == "staff_strange_address"
    again = at(HOME, token=come()["accessToken"])
    seen = again.get("staff/logins", pageSize=50)["logins"]
    assert [one["outcome"] for one in reversed(seen)][:2] == ["in", "disowned"]
    assert sorted(one["outcome"] for one in seen) == ["disowned", "in", "in", "refused"]
    again.call("staff/change_password", {"oldPassword": PASSWORD, "newPassword": f"{PASSWORD}!"})
    new = at(CAFE).call("staff/login", {"username": "ann", "password": f"{PASSWORD}!"})
    assert new["unusual"] == ["address"]
