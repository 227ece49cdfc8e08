"""What a file is, by its bytes alone; and that bombs are refused before anything unfolds them."""

from __future__ import annotations

import pytest

from chalicelib.media import sniff
from chalicelib.media.sniff import GIF, JPEG, MP4, PNG, WEBP, Kind, Unfit, inspect
from tests.pictures import HTML, bomb, photo, picture
from tests.pictures import MP4 as VIDEO


@pytest.mark.row("B17")
@pytest.mark.parametrize(("name", "kind"), [("PNG", PNG), ("JPEG", JPEG), ("WEBP", WEBP), ("GIF", GIF)])
def test_sides_are_read_from_the_header(name: str, kind: Kind) -> None:
    seen = inspect(picture(name, (321, 123)), kind)
    assert (seen.kind, seen.width, seen.height) == (kind, 321, 123)


@pytest.mark.row("B17")
def test_the_other_headers_of_webp_and_jpeg() -> None:
    assert inspect(picture("WEBP", (321, 123), lossless=True), WEBP)[1:] == (321, 123)
    assert inspect(picture("WEBP", (321, 123), icc_profile=b"profile"), WEBP)[1:] == (321, 123)
    assert inspect(picture("JPEG", (321, 123), progressive=True), JPEG)[1:] == (321, 123)
    assert inspect(photo(), JPEG)[1:] == (640, 400)
    assert inspect(VIDEO, MP4).kind is MP4


@pytest.mark.row("S4")
@pytest.mark.parametrize(
    ("body", "claimed", "reason"),
    [
        (HTML, PNG, "type_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", PNG, "type_unknown"),
        (b"%PDF-1.7", PNG, "type_unknown"),
        (b"PK\x03\x04" + bytes(100), PNG, "type_unknown"),
        (picture("JPEG"), PNG, "type_differs"),
        (VIDEO, PNG, "type_differs"),
        (bomb(), PNG, "dimensions"),
        (bomb(12_001, 1), PNG, "dimensions"),
        (bomb(7_000, 7_000), PNG, "dimensions"),
        (bomb(0, 10), PNG, "broken"),
        (picture("PNG")[:20], PNG, "broken"),
        (b"\x89PNG\r\n\x1a\n" + HTML, PNG, "broken"),
        (b"\xff\xd8\xff\xe0" + HTML, JPEG, "broken"),
        (b"RIFF\x00\x00\x00\x00WEBP" + HTML, WEBP, "broken"),
        (b"GIF89a", GIF, "broken"),
        (b"", PNG, "type_unknown"),
    ],
)
def test_what_only_pretends_is_refused(body: bytes, claimed: Kind, reason: str) -> None:
    with pytest.raises(Unfit) as refused:
        inspect(body, claimed)
    assert refused.value.reason == reason


def test_too_many_bytes_are_refused_by_kind() -> None:
    picture_of_eleven_megabytes = picture("PNG") + bytes(11 * 1024 * 1024)
    with pytest.raises(Unfit, match="too_large"):
        inspect(picture_of_eleven_megabytes, PNG)


def test_no_bytes_make_the_reader_fail() -> None:
    for whole in (
        picture("JPEG", (20, 20)),
        picture("WEBP", (20, 20)),
        picture("PNG", (20, 20)),
        picture("GIF", (20, 20)),
    ):
        for end in range(0, min(len(whole), 700), 7):
            sniff.look(whole[:end])
