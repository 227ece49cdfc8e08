"""A table is lost and comes back from the files of an export: everything is there, the books are right, the shop goes on."""

from __future__ import annotations

import gzip
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib import shop as shop_settings
from chalicelib.republish import republish
from chalicelib.runtime import clock, ids
from chalicelib.runtime.settings import settings
from chalicelib.store import scan
from chalicelib.store.errors import Raw
from infra.operate import doctor
from infra.operate.deployment import client
from infra.operate.export import export
from infra.operate.files import Damaged, data_files, items_of, write_manifests, write_part
from infra.operate.restore import NotEmpty, restore
from tests.integration.operate.conftest import Command
from tests.integration.operate.test_doctor import busy_shop, context
from tests.integration.shop import Shop


def everything() -> list[Raw]:
    return sorted(
        (raw for page in scan.pages() for raw in page.items), key=lambda raw: (raw["pk"]["S"], raw["sk"]["S"])
    )


def switch(table: str) -> None:
    os.environ["MINIMALL_TABLE"] = table
    settings.cache_clear()
    shop_settings.forget()


@pytest.mark.row("S10")
@pytest.mark.row("T3")
def test_a_lost_table_comes_back_whole_and_the_shop_goes_on(shop: Shop, tmp_path: Path) -> None:
    sku = busy_shop(shop)
    before, exported_at = everything(), clock.now()
    count = export(tmp_path / "export", segments=3)
    assert count == len(before)

    client("dynamodb").delete_table(TableName=settings().table)
    name = f"restored-{ids.random_text(6)}"
    assert restore(tmp_path / "export", name) == count
    switch(name)
    assert everything() == before
    republish(exported_at - timedelta(minutes=10), clock.now())
    assert doctor.look(context(), segments=2).findings == []

    lan = shop.buyer("lan")  # whom the shop knows
    address = lan.call("addresses/list")["addresses"][0]["addressId"]
    tea = shop.staff.call("stock/get", {"skuId": sku})
    items = [{"productId": tea["productId"], "skuId": sku, "quantity": 1}]
    order = lan.call("orders/submit", {"items": items, "addressId": address})
    assert order["status"] == "UNPAID"
    shape = client("dynamodb").describe_table(TableName=name)["Table"]
    assert shape["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert {index["IndexName"] for index in shape["GlobalSecondaryIndexes"]} == {"ops", "due"}
    ttl = client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["TimeToLiveStatus"] == "ENABLED"


def test_a_table_with_items_is_not_written_over_by_mistake(shop: Shop, tmp_path: Path, command: Command) -> None:
    shop.product()
    export(tmp_path / "export")
    with pytest.raises(NotEmpty):
        restore(tmp_path / "export", settings().table)
    assert command("restore", tmp_path / "export", "--into", settings().table) == 2
    assert command("restore", tmp_path / "export", "--into", settings().table, "--over") == 0
    assert command("export", tmp_path / "export") == 2  # an export is not written over either


def test_a_damaged_export_is_named_before_anything_is_written(shop: Shop, tmp_path: Path) -> None:
    shop.product()
    export(tmp_path / "export", segments=2)
    path = sorted((tmp_path / "export" / "data").iterdir())[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with pytest.raises(Damaged, match=path.name):
        restore(tmp_path / "export", "never-made")
    with pytest.raises(Damaged):
        list(items_of(path))
    path.unlink()
    with pytest.raises(Damaged, match=path.name):
        data_files(tmp_path / "export")
    (tmp_path / "export" / "manifest-summary.json").unlink()
    with pytest.raises(Damaged, match="清单"):
        data_files(tmp_path / "export")
    assert "never-made" not in client("dynamodb").list_tables()["TableNames"]


def test_the_files_are_those_of_awss_own_export(tmp_path: Path) -> None:
    """The names under which AWS writes them ("DynamoDB table export output format"), and every type that an attribute can have."""
    item: Raw = {
        "pk": {"S": "U#1"},
        "b": {"B": b"\x00\xff"},
        "bs": {"BS": [b"1", b"2"]},
        "m": {"M": {"l": {"L": [{"B": b"x"}, {"NULL": True}, {"N": "1.50"}]}}},
        "ss": {"SS": ["甲", "乙"]},
    }
    part = write_part(tmp_path, "0000", [item])
    part["dataFileS3Key"] = f"AWSDynamoDB/01639137144000-41c1e2b4/{part['dataFileS3Key']}"
    write_manifests(tmp_path, "t", "2026-01-01T00:00:00.000Z", [part])
    (path,) = data_files(tmp_path)
    (line,) = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert json.loads(line)["Item"]["b"] == {"B": "AP8="}
    assert list(items_of(path)) == [item]


@pytest.mark.row("S10")
@pytest.mark.row("T3")
def test_the_emulators_own_backup_brings_the_items_back(shop: Shop) -> None:
    """What AWS calls CreateBackup and RestoreTableFromBackup; stream and TTL are not part of a restored table, there as here."""
    busy_shop(shop)
    before, dynamodb = everything(), client("dynamodb")
    backup = dynamodb.create_backup(TableName=settings().table, BackupName="nightly")["BackupDetails"]["BackupArn"]
    dynamodb.delete_table(TableName=settings().table)
    name = f"restored-{ids.random_text(6)}"
    dynamodb.restore_table_from_backup(TargetTableName=name, BackupArn=backup)
    switch(name)
    assert everything() == before
    assert "StreamSpecification" not in dynamodb.describe_table(TableName=name)["Table"]
    assert doctor.look(context(), segments=2).findings == []
