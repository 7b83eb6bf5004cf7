"""sendPhoto, sendDocument and getFile."""

from __future__ import annotations

from typing import Any

from sandbox.telegram.acts import Acts
from sandbox.telegram.arguments import Upload
from sandbox.telegram.files import DOWNLOAD_LIMIT, StoredFile, dimensions
from sandbox.telegram.methods.posting import send
from sandbox.telegram.methods.registry import method
from sandbox.telegram.refusal import Json, bad
from sandbox.telegram.text import caption

PHOTO_LIMIT = 10 * 1024 * 1024
THUMBNAIL_LIMIT = 200 * 1024


@method("sendPhoto")
def send_photo(world: Acts, args: Json) -> Json:
    return send(world, args, [_content(world, "photo", args["photo"], args)])[0]


@method("sendDocument")
def send_document(world: Acts, args: Json) -> Json:
    return send(world, args, [_content(world, "document", args["document"], args)])[0]


@method("getFile")
def get_file(world: Acts, args: Json) -> Json:
    file = world.files.by_id.get(args["file_id"])
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return {**file.json(), "file_path": file.path}


def _content(world: Acts, kind: str, value: Upload | str, args: Json) -> Json:
    words = caption(args)
    content: Json = {kind: _described(world, kind, value, args), **words.fields("caption", "caption_entities")}
    if args.get("has_spoiler"):
        content["has_media_spoiler"] = True
    if args.get("show_caption_above_media") and words.text:
        content["show_caption_above_media"] = True
    return content


def _described(world: Acts, kind: str, value: Upload | str, args: Json) -> Any:
    if isinstance(value, str):
        file = _known(world, kind, value)
        return world.files.photo(file.data) if kind == "photo" else _facts(file)
    if not value.data:
        raise bad("file must be non-empty")
    if kind == "photo":
        return _photo(world, value)
    file = world.files.keep(kind, value.data, name=value.name, mime_type=value.mime_type)
    return _facts(file) | _thumbnail(world, args.get("thumbnail"))


def _photo(world: Acts, upload: Upload) -> list[Json]:
    if len(upload.data) > PHOTO_LIMIT:
        raise bad("Too big for a photo")
    size = dimensions(upload.data)
    if size is None:
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * max(min(size), 1):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return world.files.photo(upload.data)


def _known(world: Acts, kind: str, file_id: str) -> StoredFile:
    if file_id.startswith(("http://", "https://")):
        # The real server fetches it. This one makes no requests.
        raise bad("Failed to get HTTP URL content")
    file = world.files.by_id.get(file_id)
    if file is None:
        raise bad("Wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
    if file.kind != kind:
        raise bad(f"Can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _facts(file: StoredFile) -> Json:
    names = {"file_name": file.name, "mime_type": file.mime_type}
    return {name: value for name, value in names.items() if value} | file.json()


def _thumbnail(world: Acts, value: Upload | str | None) -> Json:
    if not isinstance(value, Upload):
        return {}
    size = dimensions(value.data)
    if len(value.data) > THUMBNAIL_LIMIT or size is None or max(size) > 320:
        raise bad("Wrong thumbnail: a JPEG of less than 200 kB and 320 pixels is expected")
    file = world.files.keep("thumbnail", value.data)
    return {"thumbnail": {**file.json(), "width": size[0], "height": size[1]}}
