"""Where one is logged in: each session that can still be renewed, the one that was used last first.

Reads    the buyer's sessions
Retry    a read
"""

from __future__ import annotations

from chalicelib import sessions
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Moment, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation

SHOWN = 50


class ListSessions(Request):
    pass


class SessionView(Shape):
    """`device` and `network` are empty where nobody knows; of the network the last part is left out."""

    session_id: str
    device: str
    network: str
    began_at: Moment
    used_at: Moment


class SessionList(Response):
    """At most 50."""

    sessions: list[SessionView]


@operation(ListSessions, SessionList, caller=BUYER, retry=READ)
def list_sessions(request: ListSessions, call: Call) -> SessionList:
    living = [one for one in sessions.living(call.uid, call.now) if one.version == call.caller.version]
    return SessionList(
        sessions=[
            SessionView(
                session_id=one.family,
                device=one.device or "",
                network=one.network or "",
                began_at=one.began_at or one.rotated_at,
                used_at=one.rotated_at,
            )
            for one in living[:SHOWN]
        ]
    )
