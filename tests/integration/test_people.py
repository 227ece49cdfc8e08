"""Races of people with themselves, on the emulator: one user, one default, one message, whatever happens at the same moment."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import addresses, members
from chalicelib.messages import inbox
from chalicelib.messages.grants import Grant, grant_key
from chalicelib.runtime.settings import settings
from chalicelib.store import table
from chalicelib.store.item import user
from functions.workers import notify
from tests.happenings import failed, happening, sqs
from tests.integration.shop import ADDRESS, Shop
from tests.world import Person, Refusal, anyone

AT_ONCE = 12


def at_once(do: Callable[[int], Any], count: int = AT_ONCE) -> list[Any]:
    """What `do(0)` … `do(count - 1)` gave, run at the same time; a refusal is given as its code."""

    def tried(number: int) -> Any:
        try:
            return do(number)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(tried, range(count)))


@pytest.mark.row("A1")
def test_first_logins_of_one_person_at_once_make_one_user(shop: Shop) -> None:
    answers = at_once(lambda _: anyone().call("identity/login", {"code": "sim-lan"}))
    assert len({answer["buyerId"] for answer in answers}) == 1
    assert sum(answer["isNew"] for answer in answers) == 1
    assert members.load(answers[0]["buyerId"]).token_version == 1


@pytest.mark.row("A4")
def test_renewals_at_once_give_one_successor_and_log_nobody_out(shop: Shop) -> None:
    token = anyone().call("identity/login", {"code": "sim-lan"})["refreshToken"]
    answers = at_once(lambda _: anyone().call("identity/refresh", {"refreshToken": token})["refreshToken"])
    assert len(set(answers)) == 1
    assert anyone().call("identity/refresh", {"refreshToken": answers[0]})


@pytest.mark.row("A6")
def test_addresses_saved_and_removed_at_once_leave_a_right_book(shop: Shop) -> None:
    lan = shop.buyer("lan", address=False)
    for _ in range(16):
        lan.call("addresses/save", ADDRESS)
    answers = at_once(lambda _: lan.call("addresses/save", ADDRESS | {"isDefault": True})["addressId"])
    assert sum(answer == "address_limit_reached" for answer in answers) >= AT_ONCE - 4
    saved = [address["addressId"] for address in lan.call("addresses/list")["addresses"]]
    assert len(saved) <= 20

    def change(number: int) -> Any:
        if number % 3 == 0:
            return lan.call("addresses/set_default", {"addressId": saved[number]})
        return lan.call("addresses/remove", {"addressId": saved[number // 2]})

    at_once(change)
    listed = lan.call("addresses/list")["addresses"]
    book = table.get(addresses.AddressBook, addresses.default_key(lan.uid))
    assert book is not None
    assert book.held == len(listed)
    assert [address["isDefault"] for address in listed] == [True] + [False] * (len(listed) - 1)


@pytest.mark.row("D4")
def test_copies_of_an_event_at_once_send_one_message(shop: Shop) -> None:
    lan = shop.buyer("lan", address=False)
    os.environ["MINIMALL_WECHAT_TEMPLATES"] = json.dumps({"paid": "TPL_PAID"})
    settings.cache_clear()
    table.put(Grant.at(grant_key(lan.uid, "TPL_PAID"), left=50))
    before = len(shop.platform.state["messages"])
    event = happening("paid", uid=lan.uid, amountFen=100)
    for _ in range(3):  # what a conflict left over comes again, as the queue would bring it
        at_once(lambda _: failed(notify.handle(sqs(event))))
    assert len(shop.platform.state["messages"]) - before == 1
    left = table.get(Grant, grant_key(lan.uid, "TPL_PAID"))
    assert left is not None
    assert left.left == 49
    (item,) = table.query_all(user(lan.uid), begins="INBOX#")
    assert inbox.InboxItem.of(item).push == "sent"
    assert inbox.count_unread(lan.uid) == 1


@pytest.mark.row("A4")
def test_guesses_of_a_password_at_once_are_five(shop: Shop) -> None:
    assert shop.staff
    codes = at_once(lambda _: anyone().call("staff/login", {"username": "owner", "password": "wrong one"}))
    assert codes.count("staff_login_failed") <= 5
    assert set(codes) <= {"staff_login_failed", "staff_locked", "busy"}
    assert Person().refused("staff/login", {"username": "owner", "password": "wrong one"}).code == "staff_locked"
