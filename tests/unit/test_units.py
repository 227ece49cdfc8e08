"""Bytes and capacity units, against examples computed by hand from DynamoDB's published rules."""

from __future__ import annotations

import pytest

from chalicelib.store import schema, units
from chalicelib.store.units import Units

_KEY = {"pk": {"S": "U#1"}, "sk": {"S": "O#1"}}  # 2+3 + 2+3 = 10 bytes
_OPS = {"ops_pk": {"S": "O#PAID"}, "ops_sk": {"S": "1"}}


def _of(size: int, **more: dict[str, object]) -> dict[str, dict[str, object]]:
    """An item of exactly so many bytes."""
    item = {**_KEY, **more}
    return {**item, "x": {"S": "a" * (size - units.size(item) - 1)}}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "茶杯"}, 6),
        ({"N": "0"}, 1),
        ({"N": "5"}, 2),
        ({"N": "42"}, 2),
        ({"N": "123"}, 3),
        ({"N": "12300"}, 3),
        ({"N": "-12300"}, 4),
        ({"N": "0.00120"}, 2),
        ({"N": "1.5E+3"}, 2),
        ({"N": "1770000000000"}, 3),
        ({"N": "12345678901234567890123456789012345678"}, 20),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"B": "AAECAw=="}, 4),
        ({"B": b"\x00\x01"}, 2),
        ({"L": []}, 3),
        ({"L": [{"S": "ab"}, {"N": "7"}]}, 3 + 1 + 2 + 1 + 2),
        ({"M": {}}, 3),
        ({"M": {"规格": {"S": "L"}, "n": {"N": "10"}}}, 3 + (1 + 6 + 1) + (1 + 1 + 2)),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "100"]}, 4),
    ],
)
def test_a_value_has_the_published_size(value: dict[str, object], size: int) -> None:
    assert units.value_size(value) == size


def test_names_count_with_their_values() -> None:
    assert units.size(_KEY) == 10
    assert units.size({**_KEY, "名": {"S": "x"}}) == 14
    assert units.size(_of(1025)) == 1025
    with pytest.raises(ValueError, match="no type"):
        units.value_size({"X": "y"})


def test_a_write_counts_the_larger_of_before_and_after() -> None:
    assert units.written(None, _of(1024)) == Units(write=1)
    assert units.written(None, _of(1025)) == Units(write=2)
    assert units.written(_of(3000), _of(100)) == Units(write=3)
    assert units.written(_of(3000), None) == Units(write=3)
    assert units.written(None, None) == Units(write=1)  # a delete of what is not there


def test_a_part_of_a_transaction_counts_twice_also_when_it_only_checks() -> None:
    assert units.written(None, _of(1025), transaction=True) == Units(write=4)
    assert units.checked(_of(2000)) == Units(write=4)
    assert units.checked(None) == Units(write=2)


def test_a_refused_write_is_paid_by_what_stood_there() -> None:
    assert units.refused(None) == Units(write=1)
    assert units.refused(_of(2000, **_OPS), transaction=True) == Units(write=4)


def test_an_index_counts_what_changes_in_it() -> None:
    inside, outside = _of(500, **_OPS), _of(500)
    assert units.index_writes(None, outside) == {}
    assert units.index_writes(None, inside) == {"ops": 1}
    assert units.index_writes(inside, outside) == {"ops": 1}
    assert units.index_writes(inside, None) == {"ops": 1}
    assert units.index_writes(inside, {**inside, "x": {"S": "what the index does not keep"}}) == {}
    assert units.index_writes(inside, {**inside, "title": {"S": "what it keeps"}}) == {"ops": 1}
    assert units.index_writes(inside, {**inside, "ops_sk": {"S": "2"}}) == {"ops": 2}
    assert units.index_writes(inside, {**inside, "title": {"S": "t" * 1500}}) == {"ops": 2}


def test_an_index_is_copied_after_the_transaction_by_simple_writes() -> None:
    due = {"due_pk": {"S": "T#1"}, "due_sk": {"S": "2026"}}
    assert units.written(None, _of(500, **_OPS, **due), transaction=True) == Units(write=2, indexes=2)


def test_an_index_of_keys_keeps_nothing_else() -> None:
    item = _of(900, due_pk={"S": "T#1"}, due_sk={"S": "2026"}, title={"S": "x"})
    kept = units.entry(item, schema.DUE)
    assert kept is not None
    assert set(kept) == {"pk", "sk", "due_pk", "due_sk"}
    assert units.entry(_of(900, due_pk={"S": "T#1"}), schema.DUE) is None


def test_items_read_by_key_are_rounded_one_by_one() -> None:
    assert units.got([_of(4096)]) == Units(read=1)
    assert units.got([_of(4097)]) == Units(read=2)
    assert units.got([None], strong=False) == Units(read=0.5)
    assert units.got([_of(100), _of(100), None]) == Units(read=3)


def test_items_of_a_query_are_rounded_together() -> None:
    assert units.queried([_of(1000)] * 8) == Units(read=2)
    assert units.queried([_of(1000)] * 8, strong=False) == Units(read=1)
    assert units.queried([], strong=False) == Units(read=0.5)
    assert units.queried([_of(4000, **_OPS)] * 10, index="ops") == Units(read=0.5)  # 10 entries of 29 bytes


def test_a_repeated_transaction_reads_its_items() -> None:
    assert units.repeated([_of(100), _of(5000), None]) == Units(read=2 + 4 + 2)


def test_units_add_up() -> None:
    assert units.total([Units(1, 2, 3), Units(0.5, 1)]) == Units(1.5, 3, 3)
    assert Units(1, 2, 3).written == 5
