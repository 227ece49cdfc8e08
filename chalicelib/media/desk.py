"""Files from the form to the page: asked for, sent to the bucket, looked at, put where they are served; and removed.

    waiting -> ready | refused        a refused or never finished file is gone after a day, an unused one after ORPHAN_AFTER

What is served was looked at byte by byte: `finish` reads what lies in incoming/, and writes those very bytes to media/. Who swaps the file in
incoming/ in between changes nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from ..runtime import log
from ..runtime.errors import ShopError
from ..store import objects, queues, table, timers
from ..store.errors import ConditionFailed, TransactionRefused
from ..store.item import Key
from ..store.objects import Form, TooLarge
from ..store.queues import QueueUnavailable
from ..store.transaction import Transaction
from .items import READY, REFUSED, THUMBNAILS, WAITING, Media, Place, media_key, new_name, place_key
from .sniff import KINDS, Kind, Seen, Unfit, inspect

QUEUE = "media"
FORM_LIVES = timedelta(minutes=15)
UNFINISHED_AFTER = timedelta(days=1)
ORPHAN_AFTER = timedelta(days=7)
PREPARE_AGAIN = timedelta(minutes=5)
SERVED_FOR = 365 * 86_400  # seconds; an address never gets another content, but for its compression


def ask(transaction: Transaction, owner: str, content_type: str, now: datetime) -> tuple[str, Form]:
    """Put "a file will come" into the transaction; its id, and the form to send it by. Part: "media"."""
    kind = KINDS[content_type]
    media_id = new_name(now)
    key = media_key(owner, media_id)
    timer = timers.attributes(key, "orphan", now + UNFINISHED_AFTER)
    waiting = Media.at(key, media_id=media_id, state=WAITING, claimed=content_type, sent_at=now, **timer)
    transaction.create("media", waiting)
    return media_id, objects.form(f"{objects.INCOMING}{media_id}", content_type, kind.most, FORM_LIVES)


def finish(owner: str, media_id: str, now: datetime) -> Media:
    """Look at what was sent, and publish or refuse it; again it is as it was decided.

    Raises ShopError media_not_found, media_not_sent, media_refused.
    """
    media = read(owner, media_id)
    if media.state == WAITING:
        media = _decide(media, now)
    if media.state == REFUSED:
        raise ShopError("media_refused", reason=media.why)
    return media


def read(owner: str, media_id: str) -> Media:
    """Raises ShopError media_not_found, for another's file as for one that never was."""
    found = table.get(Media, media_key(owner, media_id))
    if found is None:
        raise ShopError("media_not_found")
    return found


def _decide(media: Media, now: datetime) -> Media:
    kind, incoming = KINDS[media.claimed], f"{objects.INCOMING}{media.media_id}"
    try:
        body = objects.get(incoming, kind.most)
        if body is None:
            return _decided(media)
        seen = inspect(body, kind)
    except TooLarge:
        return _refuse(media, "too_large")
    except Unfit as unfit:
        return _refuse(media, unfit.reason)
    objects.put(file_key(media.media_id, kind.extension), body, kind.content_type, SERVED_FOR)
    published = _publish(media, kind, seen, len(body), now)
    objects.delete(incoming)
    return published


def _decided(media: Media) -> Media:
    """Nothing lies in incoming/: another call has decided in the same moment, or nothing was sent. Raises ShopError media_not_sent."""
    current = read(media.pk, media.media_id)
    if current.state == WAITING:
        raise ShopError("media_not_sent")
    return current


def _refuse(media: Media, why: str) -> Media:
    try:
        refused = table.update(Media, media.key, [Media.state.set(REFUSED), Media.why.set(why)], Media.state == WAITING)
    except ConditionFailed:
        return read(media.pk, media.media_id)  # decided by another call in the same moment
    objects.delete(f"{objects.INCOMING}{media.media_id}")  # after it: what is not there any more was decided
    return refused


