"""Every operation of staff is closed to whoever lacks its permission, generated from the catalogue; changes and reveals are in the audit once;
and nothing personal is in the logs of a purchase."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import staff as staff_domain
from chalicelib.runtime import catalogue, clock, http, limits, log
from chalicelib.runtime.settings import settings
from chalicelib.staff import StaffMember
from chalicelib.store import table
from functions import OPERATIONS, load
from tests.integration.shop import ADDRESS, Shop
from tests.world import Person, audited, staff_with_token

OF_STAFF = sorted(name for name in OPERATIONS if getattr(getattr(load(name), "caller", None), "kind", "") == "staff")


def permission_of(name: str) -> str:
    return str(load(name).caller.permission)  # type: ignore[union-attr]


def member(name: str, *permissions: str) -> Person:
    found = StaffMember.at(
        staff_domain.member_key(name),
        name=name,
        password_hash="none",
        permissions=list(permissions),
        token_version=1,
        status="active",
        created_at=clock.now(),
    )
    table.put(found)
    return staff_with_token(name)


@pytest.mark.row("A7")
@pytest.mark.row("S3")
def test_every_staff_operation_is_refused_to_each_role_that_lacks_its_permission(shared_shop: Shop) -> None:
    """A role for each permission, and one with all but that: the first opens its own operations alone, the second everything else alone."""
    every = sorted(catalogue.permissions())
    only = {permission: member(f"only-{place}", permission) for place, permission in enumerate(every)}
    but = {permission: member(f"but-{place}", *(set(every) - {permission})) for place, permission in enumerate(every)}
    nobody = member("nobody")
    assert {permission_of(name) for name in OF_STAFF} - {""} == set(every)
    for name in OF_STAFF:
        needed = permission_of(name)
        if not needed:  # their own account: any member's
            assert nobody.send(name, {"nobodyKnowsThis": 1}).status == 400, name
            continue
        for person in (nobody, but[needed]):  # whoever lacks it has less than the second of them
            refusal = person.refused(name, {})
            assert (refusal.status, refusal.code) == (403, "forbidden"), (name, person.uid)
            assert refusal.details == {"permission": needed}
        assert only[needed].send(name, {"nobodyKnowsThis": 1}).status == 400, (
            name
        )  # the door is open: the body is looked at


@pytest.mark.row("A8")
def test_a_days_work_leaves_one_entry_for_each_change(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    changed: dict[str, str] = {}
    answer = http.answer

    def watched(operation: Any, inbound: http.Inbound) -> http.Outbound:
        outbound = answer(operation, inbound)
        if outbound.status == 200 and getattr(operation, "audited", False):
            changed[inbound.request_id] = operation.name
        return outbound

    monkeypatch.setattr(http, "answer", watched)
    tea = shop.product(stock=10, price=1000)
    shop.set(freight_fen=800)
    shop.staff.call("stock/adjust", {"skuId": tea.sku, "delta": 5, "reason": "到货"})
    shop.staff.call("products/set_on_sale", {"productId": tea.id, "onSale": False})
    shop.staff.call("products/set_on_sale", {"productId": tea.id, "onSale": True})
    buyer = shop.buyer("lan")
    shipped, refunded = (shop.paid_order(buyer, (tea, 1)) for _ in range(2))
    shop.staff.call("orders/ship", {"orderNo": shipped, "carrier": "SF", "trackingNo": "SF1234567890"})
    shop.staff.call("orders/refund", {"orderNo": refunded, "reason": "与买家协商一致"})
    shown = shop.staff.call("members/reveal", {"orderNo": shipped, "reason": "快递员联系不上买家"})["revealed"]
    assert shown["receiver"]["phone"] == ADDRESS["phone"]
    entries = audited()
    assert sorted((one.request_id, one.operation) for one in entries) == sorted(changed.items())
    told = {one.operation: one for one in entries}
    assert {"orders/ship", "orders/refund", "members/reveal", "settings/update"} <= set(told)
    assert (told["orders/ship"].target, told["members/reveal"].target) == (shipped, shipped)
    assert ("status", "PAID", "SHIPPED") in {(c.field, c.before, c.after) for c in told["orders/ship"].changes}
    kept = json.dumps([one.raw() for one in entries], ensure_ascii=False)
    assert not [word for word in (ADDRESS["name"], ADDRESS["phone"], ADDRESS["detail"]) if word in kept]


@pytest.mark.row("S1")
@pytest.mark.row("S3")
def test_nothing_personal_is_in_the_logs_of_a_purchase(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINIMALL_LOG_LEVEL", "DEBUG")
    settings.cache_clear()
    tea = shop.product(stock=10, price=1000)
    buyer = shop.buyer("lan")
    buyer.call("identity/update_profile", {"nickname": "小岚岚", "phone": "13912345678", "birthday": "1996-05-21"})
    order_no = shop.paid_order(buyer, (tea, 1))
    shop.staff.call("members/list", {"phone": "13912345678"})
    shop.staff.call("members/reveal", {"orderNo": order_no, "reason": "核对地址"})
    shop.staff.call("orders/ship", {"orderNo": order_no, "carrier": "SF", "trackingNo": "SF1234567890"})
    shop.staff.call("orders/refund", {"orderNo": shop.paid_order(buyer, (tea, 1))})
    buyer.refused("identity/update_profile", {"phone": "not a phone 13912345678"})
    buyer.refused("addresses/save", {**ADDRESS, "phone": "x", "detail": ADDRESS["detail"] * 50})
    shop.drain()
    log.info("the_log_is_read", seen=True)
    people = shop.platform.state["people"]
    secrets = [value for person in people.values() for value in (person["openid"], person["session_key"])]
    personal = [ADDRESS["name"], ADDRESS["phone"], ADDRESS["detail"], "13912345678", "小岚岚", "1996-05-21"]
    written = capsys.readouterr()
    lines = written.out + written.err
    assert "the_log_is_read" in lines
    assert "refused" in lines
    assert not [word for word in (*personal, *secrets, buyer.token, shop.staff.token) if word in lines]


@pytest.mark.row("S4")
def test_one_caller_among_threads_gets_the_limit_and_slows_nobody_else(
    shared_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen threads that forget what they know now and then, as so many processes would: the table alone holds them to it."""
    monkeypatch.setenv("MINIMALL_LIMITS", "true")
    settings.cache_clear()
    limits.forget()
    operation = "questions/vote"
    limit = load(operation).limit  # type: ignore[union-attr]
    attacker, honest = shared_shop.buyer("attacker"), shared_shop.buyer("honest")
    body = {"productId": "none", "questionId": "0" * 16, "answerId": "0" * 16}
    began = clock.milliseconds()

    def attempt(number: int) -> str:
        if number % 300 == 0:
            limits.forget()
        return attacker.refused(operation, body).code

    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(attempt, range(1500)))
        others = [honest.refused(operation, body).code for _ in range(20)]
    seconds = (clock.milliseconds() - began) / 1000
    allowed = limit.count + limit.count * seconds / limit.seconds
    assert limit.count * 0.7 <= codes.count("question_not_found") <= allowed * 1.05
    assert set(codes) == {"question_not_found", "too_many_requests"}
    assert set(others) == {"question_not_found"}
