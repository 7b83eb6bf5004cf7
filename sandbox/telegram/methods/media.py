"""The methods that send files, alone or as an album, and getFile."""

from __future__ import annotations

from typing import Any

from sandbox.telegram.acts import Acts
from sandbox.telegram.arguments import Upload
from sandbox.telegram.files import DOWNLOAD_LIMIT, StoredFile, dimensions
from sandbox.telegram.methods.posting import send
from sandbox.telegram.methods.registry import method
from sandbox.telegram.refusal import Json, Refusal, bad, not_emulated, strict
from sandbox.telegram.text import caption

PHOTO_LIMIT = 10 * 1024 * 1024
THUMBNAIL_LIMIT = 200 * 1024
ALBUM = (2, 10)
_ALONE = ("document", "audio")
_UNREADABLE = "IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS"


@method("sendPhoto")
def send_photo(world: Acts, args: Json) -> Json:
    return send(world, args, [_content(world, "photo", args["photo"], args)])[0]


@method("sendDocument")
def send_document(world: Acts, args: Json) -> Json:
    return send(world, args, [_content(world, "document", args["document"], args)])[0]


@method("sendVideo")
def send_video(world: Acts, args: Json) -> Json:
    """What isn't MPEG-4 is sent as a document, as the reference says."""
    return send(world, args, [_content(world, "video", args["video"], args)])[0]


@method("sendAudio")
def send_audio(world: Acts, args: Json) -> Json:
    return send(world, args, [_content(world, "audio", args["audio"], args)])[0]


@method("sendMediaGroup")
def send_media_group(world: Acts, args: Json) -> list[Json]:
    """Send an album: all of its messages or none.

    https://core.telegram.org/bots/api#sendmediagroup: 2 to 10 items; documents and audio files only among themselves. The sentences of
    refusals are those of ``send_message_group`` in tdlib/td and of ``Client.cpp`` in tdlib/telegram-bot-api. Both accept a single item,
    which the reference forbids.
    """
    items = args["media"]
    if not items:
        raise bad("There are no messages to send")
    if len(items) > ALBUM[1]:
        raise bad("Too many messages to send as an album")
    if len(items) < ALBUM[0]:
        raise strict("an album has 2 to 10 items")
    kinds = [item["type"] for item in items]
    if alone := [kind for kind in kinds if kind in _ALONE and set(kinds) != {kind}]:
        raise bad(f"{alone[0].title()} can't be mixed with other media types")
    if len({bool(item.get("show_caption_above_media")) for item in items if item["type"] not in _ALONE}) > 1:
        raise bad("Parameter show_caption_above_media must be the same for all messages")
    for item in items:
        if item.get("parse_mode"):
            raise not_emulated("parse_mode of sendMediaGroup")
    contents = [_item(world, item, place) for place, item in enumerate(items, start=1)]
    album = {"media_group_id": world.new_album()}
    return send(world, args, [album | content for content in contents])


def _item(world: Acts, item: Json, place: int) -> Json:
    """What the servers refuse of an item is told with its place; what the Bot API server itself refuses is told as it is."""
    try:
        return _content(world, item["type"], item["media"], item)
    except Refusal as refusal:
        reason = refusal.description.removeprefix("Bad Request: ")
        if reason not in _UNREADABLE:
            raise
        raise bad(f'Failed to send message #{place} with the error message "{reason}"') from refusal


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
    described = _described(world, kind, value, args)
    if kind == "video" and isinstance(value, Upload) and value.mime_type != "video/mp4":
        kind = "document"
    content: Json = {kind: described, **words.fields("caption", "caption_entities")}
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
    return _facts(file) | _measures(kind, args) | _thumbnail(world, args.get("thumbnail"))


def _measures(kind: str, args: Json) -> Json:
    """The fields that a client needs to play a file; 0 for what the bot didn't tell."""
    names = {"video": ("width", "height", "duration"), "audio": ("duration",)}.get(kind, ())
    return {name: args.get(name, 0) for name in names}


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
