"""Which pictures are sent as photos, and which as documents because Telegram would change or refuse them."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest
from PIL import Image

from adapters.telegram.pictures import HEAD, may_be_photo


def picture(kind: str, width: int, height: int, **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, kind, **more)
    return out.getvalue()


def turned(kind: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture(kind, 40, 30, exif=exif)


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("width", "height", "photo"),
    [(1, 1, True), (1280, 720, True), (2560, 2560, True), (2561, 100, False), (8000, 1000, False), (10, 200, True), (10, 201, False)],
)
def test_a_picture_that_would_be_scaled_or_refused_is_a_document(kind: str, width: int, height: int, photo: bool) -> None:
    assert may_be_photo(picture(kind, width, height)[:HEAD]) is photo


def test_a_lossless_picture_is_measured_too() -> None:
    assert may_be_photo(picture("WEBP", 300, 200, lossless=True))
    assert not may_be_photo(picture("WEBP", 3000, 20, lossless=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(("orientation", "photo"), [(1, True), (3, False), (6, False), (8, False)])
def test_a_picture_that_must_be_turned_is_a_document(kind: str, orientation: int, photo: bool) -> None:
    assert may_be_photo(turned(kind, orientation)) is photo


def test_a_picture_whose_direction_is_out_of_reach_is_a_document() -> None:
    assert not may_be_photo(turned("WEBP", 6)[:60])


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_a_document(kind: str) -> None:
    assert not may_be_photo(animated(kind))


@pytest.mark.parametrize(
    "markup", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xef\xbb\xbf <!doctype html>", b"<?xml version='1.0'?>"]
)
def test_markup_is_never_a_photo_whatever_its_type_says(markup: bytes) -> None:
    assert not may_be_photo(markup)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0",
        b"RIFF\0\0\0\0WEBPVP8X",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\2\0\0\0\0\0\0\0\xff\xff\xff\xffeXIf",
        b"what",
    ],
)
def test_what_cannot_be_measured_is_for_telegram_to_judge(head: bytes) -> None:
    assert may_be_photo(head)


def test_hostile_headers_end() -> None:
    endless = b"\xff\xd8" + b"\xff\xe0\0\0" * 60_000
    assert may_be_photo(endless)
    assert may_be_photo(picture("PNG", 1, 1)[:33] + b"\0\0\0\0tEXt\0\0\0\0" * 20_000)
    many = struct.pack("<HH", 0xFFFF, 0) * 20_000
    assert may_be_photo(b"\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0\x08\0\0\0" + many)
