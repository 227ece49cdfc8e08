"""For every cart: shares add up, nothing falls below zero, the trace alone gives the price again, and more never costs less without a named rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.pricing import Step, priced
from chalicelib.pricing.trace import TraceBroken, recompute

from .carts import Cart, carts, generated


@pytest.mark.row("D2")
@pytest.mark.row("X6")
@generated
@given(carts())
@pytest.mark.complaint("Rounding and split")
def test_shares_add_up_and_no_line_falls_below_zero(cart: Cart) -> None:
    price = priced(*cart)
    assert all(0 <= line.payable_fen <= line.subtotal_fen for line in price.lines)
    assert all(line.subtotal_fen - line.discount_fen == line.payable_fen for line in price.lines)
    assert sum(line.subtotal_fen for line in price.lines) == price.goods_fen
    assert sum(line.discount_fen for line in price.lines) == price.discount_fen
    lines = sum(line.payable_fen for line in price.lines)
    assert lines + price.freight_fen + price.extras_fen == price.payable_fen >= 0
    assert price.freight_fen >= 0
    assert price.points_fen <= price.discount_fen
    assert price.points <= min(cart.choice.points, cart.circumstances.points)


@pytest.mark.row("X6")
@generated
@given(carts())
def test_the_trace_alone_recomputes_the_price(cart: Cart) -> None:
    price = priced(*cart)
    again = recompute(price.trace)
    assert again.payable_fen == price.payable_fen
    assert again.freight_fen == price.freight_fen
    assert again.lines == {line.sku_id: line.payable_fen for line in price.lines}


@pytest.mark.row("X6")
@generated
@given(carts())
def test_every_rule_is_in_the_trace_or_says_why_not(cart: Cart) -> None:
    price = priced(*cart)
    used = {step.rule_id for step in price.trace}
    refused = {unused.rule_id for unused in price.unused}
    for rule in cart.book.rules:
        if rule.kind in ("freight", "extra"):
            continue
        assert (rule.id in used) != (rule.id in refused), rule.id
    assert all(unused.text for unused in price.unused)


@generated
@given(carts(), st.data())
def test_more_of_a_line_never_costs_less_except_through_a_named_rule(cart: Cart, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(cart.goods))
    more = [
        entry.model_copy(update={"quantity": entry.quantity + 1}) if entry is chosen else entry for entry in cart.goods
    ]
    before, after = priced(*cart), priced(more, *cart[1:])
    if after.payable_fen >= before.payable_fen:
        return
    gave = {(step.rule_id, step.target): step.amount_fen for step in before.trace}
    named = [
        step.rule_id
        for step in after.trace
        if step.rule_id and step.amount_fen < gave.get((step.rule_id, step.target), 0)
    ]
    assert named, (before, after)


@generated
@given(carts(), st.data())
def test_a_trace_that_was_changed_by_one_fen_is_found_out(cart: Cart, data: st.DataObject) -> None:
    trace = [step for step in priced(*cart).trace if step.target == "lines"]
    place = data.draw(st.integers(0, len(trace) - 1))
    step = trace[place]
    changed: list[Step] = [*trace]
    changed[place] = step.model_copy(update={"amount_fen": step.amount_fen + 1})
    with pytest.raises(TraceBroken):
        recompute(changed)


@generated
@given(carts())
def test_a_price_is_the_same_every_time_and_survives_its_json(cart: Cart) -> None:
    price = priced(*cart)
    assert priced(*cart) == price
    assert type(price).model_validate_json(price.model_dump_json(exclude_none=True)) == price
