"""Every curated list with its terms and version, in the merchant's order, whether it is shown now or not.

Reads    one Query
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from chalicelib.home.items import CuratedList, ListTerms, list_key
from chalicelib.runtime.model import Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff
from chalicelib.store import table


class StaffListLists(Request):
    pass


class CuratedListForStaff(Shape):
    terms: ListTerms
    version: int
    shown_now: bool
    by: str


class StaffLists(Response):
    lists: list[CuratedListForStaff]


@operation(StaffListLists, StaffLists, caller=staff("home.read"), retry=READ)
def staff_list(request: StaffListLists, call: Call) -> StaffLists:
    found = [CuratedList.of(raw) for raw in table.query_all(list_key("").pk)]
    found.sort(key=lambda one: (one.terms.order, one.terms.list_id))
    return StaffLists(
        lists=[
            CuratedListForStaff(
                terms=one.terms, version=int(one.version), shown_now=one.terms.is_on(call.now), by=one.by
            )
            for one in found
        ]
    )
