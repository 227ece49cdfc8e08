"""A purchase under envelope keys of KMS: it works as ever, nothing personal is readable in the table, and keys rotate below it."""

from __future__ import annotations

import json

import boto3
import pytest

from chalicelib.runtime import envelope
from chalicelib.runtime.envelope import DataKey
from chalicelib.runtime.settings import settings
from chalicelib.store import packing, scan, table
from tests.integration.shop import ADDRESS, Shop


@pytest.mark.row("S1")
@pytest.mark.row("S3")
def test_a_purchase_under_kms_leaves_nothing_personal_readable(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    early = shop.buyer("early")  # sealed by the ring, before there was a master key
    key = boto3.client("kms", endpoint_url=shop.url, region_name="cn-north-1").create_key()["KeyMetadata"]["Arn"]
    monkeypatch.setenv("MINIMALL_SEAL_MASTER", key)
    settings.cache_clear()
    envelope.forget()
    tea = shop.product(stock=10, price=1000)
    for buyer in (early, shop.buyer("late")):
        buyer.call("identity/update_profile", {"phone": "13912345678"})
        order_no = shop.paid_order(buyer, (tea, 1))
        envelope.forget()  # another process
        assert buyer.call("orders/get", {"orderNo": order_no})["order"]["receiver"]["detail"] == ADDRESS["detail"]
        assert buyer.call("identity/profile")["profile"]["phone"] == "139****5678"
    shop.drain()
    found = shop.staff.call("members/list", {"phone": "13912345678"})["members"]
    assert len(found) == 2
    raws = [raw for page in scan.pages() for raw in page.items]
    kept = json.dumps(raws, ensure_ascii=False, default=packing.expand)
    personal = (ADDRESS["name"], ADDRESS["phone"], ADDRESS["detail"], "13912345678")
    assert not [word for word in personal if word in kept]
    assert '"s1.' in kept
    assert '"s2.' in kept
    assert '"s3.' in kept
    (item,) = [DataKey.of(raw) for raw in table.query_all("DATAKEYS")]
    assert item.master == key
