"""The reader of the real order lines: exact about money and time, refusing what it does not understand."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.replay.dataset import HEADER, BadRow, OrderLine, fen, moment, parse, read

FILE = Path(__file__).parents[2] / "data" / "online-retail-2010-12.csv.gz"
ROW = "536365;85123A;WHITE HANGING HEART T-LIGHT HOLDER;6;1/12/2010 08:26;2,55;17850;United Kingdom"


@pytest.fixture(scope="module")
def rows() -> tuple[OrderLine, ...]:
    return read(FILE)


def test_the_file_has_ten_thousand_lines_of_512_invoices(rows: tuple[OrderLine, ...]) -> None:
    assert len(rows) == 10_000
    assert len({row.invoice for row in rows}) == 512
    assert len({row.code for row in rows}) == 2_015
    assert len({row.customer for row in rows if row.customer}) == 323
    assert sum(row.customer is None for row in rows) == 2_291


def test_nothing_is_dropped_or_corrected(rows: tuple[OrderLine, ...]) -> None:
    assert sum(row.quantity <= 0 for row in rows) == 130
    assert sum(row.price_fen == 0 for row in rows) == 46
    assert sum(not row.description for row in rows) == 42
    assert {row.code for row in rows if not row.code[0].isdigit()} == {
        "POST",
        "D",
        "C2",
        "DOT",
        "M",
        "BANK CHARGES",
    }


def test_the_first_and_the_last_line_are_read_to_the_field(rows: tuple[OrderLine, ...]) -> None:
    assert rows[0] == OrderLine(
        line=2,
        invoice="536365",
        code="85123A",
        description="WHITE HANGING HEART T-LIGHT HOLDER",
        quantity=6,
        placed_at=datetime(2010, 12, 1, 8, 26, tzinfo=UTC),
        price_fen=255,
        customer="17850",
        country="United Kingdom",
    )
    assert (rows[-1].line, rows[-1].invoice, rows[-1].price_fen) == (10_001, "537224", 425)
    assert rows[-1].placed_at == datetime(2010, 12, 5, 16, 24, tzinfo=UTC)


def test_quotes_inside_a_description_are_unpacked(rows: tuple[OrderLine, ...]) -> None:
    descriptions = {row.description for row in rows}
    assert 'CHARLIE+LOLA"EXTREMELY BUSY" SIGN' in descriptions
    assert 'LETTER "D" BLING KEY RING' in descriptions


def test_a_plain_csv_reads_like_a_packed_one(tmp_path: Path) -> None:
    plain = tmp_path / "orders.csv"
    plain.write_text(f"\ufeff{HEADER}\n{ROW}\n", encoding="utf-8")
    assert read(plain) == (read(FILE)[0],)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("2,55", 255), ("2,1", 210), ("18", 1800), ("0", 0), ("0,03", 3), ("569,77", 56977), ("-27,5", -2750)],
)
def test_a_decimal_comma_becomes_fen(text: str, amount: int) -> None:
    assert fen(text) == amount


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_every_amount_survives_writing_and_reading(amount: int) -> None:
    text = str(Decimal(amount) / 100).replace(".", ",")
    assert fen(text) == amount


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=9))
def test_one_decimal_means_tens_of_fen(pounds: int, tenths: int) -> None:
    assert fen(f"{pounds},{tenths}") == pounds * 100 + tenths * 10 == fen(f"{pounds},{tenths}0")


@given(st.text(alphabet="0123456789,.- +e٣", max_size=8))
def test_a_price_is_read_exactly_or_refused(text: str) -> None:
    try:
        amount = fen(text)
    except ValueError:
        return
    assert Decimal(amount) == Decimal(text.replace(",", ".")) * 100


@pytest.mark.parametrize("text", ["", "2.55", "2,555", ",5", "2,", "1e3", "--1", " 2", "2,55\n", "٣"])
def test_what_is_not_a_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a price"):
        fen(text)


def test_days_come_before_months() -> None:
    assert moment("5/12/2010 16:24") == datetime(2010, 12, 5, 16, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace(";6;", ";6,5;"), "not a whole quantity"),
        (ROW.replace("2,55", "2.55"), "not a price"),
        (ROW.replace("1/12/2010", "12/31/2010"), "does not match format"),
        (ROW.rpartition(";")[0], "7 fields instead of 8"),
        (ROW.replace("536365", ""), "no invoice number"),
        (ROW.replace("WHITE", '"WHITE'), "unexpected end of data"),
    ],
)
def test_a_bad_row_is_named_by_its_line(row: str, reason: str) -> None:
    with pytest.raises(BadRow, match=f"line 3: .*{reason}") as refused:
        list(parse([f"{HEADER}\n", f"{ROW}\n", f"{row}\n"]))
    assert refused.value.line == 3


def test_a_file_with_other_columns_is_refused() -> None:
    with pytest.raises(BadRow, match="line 1: the header"):
        list(parse([HEADER.replace(";", ","), ROW]))
    with pytest.raises(BadRow, match="line 1: the header"):
        list(parse([]))
