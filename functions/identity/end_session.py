"""Log out one of one's sessions, on a device that one does not have at hand.

Writes   the session goes
Retry    natural: a session that is gone is gone

An access token that it has out opens reads until it ends, at most 15 minutes; identity/logout with `everywhere` ends them all at once.
"""

from __future__ import annotations

from chalicelib import sessions
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Nothing, Request
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.sessions import SessionId


class EndSession(Request):
    """`sessionId`: of identity/sessions."""

    session_id: SessionId


@operation(EndSession, Nothing, caller=BUYER, retry=NATURAL)
def end_session(request: EndSession, call: Call) -> Nothing:
    sessions.end(call.uid, request.session_id)
    return Nothing()
