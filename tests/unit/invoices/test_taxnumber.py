"""Tax numbers: the right ones pass, and one wrong or exchanged character is found."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.invoices import taxnumber
from chalicelib.invoices.items import InvoiceTo

PUBLISHED = "91350100M000100Y43"  # the example that the standard itself prints
OLDER = "440300D2143569X"  # region, then the standard's own example of an organisation code: D2143569-X


@pytest.mark.parametrize("number", [PUBLISHED, OLDER])
def test_the_examples_of_the_standards_are_valid(number: str) -> None:
    assert taxnumber.is_valid(number)


@given(st.integers(0, 17), st.sampled_from(taxnumber._CREDIT))
def test_one_wrong_character_is_found(place: int, other: str) -> None:
    assume(other != PUBLISHED[place])
    assert not taxnumber.is_valid(PUBLISHED[:place] + other + PUBLISHED[place + 1 :])


@given(st.integers(0, 16))
def test_two_exchanged_characters_are_found(place: int) -> None:
    assume(PUBLISHED[place] != PUBLISHED[place + 1])
    exchanged = PUBLISHED[:place] + PUBLISHED[place + 1] + PUBLISHED[place] + PUBLISHED[place + 2 :]
    assert not taxnumber.is_valid(exchanged)


@pytest.mark.parametrize(
    "number", ["", "9135", PUBLISHED + "1", PUBLISHED.lower(), "91350100I000100Y43", "D2143569X440300"]
)
def test_what_is_no_number_is_not_valid(number: str) -> None:
    assert not taxnumber.is_valid(number)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_type": "company"},
        {"title_type": "personal", "tax_number": PUBLISHED},
        {"title_type": "company", "tax_number": "91350100M000100Y44"},
        {"title_type": "personal", "email": "nowhere"},
    ],
)
def test_an_invoice_to_nobody_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        InvoiceTo(**{"title": "示例", "email": "a@example.com", **wrong})  # type: ignore[arg-type]


def test_a_number_may_be_typed_in_small_letters() -> None:
    to = InvoiceTo(title_type="company", title="示例", email="a@example.com", tax_number=f" {PUBLISHED.lower()} ")
    assert to.tax_number == PUBLISHED
