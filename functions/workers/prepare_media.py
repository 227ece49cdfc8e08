"""Make pictures that were sent fit to be served: without what the camera wrote into them, not larger than needed, with thumbnails.

Takes    messages that media/finish (or the timer `prepare`) has sent: whose file, which
Reads    the file's item, its bytes
Writes   the file anew and its thumbnails into the bucket; the item: prepared, or refused when the bytes are no picture after all
Retry    natural: what is prepared or gone is left alone; a message that cannot be handled comes again and goes to the DLQ at last
"""

from __future__ import annotations

import json
from typing import Any

from chalicelib.media import desk
from chalicelib.media.items import READY, THUMBNAILS, Media, media_key
from chalicelib.media.sniff import KINDS, MP4
from chalicelib.runtime import log
from chalicelib.store import objects, table
from chalicelib.store.errors import ConditionFailed


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """An SQS event -> the ids of messages that must come again."""
    log.bind(worker="prepare_media")
    failed = [record["messageId"] for record in event["Records"] if not _handled(record)]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def _handled(record: dict[str, Any]) -> bool:
    try:
        wanted = json.loads(record["body"])
        media = table.get(Media, media_key(wanted["owner"], wanted["mediaId"]))
        if media is not None and media.state == READY and not media.prepared:
            prepare(media)
        return True
    except Exception as error:  # noqa: BLE001 - the border of a batch: its other records must go on
        log.alarm("media_unprepared", message=record["messageId"], error=f"{type(error).__name__}: {error}"[:300])
        return False


def prepare(media: Media) -> None:
    """One file. Raises StoreError: bring it again."""
    from chalicelib.media import pixels  # Pillow: only here

    kind = KINDS[media.claimed]
    key = desk.file_key(media.media_id, kind.extension)
    if kind is MP4:
        _note(media, int(media.bytes or 0), [])
        return
    body = objects.get(key, kind.most)
    if body is None:
        return  # removed meanwhile
    try:
        made = pixels.prepare(body, kind, THUMBNAILS)
    except pixels.Undecodable as error:
        log.warning("media_undecodable", reason=str(error))
        desk.withdraw(media, "broken")
        return
    for side, thumbnail in made.thumbnails.items():
        name = desk.file_key(f"{media.media_id}_{side}", "webp")
        objects.put(name, thumbnail, "image/webp", desk.SERVED_FOR)
    if made.file is not None:
        objects.put(key, made.file, kind.content_type, desk.SERVED_FOR)
    _note(media, len(made.file or body), list(made.thumbnails))


def _note(media: Media, size: int, thumbnails: list[int]) -> None:
    try:
        desk.prepared(media, size, thumbnails)
    except ConditionFailed:
        for key in desk.files(media):  # removed while we were at work: what we wrote goes, too
            objects.delete(key)
