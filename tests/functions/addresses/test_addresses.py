"""addresses/*: one book for each buyer, at most twenty addresses, always exactly one default, and no foreign door."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import addresses
from chalicelib.runtime import idempotency
from chalicelib.store import table, transport
from tests.world import Person, TestClock, buyer_with_token, forward

LAN, MING = "KAN000000001", "M1NG00000002"
HOME = {
    "name": "李小兰",
    "phone": "13800000000",
    "provinceName": "广东省",
    "provinceCode": "440000",
    "cityName": "深圳市",
    "cityCode": "440300",
    "districtName": "南山区",
    "districtCode": "440305",
    "detail": "科技园一路 1 号 101",
    "tag": "家",
    "latitude": 22.5,
    "longitude": 113.9,
}


@pytest.fixture
def lan(small_table: TestClock) -> Person:
    return buyer_with_token(LAN)


def save(buyer: Person, **fields: Any) -> str:
    forward(seconds=1)
    address_id: str = buyer.call("addresses/save", HOME | fields)["addressId"]
    return address_id


def listed(buyer: Person) -> list[dict[str, Any]]:
    return buyer.call("addresses/list")["addresses"]


def ids_of(buyer: Person) -> list[str]:
    return [address["addressId"] for address in listed(buyer)]


def defaults(buyer: Person) -> list[str]:
    return [address["addressId"] for address in listed(buyer) if address["isDefault"]]


def while_writing(rival: Callable[[], None], mine: Callable[[], Any]) -> Any:
    """Run `mine`; everything that `rival` does happens between its look and its write."""

    def interrupted(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            transport.use(before)
            rival()
        return before(operation, request)

    before = transport.use(interrupted)
    try:
        return mine()
    finally:
        transport.use(before)


@pytest.mark.row("A6")
def test_what_was_saved_is_what_its_owner_reads(lan: Person) -> None:
    address_id = save(lan)
    assert listed(lan) == [HOME | {"addressId": address_id, "isDefault": True}]
    assert lan.get("addresses/list")["addresses"] == listed(lan)


@pytest.mark.row("A6")
def test_codes_and_place_may_be_missing_as_in_wechats_import(lan: Person) -> None:
    imported = {name: value for name, value in HOME.items() if not name.endswith(("Code", "tude")) and name != "tag"}
    lan.call("addresses/save", imported)
    (found,) = listed(lan)
    assert {name: found[name] for name in imported} == imported
    assert found["cityCode"] is found["latitude"] is found["tag"] is None


@pytest.mark.row("A6")
@pytest.mark.parametrize(
    ("codes", "field"),
    [
        ({"provinceCode": "650000"}, "cityCode"),
        ({"provinceCode": "650000", "cityCode": None}, "districtCode"),
        ({"cityCode": "440100"}, "districtCode"),
        ({"provinceCode": None, "districtCode": "650102"}, "districtCode"),
        ({"provinceCode": "500000", "cityCode": "500100", "districtCode": "440305"}, "districtCode"),
        ({"provinceCode": "500000", "cityCode": "500100", "districtCode": "500230"}, None),
        ({"provinceCode": "420000", "cityCode": "429000", "districtCode": "429004"}, None),
        ({"cityCode": None}, None),
    ],
)
def test_codes_lie_within_each_other(lan: Person, codes: dict[str, str | None], field: str | None) -> None:
    """Freight and cash on delivery go by them: three codes that contradict each other would let a buyer choose."""
    if field is None:
        save(lan, **codes)
        return
    refusal = lan.refused("addresses/save", HOME | codes)
    assert (refusal.code, refusal.details["fields"][0]["field"]) == ("invalid_request", field)
    assert listed(lan) == []


@pytest.mark.row("A6")
def test_the_default_comes_first_then_the_newest(lan: Person) -> None:
    first, second, third = (save(lan, detail=f"{number} 号") for number in "123")
    assert ids_of(lan) == [first, third, second]
    lan.call("addresses/set_default", {"addressId": second})
    assert ids_of(lan) == [second, third, first]
    assert defaults(lan) == [second]


@pytest.mark.row("A6")
def test_saving_as_default_switches_it_and_saving_without_leaves_it(lan: Person) -> None:
    first = save(lan)
    second = save(lan, isDefault=True)
    assert defaults(lan) == [second]
    save(lan, addressId=first, isDefault=True)
    assert defaults(lan) == [first]
    save(lan, addressId=first, isDefault=False)
    assert defaults(lan) == [first]


@pytest.mark.row("A6")
def test_editing_replaces_the_address_whole(lan: Person) -> None:
    address_id = save(lan)
    edited = {name: value for name, value in HOME.items() if name not in ("tag", "latitude", "longitude")}
    lan.call("addresses/save", edited | {"addressId": address_id, "detail": "二路 2 号", "name": "王小明"})
    (found,) = listed(lan)
    assert (found["detail"], found["name"]) == ("二路 2 号", "王小明")
    assert found["tag"] is found["latitude"] is None


@pytest.mark.row("A6")
def test_removing_the_default_passes_it_to_the_newest(lan: Person) -> None:
    first, second, third = save(lan), save(lan), save(lan)
    lan.call("addresses/remove", {"addressId": second})
    assert defaults(lan) == [first]
    lan.call("addresses/remove", {"addressId": first})
    assert (ids_of(lan), defaults(lan)) == ([third], [third])
    lan.call("addresses/remove", {"addressId": third})
    assert listed(lan) == []
    assert save(lan) in defaults(lan)


@pytest.mark.row("A6")
def test_removing_twice_is_removing_once(lan: Person) -> None:
    first, second = save(lan), save(lan)
    for _ in range(2):
        lan.call("addresses/remove", {"addressId": first})
    assert ids_of(lan) == [second]
    book = table.get(addresses.AddressBook, addresses.default_key(LAN))
    assert book is not None
    assert book.held == 1


@pytest.mark.row("A6")
def test_the_twenty_first_address_is_refused_and_room_comes_back(lan: Person) -> None:
    kept = [save(lan) for _ in range(20)]
    refusal = lan.refused("addresses/save", HOME)
    assert (refusal.status, refusal.code, refusal.details) == (409, "address_limit_reached", {"limit": 20})
    lan.call("addresses/save", HOME | {"addressId": kept[0], "detail": "新地址"})
    lan.call("addresses/remove", {"addressId": kept[1]})
    save(lan)
    assert len(ids_of(lan)) == 20


@pytest.mark.row("A6")
def test_the_last_place_is_given_once(lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST", 2)
    save(lan)
    refusal = while_writing(lambda: save(lan) and None, lambda: lan.refused("addresses/save", HOME))
    assert refusal.code == "address_limit_reached"
    assert len(ids_of(lan)) == 2


@pytest.mark.row("A6")
def test_an_address_added_while_the_last_one_goes_becomes_the_default(lan: Person) -> None:
    only = save(lan)
    added: list[str] = []
    while_writing(lambda: added.append(save(lan)), lambda: lan.call("addresses/remove", {"addressId": only}))
    assert (ids_of(lan), defaults(lan)) == (added, added)


@pytest.mark.row("A6")
@pytest.mark.parametrize("also_added", [False, True])
def test_the_default_never_passes_to_an_address_that_just_went(lan: Person, also_added: bool) -> None:
    first, second, third = save(lan), save(lan), save(lan)
    added: list[str] = []

    def rival() -> None:
        lan.call("addresses/remove", {"addressId": third})
        if also_added:  # the count is what it was
            added.append(save(lan))

    while_writing(rival, lambda: lan.call("addresses/remove", {"addressId": first}))
    assert ids_of(lan) == [*added, second]
    assert defaults(lan) == [(added or [second])[0]]


@pytest.mark.row("A6")
def test_an_address_that_just_went_cannot_become_the_default(lan: Person) -> None:
    first, second = save(lan), save(lan)
    refusal = while_writing(
        lambda: lan.call("addresses/remove", {"addressId": second}) and None,
        lambda: lan.refused("addresses/set_default", {"addressId": second}),
    )
    assert refusal.code == "address_not_found"
    assert defaults(lan) == [first]


@pytest.mark.row("X9")
def test_the_same_key_makes_one_address(lan: Person) -> None:
    first = lan.call("addresses/save", HOME, key="a-key-of-mine")
    assert lan.call("addresses/save", HOME, key="a-key-of-mine") == first
    assert len(ids_of(lan)) == 1
    refusal = lan.refused("addresses/save", HOME | {"detail": "别处"}, key="a-key-of-mine")
    assert (refusal.status, refusal.code) == (422, "idempotency_key_reused")


@pytest.mark.row("X9")
def test_the_same_key_edits_once(lan: Person) -> None:
    address_id = save(lan)
    edit = HOME | {"addressId": address_id, "detail": "二路"}
    lan.call("addresses/save", edit, key="the-first-edit")
    save(lan, addressId=address_id, detail="三路")
    assert lan.call("addresses/save", edit, key="the-first-edit") == {"addressId": address_id}
    assert listed(lan)[0]["detail"] == "三路"


@pytest.mark.row("A6")
def test_nothing_personal_is_readable_in_the_table(lan: Person) -> None:
    written: list[str] = []

    def watched(operation: str, request: dict[str, Any]) -> dict[str, Any]:
        written.append(json.dumps(request, ensure_ascii=False))
        return before(operation, request)

    before = transport.use(watched)
    try:
        lan.call("addresses/save", HOME | {"addressId": save(lan)}, key="a-key-of-mine")
    finally:
        transport.use(before)
    everything = "".join(written)
    assert idempotency.Record.KIND in everything
    for secret in ("李小兰", "13800000000", "科技园", "22.5", "113.9"):
        assert secret not in everything


@pytest.mark.row("A6")
def test_another_buyers_address_is_not_found(lan: Person) -> None:
    address_id = save(lan)
    ming = buyer_with_token(MING)
    own = save(ming)
    assert ming.refused("addresses/save", HOME | {"addressId": address_id}).code == "address_not_found"
    assert ming.refused("addresses/set_default", {"addressId": address_id}).code == "address_not_found"
    ming.call("addresses/remove", {"addressId": address_id})
    assert (ids_of(ming), defaults(ming)) == ([own], [own])
    assert listed(lan) == [HOME | {"addressId": address_id, "isDefault": True}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("phone", "110 or so"),
        ("provinceName", "  "),
        ("cityCode", "4403"),
        ("cityCode", 440300),
        ("districtName", "区" * 61),
        ("detail", "x" * 121),
        ("detail", "a\u0007b"),
        ("tag", "这个标签实在是太长了呀"),
        ("latitude", 91),
        ("longitude", "east"),
        ("isDefault", "perhaps"),
        ("addressId", "ADDR#1"),
        ("uid", MING),
    ],
)
def test_bad_input_names_the_field(field: str, value: Any) -> None:
    refusal = buyer_with_token(LAN).refused("addresses/save", HOME | {field: value})
    assert (refusal.status, refusal.code) == (400, "invalid_request")
    assert refusal.details["fields"][0]["field"] == field


@pytest.mark.parametrize("missing", ["name", "phone", "provinceName", "cityName", "districtName", "detail"])
def test_a_missing_field_is_named(missing: str) -> None:
    refusal = buyer_with_token(LAN).refused(
        "addresses/save", {name: value for name, value in HOME.items() if name != missing}
    )
    assert refusal.details["fields"][0]["field"] == missing


@pytest.mark.parametrize("operation", ["addresses/remove", "addresses/set_default"])
def test_which_address_must_be_said(operation: str) -> None:
    for body in ({}, {"addressId": "short"}, {"addressId": 1}):
        assert buyer_with_token(LAN).refused(operation, body).details["fields"][0]["field"] == "addressId"


@pytest.mark.parametrize("operation", ["addresses/list", "addresses/save", "addresses/remove", "addresses/set_default"])
def test_strangers_have_no_address_book(operation: str) -> None:
    assert Person().refused(operation, HOME).code == "token_missing"


@pytest.mark.row("A6")
def test_an_order_keeps_the_receiver_sealed(lan: Person) -> None:
    address_id = save(lan)
    address = addresses.load(LAN, address_id)
    assert address is not None
    sealed = addresses.sealed_receiver(address)
    assert "李小兰" not in sealed.text
    receiver = addresses.open_receiver(sealed).model_dump(by_alias=True)
    assert receiver == {name: value for name, value in HOME.items() if name in receiver}
    assert addresses.load(MING, address_id) is None
    default = addresses.load_default(LAN)
    assert default is not None
    assert default.address_id == address_id
    assert addresses.load_default(MING) is None
