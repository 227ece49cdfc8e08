"""Say what to be told and how: kinds that are muted by channel, the buyer's own quiet hours, an address for mails.

Reads    nothing: an address that is not given stays as it was
Writes   the wishes
Retry    natural: the wishes are what was said last
"""

from __future__ import annotations

from pydantic import Field

from chalicelib.messages import preferences
from chalicelib.messages.preferences import MailAddress, NoticeWishes, Wishes, wishes_key
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.runtime.sealed import Sealed
from chalicelib.store import table


class SetPreferences(Request):
    """`mail` left out: as it was."""

    wishes: Wishes
    mail: MailAddress | None = Field(None, description="where mails go")
    remove_mail: bool = False


class SavedPreferences(Response):
    wishes: Wishes
    mail: str | None


@operation(SetPreferences, SavedPreferences, caller=BUYER, retry=NATURAL, limit=per_minute(20, loose=True))
def set_preferences(request: SetPreferences, call: Call) -> SavedPreferences:
    actions = [
        NoticeWishes.kind.set(NoticeWishes.KIND),
        NoticeWishes.v.set(NoticeWishes.VERSION),
        NoticeWishes.wishes.set(request.wishes),
    ]
    if request.mail:
        shown = preferences.masked(request.mail)
        actions += [NoticeWishes.mail.set(Sealed.of(request.mail)), NoticeWishes.mail_shown.set(shown)]
    elif request.remove_mail:
        actions += [NoticeWishes.mail.remove(), NoticeWishes.mail_shown.remove()]
    saved = table.update(NoticeWishes, wishes_key(call.uid), actions)
    return SavedPreferences(wishes=saved.wishes, mail=saved.mail_shown)
