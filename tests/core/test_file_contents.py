"""Files whose content is not what their name says, and files that were cut off."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image

from bot.core.file_contents import HEAD, TAIL, Label, label


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(out, kind)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.txt", bytes(10_000_000))
    return out.getvalue()


PNG, JPEG, GIF, WEBP, ZIP = picture("PNG"), picture("JPEG"), picture("GIF"), picture("WEBP"), archive()
PDF = b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
WHOLE = [
    ("a.png", PNG),
    ("a.jpg", JPEG),
    ("A.JPEG", JPEG),
    ("a.gif", GIF),
    ("a.webp", WEBP),
    ("a.zip", ZIP),
    ("a.docx", ZIP),
    ("a.pdf", PDF),
    ("a.txt", "привет".encode()),
    ("a.csv", "привет".encode("utf-16")),
    ("a.html", HTML),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("a.mp4", b"\0\0\0\x20ftypisom"),
    ("a.ogg", b"OggS\0"),
    ("a.avi", b"RIFF\x04\0\0\0AVI "),
    ("a.wav", b"RIFF\x04\0\0\0WAVE"),
    ("a.mp3", b"ID3\4"),
    ("a.mp3", bytes(100)),
    ("a.rtf", b"{\\rtf1 text}"),
    ("a.ics", b"BEGIN:VCALENDAR"),
    ("a.unknown", b"\0\1\2"),
    ("no ending", b"\0\1\2"),
    ("photo.jpg", JPEG + b"\0" * 5000 + b"SEFT"),
]


def labelled(name: str, data: bytes, told: int = 0) -> Label | None:
    return label(name, data[:HEAD], data[-TAIL:], len(data), told)


@pytest.mark.parametrize(("name", "data"), WHOLE, ids=[name for name, _ in WHOLE])
def test_a_file_that_is_what_it_says_has_no_label(name: str, data: bytes) -> None:
    assert labelled(name, data) is None
    assert labelled(name, data, len(data)) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", JPEG),
        ("a.jpg", HTML),
        ("a.jpg", b"<svg/>"),
        ("a.pdf", PNG),
        ("a.txt", PNG),
        ("a.html", PDF),
        ("a.svg", PNG),
        ("a.docx", PDF),
        ("a.zip", b"Rar!\x1a\x07"),
        ("a.mp4", b"MZ" + bytes(100)),
        ("a.ogg", b"ID3"),
        ("a.wav", WEBP),
        ("a.webp", b"RIFF\x04\0\0\0WAVE"),
        ("a.avi", WEBP),
        ("a.mp3", HTML),
        ("a.mp3", PNG),
        ("a.tar", ZIP),
        ("a.rtf", ZIP),
        ("a.wmv", b"\0\0\0\x20ftypisom"),
        ("a.psd", JPEG),
        ("a.vcf", PDF),
    ],
)
def test_other_content_is_labelled(name: str, data: bytes) -> None:
    assert labelled(name, data) is Label.OTHER_CONTENT


@pytest.mark.parametrize(
    ("name", "data"), [one for one in WHOLE[:8] if one[0] != "a.gif"], ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_file_that_was_cut_off_is_labelled(name: str, data: bytes) -> None:
    assert labelled(name, data[: len(data) // 2]) is Label.INCOMPLETE


def test_a_file_that_is_shorter_than_the_platform_said_is_labelled() -> None:
    assert labelled("a.txt", b"half", 8) is Label.INCOMPLETE
