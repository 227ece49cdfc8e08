"""The buyer's places in waiting lists: how many stand before them, or what stands by and until when.

Reads    the places (one Query), for each that waits its line
Writes   nothing
Retry    a read
"""

from __future__ import annotations

from chalicelib import waiting
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.waiting.views import PlaceView


class MyPlaces(Request):
    pass


class Places(Response):
    places: list[PlaceView]


@operation(MyPlaces, Places, caller=BUYER, retry=READ)
def mine(request: MyPlaces, call: Call) -> Places:
    return Places(places=[PlaceView.of(place) for place in waiting.places_of(call.uid)])
