"""Tells from a picture's first bytes whether Telegram would show it unchanged as a photo."""

from __future__ import annotations

import struct

HEAD = 256 * 1024  # bytes; photos of phones have a preview of themselves before their size
_LONGEST_SIDE = 2560  # pixels; Telegram makes larger photos smaller
_BOTH_SIDES, _RATIO = 10_000, 20  # what it takes
_PNG, _JPEG, _RIFF, _WEBP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF", b"WEBP"
_NO_FRAME = (0xC4, 0xC8, 0xCC)  # of the segments C0 to CF, those that don't tell a size
_EXIF, _APP1 = b"Exif\0\0", 0xE1
_ORIENTATION, _UPRIGHT, _MOST_ENTRIES = 0x0112, 1, 200
_ANIMATED, _HAS_EXIF = 2, 8  # flags of WebP

_Size = tuple[int, int] | None


def may_be_photo(head: bytes) -> bool:
    """False for what Telegram would scale, turn or refuse, and for markup. True if the size can't be read: Telegram decides then."""
    if head.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        return False
    try:
        size = _size(head)
    except (struct.error, IndexError):
        size = None
    return size is None or _fits(*size)


def _fits(width: int, height: int) -> bool:
    short, long = sorted((width, height))
    return 0 < long <= min(_LONGEST_SIDE, short * _RATIO) and short + long <= _BOTH_SIDES


def _size(head: bytes) -> _Size:
    """Width and height. (0, 0) for what must not be a photo, however small it is."""
    if head.startswith(_PNG):
        return _png(head)
    if head.startswith(_JPEG):
        return _jpeg(head)
    return _webp(head) if head.startswith(_RIFF) and head[8:12] == _WEBP else None


def _png(head: bytes) -> _Size:
    """Telegram keeps neither what moves nor how a picture must be turned. Both are said before the picture begins."""
    width, height = struct.unpack_from(">II", head, 16)
    at, kind = len(_PNG), b""
    while kind != b"IDAT" and at + 8 <= len(head):
        length, kind = struct.unpack_from(">I4s", head, at)
        content = head[at + 8 : at + 8 + length]
        if kind == b"acTL" or (kind == b"eXIf" and _is_turned(_EXIF + content)):
            return 0, 0
        at += 12 + length
    return int(width), int(height)


def _jpeg(head: bytes) -> _Size:
    """A photo that says how it must be turned is no photo for Telegram, which forgets that."""
    at = len(_JPEG)
    while head[at] == 0xFF:
        kind, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in _NO_FRAME:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return int(width), int(height)
        if kind == _APP1 and _is_turned(head[at + 4 : at + 2 + length]):
            return 0, 0
        at += 2 + max(length, 2)
    return None


def _is_turned_webp(head: bytes) -> bool:
    """What says so is behind the picture. If that is out of reach, it may be turned."""
    at = 12
    while at + 8 <= len(head):
        kind, length = struct.unpack_from("<4sI", head, at)
        if kind == b"EXIF":
            return _is_turned(_EXIF + head[at + 8 : at + 8 + length].removeprefix(_EXIF))
        at += 8 + length + length % 2
    return True


def _is_turned(segment: bytes) -> bool:
    if not segment.startswith(_EXIF):
        return False
    tiff = segment.removeprefix(_EXIF)
    order = "<" if tiff.startswith(b"II") else ">"
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    for entry in range(min(count, _MOST_ENTRIES)):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * entry)
        if tag == _ORIENTATION:
            return bool(value != _UPRIGHT)
    return False


def _webp(head: bytes) -> _Size:
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return (0, 0) if head[20] & _ANIMATED or (head[20] & _HAS_EXIF and _is_turned_webp(head)) else (width, height)
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", head, 26)
    return width & 0x3FFF, height & 0x3FFF