def _publish(media: Media, kind: Kind, seen: Seen, size: int, now: datetime) -> Media:
    transaction = Transaction("media/finish")
    actions = [
        Media.state.set(READY),
        Media.extension.set(kind.extension),
        Media.width.set(seen.width),
        Media.height.set(seen.height),
        Media.bytes.set(size),
        *timers.arm(media.key, "prepare", now + PREPARE_AGAIN),
    ]
    transaction.update("media", media.key, actions, Media.state == WAITING)
    transaction.put("place", Place.at(place_key(media.media_id), owner=media.pk))
    try:
        transaction.commit()
    except TransactionRefused:
        return read(media.pk, media.media_id)
    send(media.key)
    return read(media.pk, media.media_id)


def send(key: Key) -> None:
    """Ask the worker to prepare the file; if the queue does not answer, the timer `prepare` asks again."""
    try:
        queues.send(QUEUE, [json.dumps({"owner": key.pk, "mediaId": key.sk.removeprefix("MEDIA#")})])
    except QueueUnavailable as error:
        log.warning("media_unsent", error=str(error)[:200])


def remove(owner: str, media_id: str) -> None:
    """Take a file away for good; one that is gone is gone. A page that shows it shows a gap."""
    found = table.get(Media, media_key(owner, media_id))
    if found is not None:
        _take_away(found)


def _take_away(media: Media) -> None:
    """Files first: an item without files is found by its timer again, files without an item by nobody."""
    for key in files(media):
        objects.delete(key)
    transaction = Transaction("media/remove")
    transaction.delete("media", media.key)
    transaction.delete("place", place_key(media.media_id))
    transaction.commit()


def files(media: Media) -> list[str]:
    """Every object that belongs to a file. What was published and left in incoming/ all the same, the bucket forgets by itself."""
    if media.state != READY:
        return [f"{objects.INCOMING}{media.media_id}"]
    thumbnails = [file_key(f"{media.media_id}_{side}", "webp") for side in THUMBNAILS]
    return [file_key(media.media_id, str(media.extension)), *thumbnails]


def file_key(name: str, extension: str) -> str:
    """Where a served file lies in the bucket."""
    return f"{objects.MEDIA}u/{name}.{extension}"


def end_unused(media: Media) -> bool:
    """For the timer `orphan`: nobody has shown the file in all the time, so it goes."""
    current = table.get(Media, media.key)
    if current is not None and not current.used and current.due == "orphan":
        _take_away(current)
    return True


def prepare_again(media: Media) -> bool:
    """For the timer `prepare`: the worker has not been there."""
    current = table.get(Media, media.key)
    if current is None or current.prepared or current.due != "prepare":
        return True
    send(current.key)
    return False


def prepared(media: Media, size: int, thumbnails: list[int]) -> None:
    """The worker is done: from now on the file is an orphan unless it is shown. Raises ConditionFailed when it was removed meanwhile."""
    at = media.sent_at + ORPHAN_AFTER
    rest = timers.disarm() if media.used else timers.arm(media.key, "orphan", at)
    actions = [Media.prepared.set(True), Media.bytes.set(size), Media.thumbnails.set(thumbnails), *rest]
    table.update(Media, media.key, actions, Media.state == READY)


def withdraw(media: Media, why: str) -> None:
    """The worker found that it is no picture after all: nobody sees it any more."""
    for key in files(media):
        objects.delete(key)
    later = timers.arm(media.key, "orphan", media.sent_at + UNFINISHED_AFTER)
    table.update(Media, media.key, [Media.state.set(REFUSED), Media.why.set(why), *later], Media.state == READY)


def shown(media_id: str) -> None:
    """Something shows the file: it stays. Unknown files are somebody else's."""
    place = table.get(Place, place_key(media_id))
    if place is None:
        return
    key = media_key(place.owner, media_id)
    try:
        media = table.update(Media, key, [Media.used.set(True)], Media.state == READY)
        if media.due == "orphan":
            table.update(Media, key, timers.disarm(), Media.due == "orphan")
    except ConditionFailed:
        return  # removed meanwhile
