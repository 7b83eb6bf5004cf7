"""Which files a browser may show. It is decided by their first bytes; whatever isn't certain is a download."""

from __future__ import annotations

from typing import Literal

Kind = Literal["picture", "sound", "film", "file"]
HEAD = 16  # bytes that are looked at
_BY_BEGINNING: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"WAVE", 8, "audio/wav"),
    (b"fLaC", 0, "audio/flac"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftyp", 4, "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
)
_ENDINGS: dict[Kind, str] = {
    "picture": "png jpg jpeg jpe gif webp",
    "sound": "ogg oga opus mp3 wav flac m4a",
    "film": "mp4 m4v mov webm",
}
_BY_ENDING: dict[str, Kind] = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_BY_TYPE: dict[str, Kind] = {"image": "picture", "audio": "sound", "video": "film"}


def shown_as(head: bytes) -> str:
    """Return the type with which a browser may show a file that begins like this; empty if it must be downloaded."""
    return next((kind for begin, at, kind in _BY_BEGINNING if head[at : at + len(begin)] == begin), "")


def kind_by_name(name: str, mime: str) -> Kind:
    """Return what a page shows for a file. If the content is something else, there is nothing to see."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem:
        return _BY_ENDING.get(ending.casefold(), "file")
    plain = mime.partition(";")[0].strip().casefold()
    return "file" if plain == "image/svg+xml" else _BY_TYPE.get(plain.partition("/")[0], "file")
