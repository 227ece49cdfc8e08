"""Regions of freight templates, in one form: a code of GB/T 2260 or its beginning, two, four or six digits, without trailing pairs of zeros. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..pricing.freight import prefix_of
from ..pricing.rules import FreightTemplate
from ..runtime.faults import invalid

_CODE = re.compile(r"[1-9][0-9](?:[0-9]{2}){0,2}")


def with_prefixes(templates: Sequence[FreightTemplate]) -> list[FreightTemplate]:
    """The templates with each region as its prefix: 650000 -> 65, 650100 -> 6501. Raises ShopError invalid_request naming the field."""
    return [
        template.model_copy(
            update={
                "refused": _prefixes(template.refused, number, "refused"),
                "zones": [
                    zone.model_copy(update={"regions": _prefixes(zone.regions, number, "zones", place, "regions")})
                    for place, zone in enumerate(template.zones)
                ],
            }
        )
        for number, template in enumerate(templates)
    ]


def _prefixes(codes: Sequence[str], template: int, *field: str | int) -> list[str]:
    for place, code in enumerate(codes):
        if not _CODE.fullmatch(code):
            problem = "not a region: two, four or six digits of GB/T 2260, like 65, 6501 or 650102"
            raise invalid("rules", "freightTemplates", template, *field, place, problem=problem)
    return list(dict.fromkeys(prefix_of(code) for code in codes))
