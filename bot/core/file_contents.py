"""Compares the content of a file with its name, by its first and last bytes. Nothing is unpacked."""

from __future__ import annotations

from enum import StrEnum

HEAD = 64 * 1024  # bytes that are examined
TAIL = 2048


class Label(StrEnum):
    """What the reader of a file is told about it."""

    OTHER_CONTENT = "other_content"
    INCOMPLETE = "incomplete"


_ZIP = b"PK\x03\x04"
_BEGINNINGS = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "wav": (b"RIFF", b"RIFX", b"RF64"),
    "avi": (b"RIFF",),
    "bmp": (b"BM",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "pdf": (b"%PDF-",),
    "zip": (_ZIP, b"PK\x05\x06", b"PK\x07\x08"),
    "office": (_ZIP,),
    "old office": (b"\xd0\xcf\x11\xe0", _ZIP, b"{\\rtf"),
    "gz": (b"\x1f\x8b",),
    "7z": (b"7z\xbc\xaf\x27\x1c",),
    "rar": (b"Rar!\x1a\x07",),
    "ogg": (b"OggS",),
    "flac": (b"fLaC",),
    "mkv": (b"\x1aE\xdf\xa3",),
    "rtf": (b"{\\rtf",),
    "psd": (b"8BPS",),
    "bz2": (b"BZh",),
    "xz": (b"\xfd7zXZ",),
    "wmv": (b"0&\xb2u",),
    "flv": (b"FLV",),
}
_KINDS = {
    "png": "png",
    "jpg": "jpg jpeg jpe",
    "gif": "gif",
    "webp": "webp",
    "wav": "wav",
    "avi": "avi",
    "bmp": "bmp",
    "tif": "tif tiff",
    "pdf": "pdf",
    "zip": "zip",
    "office": "docx xlsx pptx odt ods odp epub",
    "old office": "doc xls ppt",
    "gz": "gz tgz",
    "7z": "7z",
    "rar": "rar",
    "ogg": "ogg oga opus",
    "flac": "flac",
    "mkv": "mkv webm",
    "mp4": "mp4 m4a m4b m4v mov 3gp heic heif avif",
    "rtf": "rtf",
    "psd": "psd",
    "bz2": "bz2",
    "xz": "xz",
    "wmv": "wmv wma asf",
    "flv": "flv",
    "any": "mp3 aac amr mpg mpeg tar",
    "text": "txt csv tsv log md json xml svg html htm yaml yml ini conf srt vtt eml ics vcf",
}
_BY_ENDING = {ending: kind for kind, endings in _KINDS.items() for ending in endings.split()}
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")  # the first parts of films
_FORMS = {"webp": b"WEBP", "wav": b"WAVE", "avi": b"AVI "}  # what follows the size in a RIFF file
_OTHERS = tuple(one for kind in ("png", "jpg", "gif", "pdf", "zip", "gz", "7z", "rar", "ogg", "mkv") for one in _BEGINNINGS[kind])
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_APPENDED = (b"MotionPhoto", b"MicroVideo", b"SEFT")  # cameras put films behind photos
_ENDS = {"png": b"IEND", "jpg": b"\xff\xd9", "pdf": b"%%EOF", "zip": b"PK\x05\x06", "office": b"PK\x05\x06", "gif": b"\x3b"}


def label(name: str, head: bytes, tail: bytes, size: int, told: int = 0) -> Label | None:
    """Return what is odd about a file. ``told`` is the size that the platform told, 0 if it didn't."""
    kind = _BY_ENDING.get(name.rpartition(".")[2].casefold(), "")
    if kind and not _matches(kind, head):
        return Label.OTHER_CONTENT
    if size < told or _is_cut(kind, head, tail, size):
        return Label.INCOMPLETE
    return None


def is_text(head: bytes) -> bool:
    return head.startswith(_UTF_16) or not (b"\0" in head or head.startswith(_BEGINNINGS["pdf"]))


def _matches(kind: str, head: bytes) -> bool:
    if kind == "mp4":
        return head[4:8] in _BOXES
    if kind == "any":  # has no beginning of its own
        return not head.startswith((*_OTHERS, b"<"))
    if kind in _FORMS and head[8:12] != _FORMS[kind]:
        return False
    return is_text(head) if kind == "text" else head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(_BEGINNINGS[kind])


def _is_cut(kind: str, head: bytes, tail: bytes, size: int) -> bool:
    if kind in _FORMS and head.startswith(b"RIFF"):
        return int.from_bytes(head[4:8], "little") + 8 > size + 1
    end = _ENDS.get(kind)
    return end is not None and end not in tail and not any(sign in head or sign in tail for sign in _APPENDED)
