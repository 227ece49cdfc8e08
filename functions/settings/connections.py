"""Ask each platform whether the shop's numbers and keys are right; and say until when its certificates hold.

Calls    WeChat Pay and Alipay: the state of a payment that does not exist; the open platform: the session of a code that is none
Writes   nothing
Errors   forbidden 403 (permission settings.read)
Retry    a read
"""

from __future__ import annotations

from typing import Literal

from chalicelib import connections
from chalicelib.connections import Finding, Place, Platform, State
from chalicelib.runtime.limits import per_minute
from chalicelib.runtime.model import Moment, Request, Response, Shape
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.staff import staff


class AskConnections(Request):
    pass


class KeyView(Shape):
    """`owner`: merchant or platform. `endsAt`: null for a key without end, and for a merchant's whose certificate the shop was not given."""

    owner: Literal["merchant", "platform"]
    serial: str
    ends_at: Moment | None


class ConnectionView(Shape):
    """`account`: mchid, appid or PID. `place`: live, the platform's sandbox, or test for something that stands for it.

    `state`: ok; misconfigured (a number, key, right or clock of ours is wrong); refused (another no); unreachable (nobody knows: try again);
    untrusted (the answer is not signed by a platform key that the shop knows). `code` and `says`: the platform's own words.
    """

    platform: Platform
    account: str
    place: Place
    state: State
    code: str
    says: str
    keys: list[KeyView]


class ConnectionsAsked(Response):
    connections: list[ConnectionView]


@operation(AskConnections, ConnectionsAsked, caller=staff("settings.read"), retry=READ, limit=per_minute(10))
def ask(request: AskConnections, call: Call) -> ConnectionsAsked:
    platforms = connections.offered()
    found = zip(platforms, connections.ask_all(platforms), strict=True)
    return ConnectionsAsked(connections=[_seen(platform, finding) for platform, finding in found])


def _seen(platform: Platform, found: Finding) -> ConnectionView:
    return ConnectionView(
        platform=platform,
        account=connections.account(platform),
        place=connections.place(platform),
        state=found.state,
        code=found.code,
        says=found.says,
        keys=[KeyView(owner=key.owner, serial=key.serial, ends_at=key.ends_at) for key in connections.keys(platform)],
    )
