"""A small migration from its first deployment to its last item: old items are read as new ones, and written up to date beside a shop at work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.doctor import Context
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.store import scan, table, transport, upgrades
from chalicelib.store.errors import Raw
from chalicelib.store.item import Item, Key
from infra.operate import doctor
from infra.operate import upgrade as command_of_upgrade
from infra.operate.upgrade import upgrade
from tests.integration.operate.conftest import Command
from tests.integration.seams import table_seam
from tests.integration.shop import Shop


class Shelf(Item):
    """A kind of this test's own, as its first version had it."""

    KIND = "shelf"
    label = UnicodeAttribute()
    pieces = NumberAttribute()


class NewShelf(Item):
    """Today's: a shelf says in which room it stands, which used to be the first letter of its label."""

    KIND = "shelf"
    VERSION = 2
    label = UnicodeAttribute()
    pieces = NumberAttribute()
    room = UnicodeAttribute()


class ShelfBetween(Item):
    """The first of the two deployments: knows the new attribute, does not write it, can do without."""

    KIND = "shelf"
    label = UnicodeAttribute()
    pieces = NumberAttribute()
    room = UnicodeAttribute(null=True)


@pytest.fixture
def migration() -> Iterator[None]:
    @upgrades.step("shelf", since=1)
    def with_room(raw: Raw) -> Raw:
        return {"room": {"S": raw["label"]["S"][0]}, **raw}

    yield
    upgrades.forget("shelf", 1)


def key(number: int) -> Key:
    return Key(f"SHELF#{number}", "SHELF")


def old_shelves(count: int) -> None:
    for number in range(count):
        table.put(Shelf.at(key(number), label=f"A-{number}", pieces=number))


def raw_of(number: int) -> Raw:
    found = table.get(ShelfBetween, key(number))
    assert found is not None
    return found.raw()


def test_an_old_item_is_read_as_todays_code_would_have_written_it(shop: Shop, migration: None) -> None:
    old_shelves(1)
    shelf = table.get(NewShelf, key(0))
    assert shelf is not None
    assert (shelf.v, shelf.room, shelf.pieces) == (2, "A", 0)
    assert raw_of(0)["v"] == {"N": "1"}, "reading writes nothing"


def test_the_deployment_before_reads_what_the_one_after_has_written(shop: Shop, migration: None) -> None:
    table.put(NewShelf.at(key(0), label="B-1", pieces=1, room="kitchen"))
    between = table.update(ShelfBetween, key(0), [ShelfBetween.pieces.set(2)])
    assert between.room == "kitchen"
    after = table.get(NewShelf, key(0))
    assert after is not None
    assert (after.room, after.pieces) == ("kitchen", 2)


def test_all_are_brought_up_to_date_and_a_second_run_has_nothing_to_do(shop: Shop, migration: None) -> None:
    shop.product()
    old_shelves(7)
    table.put(NewShelf.at(key(9), label="B-9", pieces=9, room="kitchen"))
    counts = upgrade(per_second=10_000)
    assert (counts.read, counts.upgraded, counts.moved) == (9, 7, 0)
    assert [raw_of(number)["v"]["N"] for number in range(7)] == ["2"] * 7
    assert raw_of(3)["room"] == {"S": "A"}
    assert raw_of(9)["room"] == {"S": "kitchen"}
    assert upgrade(per_second=10_000).upgraded == 0


def test_functions_of_the_old_version_at_work_lose_nothing(shop: Shop, migration: None) -> None:
    """Between the read and the write of the upgrade an old function changes one item, and a new one has upgraded another."""
    old_shelves(3)

    def meddle(operation: str, request: Any, below: Any) -> Any:
        if operation == "UpdateItem" and request["Key"]["pk"]["S"] == "SHELF#1" and "room" in str(request):
            change = {"Key": request["Key"], "TableName": request["TableName"]}
            below(
                "UpdateItem",
                {**change, "UpdateExpression": "SET pieces = :n", "ExpressionAttributeValues": {":n": {"N": "77"}}},
            )
        if operation == "UpdateItem" and request["Key"]["pk"]["S"] == "SHELF#2":
            new = NewShelf.at(key(2), label="A-2", pieces=2, room="attic")
            below("PutItem", {"TableName": request["TableName"], "Item": new.raw()})
        return below(operation, request)

    with table_seam(meddle):
        counts = upgrade(per_second=10_000)
    assert (counts.upgraded, counts.moved) == (2, 1)
    assert (raw_of(1)["pieces"], raw_of(1)["room"], raw_of(1)["v"]) == ({"N": "77"}, {"S": "A"}, {"N": "2"})
    assert raw_of(2)["room"] == {"S": "attic"}


class Broken(BaseException):
    """The command was broken off."""


def test_a_run_that_was_broken_off_goes_on_where_it_stood(
    shop: Shop, migration: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_of_upgrade, "_PAGE", 2)
    old_shelves(9)
    progress, written = tmp_path / "progress.json", 0

    def breaks(operation: str, request: Any, below: Any) -> Any:
        nonlocal written
        written += operation == "UpdateItem"
        if written == 6:
            raise Broken
        return below(operation, request)

    with table_seam(breaks), pytest.raises(Broken):
        upgrade(10_000, progress)
    assert progress.exists()
    counts = upgrade(10_000, progress)
    assert counts.upgraded == 9 - 5
    assert counts.read < 9, "what was done is not read again"
    assert not progress.exists()


