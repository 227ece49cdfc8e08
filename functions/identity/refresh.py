"""Renew a session: a refresh token for the next one and a fresh access token.

Reads    the session, the user                                                (one strong batch)
Writes   the session, if its number is still the one presented
Errors   token_invalid 401, token_expired 401, account_frozen 403: log in again with a new code
Retry    natural: for a minute the last token gets the same successor again; an older one ends the session (it was stolen or copied)
"""

from __future__ import annotations

from chalicelib import members, sessions
from chalicelib.members import User
from chalicelib.runtime import log, tokens
from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.sessions import Presented, RefreshToken, Session
from chalicelib.store import table
from chalicelib.store.errors import ConditionFailed


class RefreshSession(Request):
    refresh_token: RefreshToken


class RefreshedSession(Response):
    """`expires_in`: seconds until the access token ends."""

    access_token: str
    expires_in: int
    refresh_token: str


@operation(RefreshSession, RefreshedSession, caller=ANYONE, retry=NATURAL, limit=per_minute(1200, loose=True))
def refresh(request: RefreshSession, call: Call) -> RefreshedSession:
    shown = sessions.presented(request.refresh_token)
    session, member = _read(shown)
    if session is None:
        raise ShopError("token_invalid")
    if session.expires_at <= call.now:
        raise ShopError("token_expired")
    member = members.admitted(member, int(session.version), call.now)
    return RefreshedSession(
        access_token=sessions.access_token(member),
        expires_in=tokens.ACCESS_SECONDS,
        refresh_token=sessions.refresh_token(shown.uid, shown.family, _next(session, shown, call)),
    )


def _read(shown: Presented) -> tuple[Session | None, User | None]:
    keys = sessions.session_key(shown.uid, shown.family), members.profile_key(shown.uid)
    found = table.get_many([(Session, keys[0]), (User, keys[1])])
    session, member = found.get(keys[0]), found.get(keys[1])
    return session if isinstance(session, Session) else None, member if isinstance(member, User) else None


def _next(session: Session, shown: Presented, call: Call) -> int:
    """The number of the refresh token to give out."""
    verdict = sessions.judged(session, shown.n, call.now)
    if verdict == "rotate":
        try:
            return _rotate(session, call)
        except ConditionFailed as failed:  # the same token, presented twice at once: the other call rotated it
            if failed.item is None:
                raise ShopError("token_invalid") from failed
            session = Session.of(failed.item)
            verdict = sessions.judged(session, shown.n, call.now)
    if verdict == "repeat":
        return int(session.n)
    sessions.end(shown.uid, shown.family)
    log.warning("session_reused", uid=shown.uid, family=shown.family, shown=shown.n, current=int(session.n))
    raise ShopError("token_invalid")


def _rotate(session: Session, call: Call) -> int:
    actions = [
        Session.n.set(session.n + 1),
        Session.rotated_at.set(call.now),
        Session.expires_at.set(call.now + sessions.LIFETIME),
        Session.ttl.set(sessions.sweep_at(call.now)),
    ]
    return int(table.update(Session, session.key, actions, Session.n == session.n).n)
