"""快递100 tells where parcels are; it is signed by the salt of its subscription.

Reads    what is known of the parcel
Writes   what the push adds; that a parcel is there is asked for again by a timer before anything follows from it
Answers  200 acknowledged; 401 not authentic; 404 this shop does not ask there; 500 send it again
Retry    natural: what is known only grows, in whatever order the pushes come
"""

from __future__ import annotations

from chalicelib.runtime.operation import Call, Knock, Reply, form_webhook
from chalicelib.tracking import pushes


@form_webhook
def kuaidi100_notify(knock: Knock, call: Call) -> Reply:
    return pushes.receive(knock, "kuaidi100")
