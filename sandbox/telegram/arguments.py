"""Reads the typed arguments and files of a request, in any of the four formats that the server accepts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from aiohttp.multipart import MultipartReader

from sandbox.telegram.checking import ARRAY, Misfit, check
from sandbox.telegram.refusal import Json, Refusal, bad, strict
from sandbox.telegram.spec import METHODS, Field

UPLOAD_LIMIT = 50 * 1024 * 1024
ATTACH = "attach://"

_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")
_TOO_LARGE = "Request Entity Too Large"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime_type: str
    data: bytes


@dataclass(slots=True)
class Request:
    """A request before it is checked. ``args`` has texts, or the values of a JSON body."""

    args: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def put(self, name: str, value: Any) -> None:
        if name in self.args:
            raise strict(f'parameter "{name}" is given twice')
        self.args[name] = value


async def read(request: web.Request) -> Request:
    found = Request()
    for name, value in parse_qsl(request.query_string, keep_blank_values=True):
        found.put(name, value)
    kind = request.content_type
    if not request.can_read_body:
        return found
    if kind == "multipart/form-data":
        await _read_multipart(await request.multipart(), found)
        return found
    # Not request.read(): it would apply the limit of whatever application these routes are mounted in.
    text = _utf8(await request.content.read())
    if kind == "application/json":
        for name, value in _json_object(text).items():
            found.put(name, value)
    elif kind == "application/x-www-form-urlencoded":
        for name, value in parse_qsl(text, keep_blank_values=True):
            found.put(name, value)
    elif text:
        raise strict(f'a body of type "{kind}" is not read')
    return found


def typed(method: str, sent: Request) -> Json:
    """The arguments in the types of the reference. A file is in the place of its argument."""
    fields = METHODS[method]
    values: Json = {}
    for name, value in sent.args.items():
        if name not in fields:
            raise strict(f'unknown parameter "{name}" of {method}')
        # Empty text is the same as no argument to the real server.
        if value != "":
            values[name] = _typed(name, value, fields[name])
    unused = dict(sent.files)
    for name in set(unused) & set(fields):
        if "InputFile" in fields[name].types:
            values[name] = unused.pop(name)
    values = {name: _attach(value, sent.files, unused) for name, value in values.items()}
    if unused:
        raise strict(f'file "{next(iter(unused))}" is not used by {method}')
    return values


def shown(value: Any) -> Any:
    """Arguments for the journal, where a file is told by name and size."""
    if isinstance(value, Upload):
        return {"file_name": value.name, "mime_type": value.mime_type, "file_size": len(value.data)}
    if isinstance(value, dict):
        return {name: shown(item) for name, item in value.items()}
    return [shown(item) for item in value] if isinstance(value, list) else value


def _attach(value: Any, files: dict[str, Upload], unused: dict[str, Upload]) -> Any:
    """The file itself for every attach://name."""
    if isinstance(value, str) and value.startswith(ATTACH):
        name = value.removeprefix(ATTACH)
        if name not in files:
            raise bad(f'There is no file "{name}" in the request')
        unused.pop(name, None)
        return files[name]
    if isinstance(value, dict):
        if (media := str(value.get("media", ""))).startswith(ATTACH) and media.removeprefix(ATTACH) not in files:
            raise bad("Can't parse InputMedia: media not found")
        return {name: _attach(item, files, unused) for name, item in value.items()}
    return [_attach(item, files, unused) for item in value] if isinstance(value, list) else value


def require(method: str, values: Json) -> None:
    for name, one in METHODS[method].items():
        if one.required and name not in values:
            raise bad(_MISSING.get(name, f'Parameter "{name}" is required'))


_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "Message text is empty",
    "file_id": "file_id not specified",
    "photo": "There is no photo in the request",
    "document": "There is no document in the request",
    "video": "There is no video in the request",
    "audio": "There is no audio in the request",
    "voice": "There is no voice in the request",
    "action": "Wrong parameter action in request",
}


def _typed(name: str, value: Any, wanted: Field) -> Any:
    types = tuple(one for one in wanted.types if one != "InputFile") or ("String",)
    result = _from_text(name, value, types) if isinstance(value, str) else value
    try:
        check(result, types, name)
    except Misfit as misfit:
        raise strict(f"wrong type: {misfit}") from misfit
    return result


def _from_text(name: str, text: str, types: tuple[str, ...]) -> Any:
    """Convert the text of a form or query string into the expected type."""
    if "Integer" in types and re.fullmatch(r"-?\d+", text):
        return int(text)
    if "String" in types:
        return text
    if "Float" in types and re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return float(text)
    if "Boolean" in types and text.lower() in _YES + _NO:
        return text.lower() in _YES
    if any(one in ("Integer", "Float", "Boolean") for one in types):
        raise strict(f'wrong type: "{name}" must be of type {" or ".join(types)}, not "{text[:50]}"')
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        what = "JSON array" if types[0].startswith(ARRAY) else "JSON object"
        raise bad(f"Can't parse {name} {what}: {error}") from error


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise bad("Strings must be encoded in UTF-8") from error


def _json_object(text: str) -> Json:
    try:
        body = json.loads(text) if text else {}
    except json.JSONDecodeError as error:
        raise bad(f"Can't parse request body as JSON: {error}") from error
    if not isinstance(body, dict):
        raise bad("Can't parse request body as JSON: an object is expected")
    if none := [name for name, value in body.items() if value is None]:
        raise strict(f'parameter "{none[0]}" is null')
    return body


async def _read_multipart(reader: MultipartReader, found: Request) -> None:
    size = 0
    async for part in reader:
        if not isinstance(part, BodyPartReader) or not part.name:
            raise strict("a part of the multipart body has no name")
        data = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            size += len(chunk)
            if size <= UPLOAD_LIMIT:
                data += chunk
        if part.filename is None:
            found.put(part.name, _utf8(bytes(data)))
        else:
            mime_type = part.headers.get("Content-Type", "application/octet-stream")
            found.files[part.name] = Upload(part.filename, mime_type, bytes(data))
    # Only now: clients see a response in the middle of an upload as a broken connection.
    if size > UPLOAD_LIMIT:
        raise Refusal(413, _TOO_LARGE)
