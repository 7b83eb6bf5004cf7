"""Names of files that are safe, and from which players know the type."""

from __future__ import annotations

import pytest

from bot.core.cuts import FILE_NAME
from bot.core.file_names import safe_name, with_ending


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "etc_passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "_etc_shadow"),
        ("bill 1/2.pdf", "bill 1_2.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\u2066b\u2069c\u200f.txt", "abc.txt"),
        (".env", "env"),
        ("...", ""),
        (". . a.txt . ", "a.txt"),
    ],
)
def test_a_name_is_no_path_and_no_trick(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("я" * 300 + ".tar.gz")
    assert name.endswith("….tar.gz") and len(name) <= FILE_NAME


@pytest.mark.parametrize(
    ("name", "mime", "named"),
    [
        ("voice", "audio/ogg", "voice.ogg"),
        ("voice", "audio/ogg; codecs=opus", "voice.ogg"),
        ("Untitled", "text/plain", "Untitled.txt"),
        ("photo.JPG", "image/jpeg", "photo.JPG"),
        ("film.mov", "video/mp4", "film.mov"),
        ("No. 5 of us", "image/png", "No. 5 of us.png"),
        ("data", "application/octet-stream", "data"),
        ("", "image/png", ""),
    ],
)
def test_a_name_without_an_ending_gets_that_of_its_type(name: str, mime: str, named: str) -> None:
    assert with_ending(name, mime) == named