def test_it_writes_no_faster_than_it_was_told(shop: Shop, migration: None) -> None:
    from tests.integration.seams import waiting_is_only_counted

    old_shelves(10)
    began = shop.clock.ahead
    with waiting_is_only_counted(shop):
        upgrade(per_second=2)
    assert (shop.clock.ahead - began).total_seconds() == pytest.approx(5)


def test_a_missing_step_is_named(shop: Shop) -> None:
    old_shelves(1)
    with pytest.raises(upgrades.NoWay, match="shelf"):
        table.get(NewShelf, key(0))


# Products and cards as they were written before there was a default order and staff had a list.


def old_product(number: int, **differs: Any) -> dict[str, Any]:
    page = (
        '{"subtitle":"宜兴","description":"","images":["/media/u/pot.png"],"detail_images":[],"attributes":[],'
        '"tags":["新品"],"unit":"件","packaging":""}'
    )
    return {
        "pk": {"S": f"P#pot{number}"},
        "sk": {"S": "PRODUCT"},
        "kind": {"S": "product"},
        "v": {"N": "1"},
        "product_id": {"S": f"pot{number}"},
        "store_id": {"S": "main"},
        "title": {"S": "紫砂壶"},
        "page": {"S": page},
        "category_ids": {"S": "[]"},
        "listed_in": {"S": "[]"},
        "specs": {"S": "[]"},
        "sku_ids": {"S": f'["pot{number}-1"]'},
        "on_sale": {"BOOL": True},
        "min_price_fen": {"N": "9900"},
        "max_price_fen": {"N": "9900"},
        "sold": {"N": "7"},
        "created_at": {"S": "2026-03-01T02:00:00.000Z"},
        "version": {"N": "3"},
        **differs,
    }


def old_card(number: int) -> dict[str, Any]:
    return {
        "pk": {"S": "L#all#newest"},
        "sk": {"S": f"01772330400000#pot{number}"},
        "kind": {"S": "card"},
        "v": {"N": "1"},
        "product_id": {"S": f"pot{number}"},
        "title": {"S": "紫砂壶"},
        "image": {"S": "/media/u/pot.png"},
        "price_fen": {"N": "9900"},
        "sold": {"N": "7"},
        "tags": {"S": '["新品"]'},
        "version": {"N": "3"},
    }


def put(*raws: dict[str, Any]) -> None:
    for raw in raws:
        transport.call("PutItem", {"Item": raw})


def staffs_list(shop: Shop, status: str) -> list[str]:
    page = shop.staff.call("products/staff_list", {"status": status})
    return sorted(one["productId"] for one in page["products"])


def default_order(shop: Shop) -> list[str]:
    page = shop.staff.call("catalog/browse", {"categoryId": "all", "sort": "overall"})
    return sorted(one["productId"] for one in page["products"])


@pytest.mark.row("B1")
@pytest.mark.row("B6")
def test_products_of_older_code_are_found_by_buyers_and_staff_after_the_pass(
    shop: Shop, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(*(old_product(number) for number in (1, 2)), *(old_card(number) for number in (1, 2)))
    put(old_product(3, on_sale={"BOOL": False}), old_product(4, on_sale={"BOOL": False}, review={"S": "pending"}))
    with monkeypatch.context() as then:
        then.setattr(
            "functions.workers.relay.relay", lambda event: None
        )  # their records were read long ago, by older code
        shop.drain()
    new = shop.product()
    shop.drain()
    assert default_order(shop) == [new.id]
    assert staffs_list(shop, "on_sale") == [new.id]

    progress = tmp_path / "progress.json"
    assert command("upgrade", "--per-second", "10000", "--most", "3", "--progress", progress) == 1
    assert "还没有到头" in capsys.readouterr().out
    assert command("upgrade", "--per-second", "10000", "--most", "3", "--progress", progress) == 0
    shop.drain()
    assert default_order(shop) == sorted(["pot1", "pot2", new.id])
    assert staffs_list(shop, "on_sale") == sorted(["pot1", "pot2", new.id])
    assert staffs_list(shop, "off_sale") == ["pot3"]
    assert staffs_list(shop, "pending") == ["pot4"]
    assert shop.staff.call("catalog/search", {"words": "紫砂壶"})["total"] == 2
    assert doctor_of_goods() == []

    before = [page.items for page in scan.pages()]
    assert command("upgrade", "--per-second", "10000") == 0
    shop.drain()
    assert [page.items for page in scan.pages()] == before, "a second pass changes nothing"


def doctor_of_goods() -> list[str]:
    found = doctor.look(Context(clock.now(), settings().due_shards, lag=timedelta()), 1)
    return [f"{one.law} {one.say}" for one in found.findings if one.law == "cards"]


def test_a_product_that_people_change_meanwhile_keeps_what_they_wrote(shop: Shop) -> None:
    put(old_product(1))

    def meddle(operation: str, request: Any, below: Any) -> Any:
        if operation == "UpdateItem" and request["Key"]["pk"]["S"] == "P#pot1":
            off = {"UpdateExpression": "SET on_sale = :no", "ExpressionAttributeValues": {":no": {"BOOL": False}}}
            below("UpdateItem", {"Key": request["Key"], "TableName": request["TableName"], **off})
        return below(operation, request)

    with table_seam(meddle):
        assert upgrade(per_second=10_000).moved == 1
    assert upgrade(per_second=10_000).upgraded == 1
    shop.drain()
    assert staffs_list(shop, "off_sale") == ["pot1"]
