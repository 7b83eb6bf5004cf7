"""The file format of a backup: a tar file with a head, the rows of each table in compressed pieces, the stored files, and an end.

The end holds a checksum over everything before it. A file without an end is incomplete.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from bot.settings.program_name import bellhop
from storage.files import KEY

FORMAT = 1
HEAD, ROWS, FILES, END = "bellhop-backup.json", "rows/", "files/", "end.json"
CHUNK = 2**16
LARGEST_HEAD = 2**20
LARGEST_PIECE = 2**28  # bytes of rows, uncompressed
_NAME = re.compile(r"[a-z_]{1,63}")
_UNREADABLE = (tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)

Progress = Callable[[int, int], None]
"""Gets how many bytes or rows are done, of how many."""


class BadBackup(Exception):
    """A file can't be restored. The text says in one sentence why, and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says about itself. ``at`` is the time of its snapshot in milliseconds since 1970; ``tables`` holds the columns of each
    table, ``rows`` how many rows all tables have.
    """

    schema: str
    at: int
    program: str
    engine: str
    tables: Mapping[str, Sequence[str]]
    rows: int


class Writer:
    """Writes a backup to an open file. Call :meth:`end` last."""

    def __init__(self, out: BinaryIO, head: Head) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115  closed by end
        self._digest, self._at = sha256(), head.at
        self._small(HEAD, {"format": FORMAT, **asdict(head)})

    def rows(self, table: str, number: int, rows: Sequence[Sequence[Any]]) -> None:
        """Add the next rows of a table."""
        piece = zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=_bytes).encode("utf-8", "surrogatepass"))
        self._add(f"{ROWS}{table}/{number:08}", len(piece), io.BytesIO(piece))

    def file(self, key: str, size: int, pieces: Iterable[bytes]) -> None:
        """Add a stored file. Raises OSError if it has not so many bytes."""
        self._add(f"{FILES}{key}", size, _Pieces(pieces))

    def end(self) -> None:
        self._small(END, {"sha256": self._digest.hexdigest()})
        self._tar.close()

    def _small(self, name: str, data: Mapping[str, Any]) -> None:
        text = json.dumps(data).encode()
        self._add(name, len(text), io.BytesIO(text))

    def _add(self, name: str, size: int, content: Any) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, self._at // 1000, 0o600
        self._digest.update(f"{name}\n{size}\n".encode())
        self._tar.addfile(info, _Digested(content, self._digest.update))


class Reader:
    """Reads a backup that :func:`checked` has accepted."""

    def __init__(self, path: Path, head: Head) -> None:
        self._path, self.head = path, head

    def rows(self) -> Iterator[tuple[str, list[list[Any]]]]:
        """Table and rows of each piece. Raises BadBackup."""
        for name, _, content in self._members(ROWS):
            table = name.split("/")[1]
            yield table, _rows(self._path, b"".join(content), len(self.head.tables.get(table, ())))

    def files(self) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Key, size and content of each stored file. Raises BadBackup."""
        for name, size, content in self._members(FILES):
            yield name.removeprefix(FILES), size, content

    def _members(self, prefix: str) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        try:
            with tarfile.open(self._path, "r:") as tar:
                for info in tar:
                    if info.name.startswith(prefix):
                        yield info.name, info.size, _content(self._path, tar, info)
        except _UNREADABLE as error:
            raise _damaged(self._path) from error


def is_begun(file: BinaryIO) -> bool:
    """Whether a file begins as a backup does, whatever becomes of it."""
    file.seek(0)
    return file.read(len(HEAD) + 1) == HEAD.encode() + b"\0"


def checked(path: Path, moved: Progress = lambda _done, _all: None) -> Reader:
    """Read a whole backup and compare it with its checksum. ``moved`` gets bytes. Raises BadBackup."""
    try:
        return _checked(path, moved)
    except OSError as error:
        raise _unreadable(path, error) from error


def _checked(path: Path, moved: Progress) -> Reader:
    digest, head, last = sha256(), None, ""
    total = path.stat().st_size
    with path.open("rb") as file:
        for name, size, content in _all(path, file):
            if head is None:
                head = _head(path, name, size, content, digest.update)
                continue
            if last == END:
                raise _damaged(path)
            last = name
            if name == END:
                _same(path, b"".join(content), digest.hexdigest())
                continue
            if not _is_known(name, head):
                raise _damaged(path)
            digest.update(f"{name}\n{size}\n".encode())
            for chunk in content:
                digest.update(chunk)
            moved(file.tell(), total)
    if head is None:
        raise _no_backup(path)
    if last != END:
        raise _incomplete(path)
    return Reader(path, head)


