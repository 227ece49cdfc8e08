"""media: from the form to the page; what pretends is refused; another's file is not there; what nobody shows is swept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import members
from chalicelib.media import desk
from chalicelib.members import Identified
from chalicelib.runtime import clock
from functions.jobs import timers
from functions.workers import prepare_media
from tests import bucket as buckets
from tests.bucket import Bucket
from tests.goods import clerk, relayed, simple
from tests.letterbox import collecting
from tests.pictures import HTML, MP4, bomb, photo, picture
from tests.world import Person, Refusal, buyer_with_token, forward, staff_with_token

Sent = list[str]


@pytest.fixture
def bucket(small_table: Any) -> Iterator[Bucket]:
    with buckets.in_memory() as made:
        yield made


@pytest.fixture
def sent(bucket: Bucket) -> Iterator[Sent]:
    """Messages to the queue of the worker."""
    with collecting("media") as bodies:
        yield bodies


@pytest.fixture
def lan(bucket: Bucket, sent: Sent) -> Person:
    return _buyer("oLan")


def _buyer(openid: str) -> Person:
    member, _ = members.log_in(Identified("wechat", "wx1", openid), clock.now())
    return buyer_with_token(member.uid)


def send(
    who: Person, bucket: Bucket, body: bytes, content_type: str = "image/png", by: str = "media/request_upload"
) -> str:
    form = who.call(by, {"contentType": content_type})
    assert bucket.send(form, body)
    return str(form["mediaId"])


def work(sent: Sent) -> None:
    records = [{"messageId": str(place), "body": body} for place, body in enumerate(sent)]
    sent.clear()
    assert prepare_media.handle({"Records": records}) == {"batchItemFailures": []}


@pytest.mark.row("B17")
def test_a_picture_is_served_at_once_and_smaller_with_thumbnails_soon(lan: Person, bucket: Bucket, sent: Sent) -> None:
    media_id = send(lan, bucket, photo(), "image/jpeg")
    ready = lan.call("media/finish", {"mediaId": media_id})["media"]
    assert (ready["state"], ready["url"]) == ("ready", f"/media/u/{media_id}.jpg")
    assert set(bucket.files) == {f"media/u/{media_id}.jpg"}, "what was sent lies nowhere else"
    work(sent)
    after = lan.call("media/finish", {"mediaId": media_id})["media"]
    assert after["thumbnails"] == {side: f"/media/u/{media_id}_{side}.webp" for side in ("240", "750")}
    assert set(bucket.files) == {f"media/u/{media_id}{end}" for end in (".jpg", "_240.webp", "_750.webp")}
    assert lan.uid not in str(list(bucket.files)), "an address says nothing of who sent it"
    body, content_type = bucket.files[f"media/u/{media_id}.jpg"]
    assert content_type == "image/jpeg"
    assert b"ACME-CAMERA" not in body, "what the camera wrote into it is gone"
    assert _size(body) == (400, 640), "and it stands as the camera was held"
    assert max(_size(bucket.files[f"media/u/{media_id}_240.webp"][0])) == 240


@pytest.mark.row("B17")
def test_a_large_picture_becomes_smaller_and_moving_ones_stay(lan: Person, bucket: Bucket, sent: Sent) -> None:
    large = send(lan, bucket, picture("PNG", (2_400, 900)))
    video = send(lan, bucket, MP4, "video/mp4")
    for media_id in (large, video):
        lan.call("media/finish", {"mediaId": media_id})
    work(sent)
    assert _size(bucket.files[f"media/u/{large}.png"][0]) == (2_000, 750)
    assert bucket.files[f"media/u/{video}.mp4"] == (MP4, "video/mp4")


def _size(body: bytes) -> tuple[int, int]:
    import io

    from PIL import Image

    with Image.open(io.BytesIO(body)) as opened:
        return opened.size


@pytest.mark.row("B17")
@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTML, "type_unknown"),
        (picture("JPEG"), "type_differs"),
        (bomb(), "dimensions"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
    ],
)
def test_a_disguised_file_is_refused_and_never_served(lan: Person, bucket: Bucket, body: bytes, reason: str) -> None:
    media_id = send(lan, bucket, body)
    for _ in range(2):
        refusal = lan.refused("media/finish", {"mediaId": media_id})
        assert (refusal.status, refusal.code, refusal.details) == (409, "media_refused", {"reason": reason})
    assert bucket.files == {}


@pytest.mark.row("B17")
@pytest.mark.row("S4")
def test_thirty_megabytes_are_refused_by_the_bucket_and_by_us(lan: Person, bucket: Bucket) -> None:
    form = lan.call("media/request_upload", {"contentType": "video/mp4"})
    huge = MP4 + bytes(30 * 1024 * 1024)
    assert not bucket.send(form, huge)
    bucket.files[form["fields"]["key"]] = (huge, "video/mp4")  # a bucket that did not look
    assert lan.refused("media/finish", {"mediaId": form["mediaId"]}).details == {"reason": "too_large"}
    assert bucket.files == {}


@pytest.mark.row("B17")
def test_a_picture_whose_pixels_are_none_is_withdrawn_by_the_worker(lan: Person, bucket: Bucket, sent: Sent) -> None:
    media_id = send(lan, bucket, bomb(300, 300))
    lan.call("media/finish", {"mediaId": media_id})
    work(sent)
    assert lan.refused("media/finish", {"mediaId": media_id}).details == {"reason": "broken"}
    assert bucket.files == {}


@pytest.mark.row("S4")
def test_who_swaps_the_file_after_it_was_looked_at_changes_nothing(lan: Person, bucket: Bucket) -> None:
    form = lan.call("media/request_upload", {"contentType": "image/png"})
    good = picture("PNG")
    bucket.send(form, good)
    lan.call("media/finish", {"mediaId": form["mediaId"]})
    bucket.send(form, HTML)  # the form is still valid
    lan.call("media/finish", {"mediaId": form["mediaId"]})
    assert bucket.files[f"media/u/{form['mediaId']}.png"] == (good, "image/png")


@pytest.mark.row("B17")
@pytest.mark.row("D5")
def test_anothers_file_can_neither_be_finished_nor_removed(lan: Person, bucket: Bucket) -> None:
    media_id = send(lan, bucket, picture("PNG"))
    thief, staff = _buyer("oThief"), clerk("media.write")
    for person, names in (
        (thief, ("media/finish", "media/remove")),
        (staff, ("media/staff_finish", "media/staff_remove")),
    ):
        assert person.refused(names[0], {"mediaId": media_id}).code == "media_not_found"
        person.call(names[1], {"mediaId": media_id})
    assert lan.call("media/finish", {"mediaId": media_id})["media"]["state"] == "ready"
    thief.call("media/remove", {"mediaId": media_id})
    assert f"media/u/{media_id}.png" in bucket.files
    lan.call("media/remove", {"mediaId": media_id})
    assert bucket.files == {}
    assert lan.refused("media/finish", {"mediaId": media_id}).code == "media_not_found"


@pytest.mark.row("B17")
def test_what_was_not_sent_is_told(lan: Person) -> None:
    form = lan.call("media/request_upload", {"contentType": "image/png"}, key="one-form")
    assert lan.call("media/request_upload", {"contentType": "image/png"}, key="one-form") == form
    assert lan.refused("media/finish", {"mediaId": form["mediaId"]}).code == "media_not_sent"
    assert lan.refused("media/request_upload", {"contentType": "image/svg+xml"}).status == 400


@pytest.mark.row("B17")
@pytest.mark.parametrize(("body", "state"), [(photo(), "ready"), (b"no picture", "refused")])
def test_two_finishes_at_once_say_the_same(
    lan: Person, bucket: Bucket, monkeypatch: pytest.MonkeyPatch, body: bytes, state: str
) -> None:
    media_id, told, read = send(lan, bucket, body, "image/jpeg"), [], bucket._GetObject

    def finish() -> None:
        try:
            told.append(lan.call("media/finish", {"mediaId": media_id})["media"]["state"])
        except Refusal as refusal:
            told.append({"media_refused": "refused"}.get(refusal.code, refusal.code))

    def overtaken(request: Any) -> Any:
        monkeypatch.setattr(bucket, "_GetObject", read)
        finish()
        return read(request)

    monkeypatch.setattr(bucket, "_GetObject", overtaken)
    finish()
    assert told == [state, state]


@pytest.mark.row("B17")
def test_what_nobody_shows_is_swept_and_what_a_product_shows_stays(bucket: Bucket, sent: Sent) -> None:
    staff = clerk("media.write", "products.write")
    used, unused, unsent = (send(staff, bucket, picture("PNG"), by="media/staff_request_upload") for _ in range(3))
    for media_id in (used, unused):
        staff.call("media/staff_finish", {"mediaId": media_id})
    work(sent)
    with relayed():
        staff.call("products/create", simple("mug", images=[f"/media/u/{used}.png"]))
    shown = {one["mediaId"]: one["state"] for one in staff.get("media/staff_list")["files"]}
    assert shown == {used: "ready", unused: "ready", unsent: "waiting"}
    forward(seconds=desk.ORPHAN_AFTER.total_seconds() + 60)
    timers.handle({})
    assert {key for key in bucket.files if used not in key} == set()
    assert len(bucket.files) == 3
    assert [one["mediaId"] for one in staff_with_token("clerk").get("media/staff_list")["files"]] == [used]


@pytest.mark.row("B17")
def test_a_lost_message_is_sent_again(lan: Person, bucket: Bucket, sent: Sent) -> None:
    media_id = send(lan, bucket, picture("PNG"))
    lan.call("media/finish", {"mediaId": media_id})
    sent.clear()
    forward(minutes=6)
    timers.handle({})
    assert [json.loads(body)["mediaId"] for body in sent] == [media_id]
    work(sent)
    forward(minutes=10)
    timers.handle({})
    assert sent == []
