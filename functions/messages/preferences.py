"""What the buyer wants to be told, and how. The inbox is always written; this is about pushes, text messages and mails.

Reads    the buyer's wishes
Retry    a read
"""

from __future__ import annotations

from chalicelib.messages import preferences
from chalicelib.messages.preferences import Wishes
from chalicelib.runtime.caller import BUYER
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation


class AskPreferences(Request):
    pass


class Preferences(Response):
    """`mail`: the address as a***@example.com, or null."""

    wishes: Wishes
    mail: str | None


@operation(AskPreferences, Preferences, caller=BUYER, retry=READ)
def show(request: AskPreferences, call: Call) -> Preferences:
    found = preferences.load(call.uid)
    return Preferences(wishes=found.wishes if found else Wishes(), mail=found.mail_shown if found else None)
