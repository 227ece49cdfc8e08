"""Stages 6 and 7, freight by templates and regions, then packaging and donations. Neither is ever discounted by promotions.

Free-freight thresholds look at the goods after promotions and coupons, before points: points are a way of paying.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .lines import Goods, Refusal
from .rules import Extra, FreightTemplate, Zone
from .shares import steps_up
from .worksheet import Worksheet

_ANYWHERE = Zone.usual()


class Parcel(NamedTuple):
    """The lines of one template, what they cost together (after coupons, before points), and the fee; `zone` none: not delivered there."""

    template: FreightTemplate
    zone: Zone | None
    goods: list[Goods]
    base_fen: int
    free: bool
    fee_fen: int


def prefix_of(code: str) -> str:
    """What all codes within a region begin with (GB/T 2260): 650000 -> 65, 650100 -> 6501."""
    while code.endswith("00"):
        code = code[:-2]
    return code


def undecided(
    goods: Sequence[Goods], templates: Sequence[FreightTemplate], region: str | None
) -> list[tuple[FreightTemplate, list[Goods]]]:
    """The templates, with their goods, that refuse or price apart a region within the destination's: only a narrower code says whether it goes
    there."""
    known = prefix_of(region or "")
    vague = [template for template in templates if any(_within(prefix, known) for prefix in _regions(template))]
    own = [(template, [entry for entry in goods if _template_of(entry, templates) is template]) for template in vague]
    return [(template, entries) for template, entries in own if entries]


def _regions(template: FreightTemplate) -> list[str]:
    return [*template.refused, *(prefix for zone in template.zones for prefix in zone.regions)]


def _within(prefix: str, known: str) -> bool:
    narrow = prefix_of(prefix)
    return narrow != known and narrow.startswith(known)


def pack(sheet: Worksheet, templates: Sequence[FreightTemplate], net_by_line: Mapping[str, int]) -> list[Parcel]:
    """Each template's lines with their fee. Nothing is charged yet."""
    packed = []
    for template in templates:
        own = [goods for goods in sheet.goods if _template_of(goods, templates) is template]
        if own:
            zone = _zone(template, sheet.circumstances.region)
            base = sum(net_by_line[goods.sku_id] for goods in own)
            free = zone is not None and _is_free(zone, own, base)
            fee = 0 if zone is None or free else _fee(template, zone, own, continuing=False)
            packed.append(Parcel(template, zone, own, base, free, fee))
    return _together(packed) if sheet.stacking.freight == "highest_first" else packed


def _together(packed: list[Parcel]) -> list[Parcel]:
    """The parcel with the dearest first fee pays in full, the others as if continuing it."""
    due = [parcel for parcel in packed if parcel.zone is not None and not parcel.free]
    first = max(due, key=lambda parcel: parcel.zone.first_fen if parcel.zone else 0, default=None)
    return [
        parcel._replace(fee_fen=_fee(parcel.template, parcel.zone, parcel.goods, continuing=True))
        if parcel.zone is not None and not parcel.free and parcel is not first
        else parcel
        for parcel in packed
    ]


def charge(sheet: Worksheet, packed: Sequence[Parcel]) -> None:
    """Charge each parcel, then let the free-freight coupons take off what they were used for."""
    for parcel in packed:
        if parcel.zone is None:
            _refuse(sheet, parcel)
            continue
        sheet.freight_fen += parcel.fee_fen
        if sheet.traced:
            _tell(sheet, parcel, parcel.zone)
    for coupon, off in sheet.waivers:
        sheet.step("coupon", coupon, sheet.freight_fen, -off, {}, {"freight_fen": off}, target="freight")
        sheet.freight_fen -= off


def _tell(sheet: Worksheet, parcel: Parcel, zone: Zone) -> None:
    if parcel.free:
        thresholds = {"free_over_fen": zone.free_over_fen, "free_over_units": zone.free_over_units}
        figures = {name: value for name, value in thresholds.items() if value is not None}
        sheet.step("freight", parcel.template, parcel.base_fen, 0, {}, figures, target="freight")
        return
    figures = {"measure": _measure(parcel.template, parcel.goods)}
    sheet.step("freight", parcel.template, parcel.base_fen, parcel.fee_fen, {}, figures, target="freight")
    _tell_threshold(sheet, parcel.template, zone, parcel.goods, parcel.base_fen)


