"""What after-sale operations refuse before they look at anything: shapes that make no sense, and people who may not."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.runtime import ids
from functions import load
from tests.world import Person, TestClock, anyone, buyer_with_token

ORDER_NO = "01M74C6EG07QXD7K2M9QX4T8ZC"
LINE = {"skuId": "cup", "quantity": 1}
CHOSEN = {"orderNo": ORDER_NO, "kind": "return", "reasonId": "quality", "lines": [LINE]}
BUYER_ONLY = ("reasons", "preview", "apply", "cancel", "send_parcel", "list", "get", "rate")
STAFF_ONLY = {
    "staff_list": "aftersales.read",
    "review": "aftersales.review",
    "receive_parcel": "aftersales.receive",
    "ship_replacement": "aftersales.receive",
}


@pytest.fixture
def buyer(small_table: TestClock) -> Person:
    return buyer_with_token(ids.uid())


@pytest.mark.row("G2")
@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"lines": [LINE, LINE]},
        {"lines": [{"skuId": "cup", "quantity": 0}]},
        {"kind": "gift"},
        {"images": ["https://elsewhere.example/a.jpg"]},
        {"images": ["/media/../secret.jpg"]},
        {"images": ["/media/a.jpg"] * 10},
        {"swapSkuId": "mug"},
        {"refundFen": 100},
        {"orderNo": "1"},
    ],
    ids=str,
)
def test_an_application_that_makes_no_sense_is_refused_by_the_name_of_its_fault(
    buyer: Person, wrong: dict[str, Any]
) -> None:
    refusal = buyer.refused("aftersales/apply", {**CHOSEN, **wrong})
    assert (refusal.status, refusal.code) == (400, "invalid_request")


@pytest.mark.row("G4")
def test_an_unknown_order_or_case_is_not_found(buyer: Person) -> None:
    assert buyer.refused("aftersales/apply", CHOSEN).code == "order_not_found"
    assert buyer.refused("aftersales/preview", CHOSEN).code == "order_not_found"
    assert buyer.refused("aftersales/get", {"caseNo": ORDER_NO}).code == "aftersale_not_found"
    assert buyer.call("aftersales/list") == {
        "cases": [],
        "counts": {"audit": 0, "approved": 0, "complete": 0, "closed": 0},
        "nextCursor": None,
    }


@pytest.mark.row("G6")
@pytest.mark.parametrize("stars", [0, 6, 4.5])
def test_a_rating_is_one_to_five_stars(buyer: Person, stars: float) -> None:
    assert buyer.refused("aftersales/rate", {"caseNo": ORDER_NO, "stars": stars}).code == "invalid_request"


@pytest.mark.row("G4")
def test_who_may_call_what(small_table: TestClock) -> None:
    for name in BUYER_ONLY:
        assert load(f"aftersales/{name}").caller.kind == "buyer"  # type: ignore[union-attr]
        assert anyone().refused(f"aftersales/{name}", {}).status == 401
    for name, permission in STAFF_ONLY.items():
        assert load(f"aftersales/{name}").caller.permission == permission  # type: ignore[union-attr]


@pytest.mark.row("G4")
def test_who_pays_nothing_refuses(small_table: TestClock) -> None:
    """Approved for nothing, a case would close its order, and the shop would keep goods and money."""
    review = load("aftersales/review").request  # type: ignore[union-attr]
    approval = {"caseNo": ORDER_NO, "decision": "approve"}
    assert review.model_validate({**approval, "mostFen": 1}).most_fen == 1  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        review.model_validate({**approval, "mostFen": 0})


@pytest.mark.row("G4")
@pytest.mark.parametrize(
    ("name", "body"),
    [("review", {"decision": "reject"}), ("receive_parcel", {"condition": "bad"}), ("review", {"decision": "maybe"})],
)
def test_a_refusal_and_bad_goods_need_a_word_to_the_buyer(name: str, body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"note|decision"):
        load(f"aftersales/{name}").request.model_validate({"caseNo": ORDER_NO, **body})  # type: ignore[union-attr]