def _all(path: Path, file: BinaryIO) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    began = False
    try:
        with tarfile.open(fileobj=file, mode="r:") as tar:
            for info in tar:
                if not info.isreg():
                    raise _damaged(path)
                began = True
                yield info.name, info.size, _content(path, tar, info)
    except tarfile.TarError as error:
        raise (_incomplete(path) if began else _no_backup(path)) from error


def _content(path: Path, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(info)
    assert file is not None  # it is a regular file
    left = info.size
    while left:
        try:
            chunk = file.read(min(CHUNK, left))
        except tarfile.ReadError as error:
            raise _incomplete(path) from error
        except OSError as error:
            raise _unreadable(path, error) from error
        if not chunk:
            raise _incomplete(path)
        left -= len(chunk)
        yield chunk


def _head(path: Path, name: str, size: int, content: Iterator[bytes], count: Callable[[bytes], None]) -> Head:
    if name != HEAD or size > LARGEST_HEAD:
        raise _no_backup(path)
    text = b"".join(content)
    count(f"{name}\n{size}\n".encode() + text)
    try:
        data = json.loads(text)
        made_in = data.pop("format")
        if made_in != FORMAT:
            raise _newer(path, f"its format is {made_in}, and this program reads {FORMAT}")
        head = Head(**data)
        if not all(_NAME.fullmatch(word) for table, columns in head.tables.items() for word in (table, *columns)):
            raise _damaged(path)
        return Head(str(head.schema), int(head.at), str(head.program), str(head.engine), dict(head.tables), int(head.rows))
    except _UNREADABLE as error:
        raise _no_backup(path) from error


def _is_known(name: str, head: Head) -> bool:
    if name.startswith(ROWS):
        return name.count("/") == 2 and name.split("/")[1] in head.tables
    return name.startswith(FILES) and KEY.fullmatch(name.removeprefix(FILES)) is not None


def _same(path: Path, end: bytes, digest: str) -> None:
    try:
        kept = json.loads(end)["sha256"]
    except _UNREADABLE as error:
        raise _damaged(path) from error
    if kept != digest:
        raise _damaged(path)


def _rows(path: Path, piece: bytes, width: int) -> list[list[Any]]:
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(piece, LARGEST_PIECE)
        rows = json.loads(text.decode("utf-8", "surrogatepass"))
        if not unpacking.eof or not all(len(row) == width for row in rows):
            raise _damaged(path)
        return [[_value(value) for value in row] for row in rows]
    except _UNREADABLE as error:
        raise _damaged(path) from error


def _bytes(value: object) -> dict[str, str]:
    assert isinstance(value, bytes | memoryview)
    return {"hex": bytes(value).hex()}


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    if value is None or (isinstance(value, str | int) and not isinstance(value, bool)):
        return value
    raise ValueError(f"{type(value).__name__} is no value of a column")


class _Pieces:
    """Chunks as a file that can be read once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += bytes(piece)
        read, self._rest = self._rest[:size], self._rest[size:]
        return read


class _Digested:
    """A file whose bytes are counted in a checksum when they are read."""

    def __init__(self, content: Any, count: Callable[[bytes], None]) -> None:
        self._content, self._count = content, count

    def read(self, size: int = -1, /) -> bytes:
        read: bytes = self._content.read(size)
        self._count(read)
        return read


def _unreadable(path: Path, error: OSError) -> BadBackup:
    return BadBackup(f"The file {path} cannot be read ({error.strerror or error}). Name a backup that you may read.")


def _no_backup(path: Path) -> BadBackup:
    return BadBackup(f"{path} is not a backup of Bellhop. Name a file that was made by: {bellhop()} backup")


def _incomplete(path: Path) -> BadBackup:
    return BadBackup(f"The backup {path} is incomplete: it was cut off. Copy it again from where it was made, or take another one.")


def _damaged(path: Path) -> BadBackup:
    return BadBackup(f"The backup {path} is damaged: it isn't what its checksum says. Copy it again, or take another one.")


def _newer(path: Path, why: str) -> BadBackup:
    return BadBackup(f"The backup {path} was made by another version of Bellhop: {why}. Restore it with that version or a newer one.")


def other_schema(path: Path, schema: str, ours: str) -> BadBackup:
    """The error for a backup whose schema this program doesn't know."""
    return _newer(path, f"its schema is {schema}, and this program knows up to {ours}")
