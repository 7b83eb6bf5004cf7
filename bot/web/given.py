"""What a browser sent with a form: fields, and files, which are stored while they come in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from aiohttp import BodyPartReader, MultipartReader, http_exceptions, web

from bot.core.message import Attachment
from bot.ports.api_errors import BodyTooLarge, BodyTooSlow, BrokenJson
from bot.ports.contents import CHUNK, Chunks
from bot.ports.web_errors import TooManyFiles

MOST_FIELDS, MOST_FILES = 1000, 20
LARGEST = 2**20  # bytes of all fields
MULTIPART = "multipart/form-data"
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Given:
    """Fields by name, each with all of its values, and the files, which are in our store."""

    fields: Fields = field(default_factory=dict)
    files: tuple[Attachment, ...] = ()

    def first(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    def last(self, name: str) -> str:
        """Return the value that counts if a button overrules a field of its form."""
        return next(reversed(self.fields.get(name, ())), "")

    def all(self, name: str) -> Sequence[str]:
        return self.fields.get(name, ())


Keep = Callable[[Given, str, str, Chunks], Awaitable[Attachment | None]]
"""Stores a file by its name and type, after the fields before it were checked; None if it isn't wanted."""


async def read_given(request: web.Request, read: Callable[[], Awaitable[bytes]], keep: Keep) -> Given:
    """Return what came with a form. Raises BodyTooLarge before a large one was received, TooManyFiles, BodyTooSlow and BrokenJson."""
    try:
        if request.content_type == MULTIPART:
            return await _parts(await request.multipart(), keep)
        if (request.content_length or 0) > LARGEST:
            raise BodyTooLarge(most=str(LARGEST))
        body = await read()
        return Given(parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except web.HTTPRequestEntityTooLarge as error:
        raise BodyTooLarge(most=str(LARGEST)) from error
    except TimeoutError as error:
        raise BodyTooSlow from error
    except (web.RequestPayloadError, http_exceptions.HttpProcessingError, ValueError, AssertionError) as error:
        raise BrokenJson from error


async def _parts(reader: MultipartReader, keep: Keep) -> Given:
    fields: dict[str, list[str]] = {}
    files: list[Attachment] = []
    size = seen = 0
    while (part := await reader.next()) is not None:
        seen += 1
        if seen > MOST_FIELDS:
            raise BodyTooLarge(most=str(LARGEST))
        if not isinstance(part, BodyPartReader) or not part.name:
            raise BrokenJson
        if part.filename is None:
            value = b"".join([chunk async for chunk in _chunks(part, LARGEST - size)])
            size += len(value)
            fields.setdefault(part.name, []).append(value.decode())
        elif part.filename:
            if len(files) >= MOST_FILES:
                raise TooManyFiles(most=str(MOST_FILES))
            kind = part.headers.get("Content-Type", "")
            kept = await keep(Given(fields), part.filename, kind, _chunks(part, 2**40))
            files += [kept] if kept else []
        else:
            await part.release()
    return Given(fields, tuple(files))


async def _chunks(part: BodyPartReader, most: int) -> AsyncIterator[bytes]:
    """Read a part in pieces. Raises BodyTooLarge."""
    size = 0
    while chunk := await part.read_chunk(CHUNK):
        size += len(chunk)
        if size > most:
            raise BodyTooLarge(most=str(LARGEST))
        yield chunk