def _template_of(goods: Goods, templates: Sequence[FreightTemplate]) -> FreightTemplate | None:
    if goods.freight_template is not None:
        named = next((template for template in templates if template.id == goods.freight_template), None)
        if named is not None:
            return named
    return next((template for template in templates if template.default), None)


def _zone(template: FreightTemplate, region: str | None) -> Zone | None:
    """The zone with the longest prefix of the region; none where the template does not go.

    Without a region, for an estimate: the zone for everywhere else, or the first.
    """
    code = region or ""
    zones = [(len(prefix), zone) for zone in template.zones for prefix in zone.regions if code.startswith(prefix)]
    refused = max((len(prefix) for prefix in template.refused if code.startswith(prefix)), default=0)
    longest, best = max(zones, key=lambda entry: entry[0], default=(0, None))
    if refused > 0 and refused >= longest:
        return None
    if best is not None:
        return best
    everywhere = [zone for zone in template.zones if not zone.regions]
    if everywhere:
        return everywhere[0]
    if template.zones:
        return None if region else template.zones[0]
    return _ANYWHERE


def _refuse(sheet: Worksheet, parcel: Parcel) -> None:
    titles = "、".join(goods.title for goods in parcel.goods[:3]) + (" 等" if len(parcel.goods) > 3 else "")
    skus = [goods.sku_id for goods in parcel.goods]
    text = f"{titles}不配送至该地区"
    sheet.refused.append(Refusal(reason="no_delivery", text=text, sku_ids=skus, template_id=parcel.template.id))


def _is_free(zone: Zone, own: Sequence[Goods], base: int) -> bool:
    if zone.free_over_fen is not None and base >= zone.free_over_fen:
        return True
    return zone.free_over_units is not None and sum(goods.quantity for goods in own) >= zone.free_over_units


def _measure(template: FreightTemplate, own: Sequence[Goods]) -> int:
    if template.by == "weight":
        return sum(goods.weight_grams * goods.quantity for goods in own)
    if template.by == "volume":
        return sum(goods.volume_cm3 * goods.quantity for goods in own)
    return 1 if template.by == "order" else sum(goods.quantity for goods in own)


def _fee(template: FreightTemplate, zone: Zone, own: Sequence[Goods], *, continuing: bool) -> int:
    """First and next; `continuing` after another template's first: all of it at the price of next."""
    measure = _measure(template, own)
    if continuing:
        return 0 if template.by == "order" else steps_up(measure, zone.next) * zone.next_fen
    return zone.first_fen + steps_up(measure - zone.first, zone.next) * zone.next_fen


def _tell_threshold(sheet: Worksheet, template: FreightTemplate, zone: Zone, own: Sequence[Goods], base: int) -> None:
    """Freight is due: how much is missing for it to be free."""
    if zone.free_over_fen is not None:
        short = {"at_fen": zone.free_over_fen, "short_fen": zone.free_over_fen - base}
        sheet.refuse(template, "freight", "threshold_not_reached", short)
    elif zone.free_over_units is not None:
        missing = zone.free_over_units - sum(goods.quantity for goods in own)
        sheet.refuse(
            template, "freight", "threshold_not_reached", {"at_units": zone.free_over_units, "short_units": missing}
        )


def add_extras(sheet: Worksheet, extras: Sequence[Extra]) -> None:
    """What the buyer asked for on top. Raises ValueError for an extra that the shop does not have."""
    by_id = {extra.id: extra for extra in extras}
    for name, units in sheet.choice.extras.items():
        if name not in by_id:
            raise ValueError(f"no such extra: {name}")
        fen = by_id[name].fen * units
        sheet.extras_fen += fen
        sheet.step("extra", by_id[name], 0, fen, {}, {"units": units, "fen": by_id[name].fen}, target="extras")
