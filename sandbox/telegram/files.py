"""Stores files under the ids of the Bot API, and returns them for downloads."""

from __future__ import annotations

import base64
import hashlib
import struct
from dataclasses import dataclass

from sandbox.telegram.refusal import Json

DOWNLOAD_LIMIT = 20 * 1024 * 1024

_FOLDERS = {"photo": "photos", "document": "documents", "video": "videos", "audio": "music", "voice": "voice", "thumbnail": "thumbnails"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``size`` may be larger than the data, for tests with very large files."""

    file_id: str
    file_unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    data: bytes
    size: int

    def json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": self.size}


class Files:
    """All files that were uploaded or sent."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}
        self.by_path: dict[str, StoredFile] = {}

    def keep(self, kind: str, data: bytes, *, name: str = "", mime_type: str = "", size: int | None = None) -> StoredFile:
        number = len(self.by_id) + 1
        digest = hashlib.sha256(data + str(number).encode()).digest()
        suffix = name.rpartition(".")[2] if "." in name else {"photo": "jpg", "voice": "oga", "thumbnail": "jpg"}.get(kind, "dat")
        file = StoredFile(
            file_id=base64.urlsafe_b64encode(f"{kind}-{number}-".encode() + digest[:18]).decode().rstrip("="),
            file_unique_id=base64.urlsafe_b64encode(digest[:11]).decode().rstrip("="),
            kind=kind,
            path=f"{_FOLDERS.get(kind, 'files')}/file_{number}.{suffix}",
            name=name,
            mime_type=mime_type,
            data=data,
            size=len(data) if size is None else size,
        )
        self.by_id[file.file_id] = self.by_path[file.path] = file
        return file

    def expire(self, *, downloads_only: bool = False) -> None:
        """From now on, files that were sent before can't be fetched. With ``downloads_only``, ``getFile`` still tells their paths."""
        self.by_path.clear()
        if not downloads_only:
            self.by_id.clear()

    def photo(self, data: bytes) -> list[Json]:
        """A photo is a list of sizes, smallest first; the last one is what was sent."""
        width, height = dimensions(data) or (1280, 720)
        whole, small = self.keep("photo", data), self.keep("photo", data[:1000])
        scale = max(width, height, 90) / 90
        return [
            small.json() | {"width": max(1, int(width / scale)), "height": max(1, int(height / scale))},
            whole.json() | {"width": width, "height": height},
        ]


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture. None if the platform can't read it."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return int(width), int(height)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 512, 512
    if data[:2] == b"BM" and len(data) >= 26:
        width, height = struct.unpack("<ii", data[18:26])
        return int(width), abs(int(height))
    return _jpeg(data) if data[:2] == b"\xff\xd8" else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """The frame header is the first segment of the kinds C0 to CF, but for three that mean something else."""
    index = 2
    while index + 9 <= len(data) and data[index] == 0xFF:
        kind = data[index + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[index + 5 : index + 9])
            return int(width), int(height)
        index += 2 + int.from_bytes(data[index + 2 : index + 4], "big")
    return None
