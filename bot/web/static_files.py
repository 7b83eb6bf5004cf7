"""Scripts and styles, under names that change with their content, so that browsers may keep them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s
from pathlib import Path

from bot.web.asked import HOME

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wav": "audio/wav",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class StaticFile:
    """A file under its public name."""

    name: str
    content: bytes
    content_type: str

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.content, 9, mtime=0)


class StaticFiles:
    """All of them, read once. Scripts import each other by their plain names, which are replaced by the public ones."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in TYPES}
        mark = blake2s(b"".join(found.values()), digest_size=5).hexdigest()
        self._public = {name: f"{name.partition('.')[0]}.{mark}.{name.partition('.')[2]}" for name in found}
        for name, content in found.items():
            if name.endswith(".js"):
                for other, public in self._public.items():
                    content = content.replace(f'"./{other}"'.encode(), f'"./{public}"'.encode())  # noqa: PLW2901  one name after another
                found[name] = content
        self._files = {
            public: StaticFile(public, found[name], TYPES[f".{name.rpartition('.')[2]}"]) for name, public in self._public.items()
        }

    def address(self, name: str) -> str:
        """Return the address of a file by its plain name."""
        return f"{HOME}/static/{self._public[name]}"

    def find(self, public: str) -> StaticFile | None:
        return self._files.get(public)
