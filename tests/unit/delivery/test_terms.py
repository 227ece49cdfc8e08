"""Which ways of delivery are open, and what is promised: pure rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.delivery_terms import (
    DeliveryTerms,
    Destination,
    MethodTerms,
    PromiseTerms,
    TransitZone,
    distance_km,
    options_of,
    promised,
    within,
)

MONDAY_NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)  # 12:00 in Beijing
HANGZHOU = Destination("330106", 30.26, 120.13)


def ends(day: int, month: int = 11) -> datetime:
    """The end of a Beijing day of 2026."""
    return datetime(2026, month, day, 15, 59, 59, 999_000, tzinfo=UTC)


@pytest.mark.row("F1")
def test_a_way_is_offered_by_goods_and_address_with_the_reason_where_it_is_not() -> None:
    terms = DeliveryTerms(
        methods=[
            MethodTerms(method="express", except_categories=["cards"]),
            MethodTerms(method="same_city", regions=["330100"]),
            MethodTerms(method="virtual", categories=["cards"]),
            MethodTerms(method="pickup"),
        ],
        origin_latitude=30.25,
        origin_longitude=120.16,
        reach_km=10,
    )
    off = PromiseTerms()

    def reasons(listed: list[list[str]], to: Destination) -> dict[str, str]:
        return {entry.method: entry.reason for entry in options_of(terms, off, listed, to, MONDAY_NOON)}

    assert reasons([["cups"]], HANGZHOU) == {"express": "", "same_city": "", "virtual": "goods", "pickup": ""}
    assert reasons([["cards"]], HANGZHOU)["express"] == "goods"
    assert reasons([["cards"]], HANGZHOU)["virtual"] == ""
    assert reasons([["cups"], ["cards"]], HANGZHOU)["virtual"] == "goods"
    assert reasons([["cups"]], Destination("440305"))["same_city"] == "region"
    assert reasons([["cups"]], Destination())["same_city"] == "address_needed"
    assert reasons([["cups"]], Destination("330110", 30.55, 119.9))["same_city"] == "too_far"


def test_two_terms_of_one_way_are_one_way_that_is_open_when_either_is() -> None:
    terms = DeliveryTerms(
        methods=[
            MethodTerms(method="same_city", regions=["330100"]),
            MethodTerms(method="same_city", regions=["440300"]),
        ]
    )
    (entry,) = options_of(terms, PromiseTerms(), [[]], Destination("440305"), MONDAY_NOON)
    assert entry.reason == ""


@pytest.mark.parametrize(
    ("region", "code", "inside"),
    [("330000", "330106", True), ("330100", "330106", True), ("330106", "330106", True), ("330100", "330206", False)],
)
def test_a_region_holds_the_codes_below_it(region: str, code: str, inside: bool) -> None:
    assert within(region, code) is inside


def test_distance_is_along_the_great_circle() -> None:
    assert distance_km(30.2592, 120.1303, 31.2304, 121.4737) == pytest.approx(167.9, abs=0.5)  # Hangzhou - Shanghai
    assert distance_km(30, 120, 30, 120) == 0


@pytest.mark.row("X14")
def test_what_is_ordered_before_the_cut_off_leaves_that_day() -> None:
    terms = PromiseTerms(on=True, cut_off="16:00", days=3)
    told = promised(terms, "express", "330106", MONDAY_NOON)
    assert told is not None
    assert (told.ship_by, told.arrive_by) == (ends(23), ends(26))
    late = promised(terms, "express", "330106", MONDAY_NOON.replace(hour=8))  # 16:00 sharp is too late
    assert late is not None
    assert (late.ship_by, late.arrive_by) == (ends(24), ends(27))


@pytest.mark.row("X14")
def test_rest_days_and_holidays_are_nobodys_working_days() -> None:
    saturday = datetime(2026, 11, 28, 2, tzinfo=UTC)
    terms = PromiseTerms(on=True, rest_days=[6, 7], handling_days=1, holidays=["2026-12-01", "2026-12-05"], days=3)
    told = promised(
        terms, "express", "330106", saturday
    )  # Monday 30, one working day: Wednesday 2, then 5 is a holiday
    assert told is not None
    assert (told.ship_by, told.arrive_by) == (ends(2, 12), ends(6, 12))


def test_the_narrowest_zone_says_how_long_it_travels() -> None:
    zones = [TransitZone(regions=["330000"], days=2), TransitZone(regions=["330106"], days=0)]
    terms = PromiseTerms(on=True, days=5, zones=zones)
    arrivals = [promised(terms, "express", code, MONDAY_NOON) for code in ("330106", "330206", "440305", None)]
    assert [told.arrive_by for told in arrivals if told] == [ends(23), ends(25), ends(28), ends(28)]


def test_within_the_city_minutes_count_from_when_somebody_is_there() -> None:
    terms = PromiseTerms(on=True, same_city_minutes=90, opens_at="09:00", cut_off="18:00")
    noon = promised(terms, "same_city", "330106", MONDAY_NOON)
    assert noon is not None
    assert noon.arrive_by == MONDAY_NOON.replace(hour=5, minute=30)
    night = promised(terms, "same_city", "330106", MONDAY_NOON.replace(hour=13))  # 21:00
    assert night is not None
    assert night.arrive_by == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)  # 10:30 of the next day


def test_a_shop_that_rests_for_ever_promises_nothing() -> None:
    assert promised(PromiseTerms(), "express", None, MONDAY_NOON) is None
    assert promised(PromiseTerms(on=True), "virtual", None, MONDAY_NOON) is None
