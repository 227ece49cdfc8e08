"""What a buyer is told of their own logins."""

from __future__ import annotations

from ..sessions import Session
from . import inbox
from .notices import Happening, notice_of


def tell_of_device(session: Session, uid: str) -> None:
    """A notice in the inbox: logged in with a device that was never seen before."""
    where = "，".join(word for word in (session.device, session.network) if word)
    event = Happening(
        aggregate=session.family,
        seq=1,
        type="new_device",
        at=session.rotated_at,
        by="",
        uid=uid,
        facts={"title": where},
    )
    notice = notice_of(event)
    if notice is not None:
        inbox.deliver(event, notice, push=False)
