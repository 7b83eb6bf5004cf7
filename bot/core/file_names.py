"""Makes the names of files safe and playable: no paths, no tricks with the reading direction, and an ending that tells the type."""

from __future__ import annotations

import re

from bot.core.cuts import file_name

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_UPWARDS = re.compile(r"\.\.[/\\]")
_SEPARATORS = re.compile(r"[/\\]")
_ENDING = re.compile(r"\.[^\W_]{1,20}\Z")
_BY_TYPE = {
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/m4a": "m4a",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/ogg": "ogg",
    "audio/opus": "opus",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/webm": "webm",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/json": "json",
    "text/plain": "txt",
    "text/html": "html",
    "text/csv": "csv",
}


def safe_name(name: str) -> str:
    """Return a name that is no path and reads in one direction."""
    name = _SEPARATORS.sub("_", _UPWARDS.sub("", _DIRECTIONS.sub("", name)))
    return file_name(name.strip(" ."))


def ending_of(mime: str) -> str:
    """Return the ending of files of a type, empty if we don't know it."""
    return _BY_TYPE.get(mime.partition(";")[0].strip().lower(), "")


def with_ending(name: str, mime: str) -> str:
    """Return the name with an ending: players and previews go by it."""
    ending = ending_of(mime)
    return f"{name}.{ending}" if ending and name and not _ENDING.search(name) else name
