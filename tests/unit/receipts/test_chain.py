"""The arithmetic of receipts: whatever is changed of a kept chain, of a day or of a proof is found, without the shop."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.receipts import chain

FACTS = st.dictionaries(
    st.sampled_from(["orderNo", "at", "type", "by", "payableFen", "facts", "goods"]),
    st.one_of(st.integers(0, 10**9), st.text(max_size=12), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)),
    min_size=1,
)  # fmt: skip
HASHES = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


def chained(facts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for one in facts:
        body = chain.canonical(one)
        entries.append((body, chain.link(entries[-1][1] if entries else chain.GENESIS, body)))
    return entries


@pytest.mark.row("E8")
@given(st.lists(FACTS, min_size=1, max_size=6), st.data())
def test_any_change_of_any_field_of_any_entry_is_found(facts: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = chained(facts)
    assert chain.first_fault(entries) is None
    place = data.draw(st.integers(0, len(facts) - 1))
    name = data.draw(st.sampled_from(sorted(facts[place])))
    other = data.draw(st.one_of(st.integers(0, 10**9), st.text(max_size=12)))
    assume(chain.canonical({"x": other}) != chain.canonical({"x": facts[place][name]}))
    changed = chain.canonical({**facts[place], name: other})
    assert chain.first_fault([*entries[:place], (changed, entries[place][1]), *entries[place + 1 :]]) == place
    # and with its own hash made to fit, the next one, or what was kept and published of the last, gives it away
    fitting = chain.link(entries[place - 1][1] if place else chain.GENESIS, changed)
    forged = [*entries[:place], (changed, fitting), *entries[place + 1 :]]
    assert chain.first_fault(forged) == (place + 1 if place + 1 < len(entries) else None)
    assert forged[place][1] != entries[place][1]


@pytest.mark.row("E8")
@given(st.lists(FACTS, min_size=2, max_size=6, unique_by=chain.canonical), st.data())
def test_entries_left_out_put_in_or_exchanged_are_found(facts: list[dict[str, Any]], data: st.DataObject) -> None:
    entries = chained(facts)
    place = data.draw(st.integers(0, len(facts) - 2))
    assert chain.first_fault([*entries[:place], *entries[place + 1 :]]) == place
    swapped = [*entries[:place], entries[place + 1], entries[place], *entries[place + 2 :]]
    assert chain.first_fault(swapped) == place
    assert chain.first_fault([*entries[: place + 1], entries[place], *entries[place + 1 :]]) == place + 1


@pytest.mark.row("E8")
@given(st.lists(HASHES, min_size=1, max_size=40, unique=True), st.data())
def test_every_order_of_a_day_has_a_proof_and_nothing_else_has(leaves: list[str], data: st.DataObject) -> None:
    leaves = sorted(leaves)
    root, proofs = chain.root(leaves), chain.proofs(leaves)
    assert all(chain.leads_to(leaf, proof) == root for leaf, proof in zip(leaves, proofs, strict=True))
    place = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(HASHES)
    assume(other not in leaves)
    assert chain.leads_to(other, proofs[place]) != root
    assert chain.root(sorted([*leaves[:place], *leaves[place + 1 :], other])) != root


def test_it_is_plain_sha256_of_plain_text() -> None:
    """What a buyer writes down to check it, without this program."""
    body = json.dumps({"b": "茶", "a": 1}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert chain.canonical({"b": "茶", "a": 1}) == body == '{"a":1,"b":"茶"}'
    assert chain.link("0" * 64, body) == hashlib.sha256(b"0" * 64 + b"\n" + body.encode()).hexdigest()
    assert chain.root([]) == chain.GENESIS
