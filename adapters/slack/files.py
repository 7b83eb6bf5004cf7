"""Attachments: bytes go up in Slack's three steps, and come down with our token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import structlog

from adapters.slack.api import Api
from adapters.slack.errors import failure, of_status
from adapters.slack.payload import mapping, maybe
from adapters.slack.translation import LARGEST, link_of, link_to, name_of
from bot.core.cuts import short
from bot.core.message import Attachment
from bot.ports.channel import FileStore
from bot.ports.contents import CHUNK, Chunks
from bot.ports.outbound import OF_ONE_FILE, DeliveryError, FileTrouble, StoredElsewhere, Trouble
from bot.ports.proxies import proxy_for
from bot.ports.tolerant import obj
from bot.ports.uploads import Upload

log = structlog.get_logger()

MINUTE: Final = aiohttp.ClientTimeout(total=60, sock_connect=5)
DESCRIPTION: Final = 1_000  # characters
SHOWN_AFTER: Final = (0.1, 0.2, 0.4, 0.8)  # seconds between the looks for files that were just shared
ONLY_IMAGES: Final = "file_uploads_except_images_disabled"
_ABOUT: Final = {
    FileTrouble.TOO_LARGE: "file_upload_size_restricted snippet_too_large",
    FileTrouble.KIND: (
        "file_type_not_allowed blocked_file_type malware_detected slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked "
        "slack_connect_clip_sharing_blocked"
    ),
    FileTrouble.NO_FILES: (
        f"{ONLY_IMAGES} file_uploads_disabled storage_limit_reached slack_connect_file_upload_sharing_blocked unable_to_share_files"
    ),
}
_ABOUT_WORDS: Final = {word: about for about, words in _ABOUT.items() for word in words.split()} | {"HTTP 413": FileTrouble.TOO_LARGE}
_OK, _FORBIDDEN, _MISSING = 200, (401, 403), (404, 410)
_HOMES: Final = ("slack.com", "slack-files.com", "slack-gov.com")


def about(error: DeliveryError) -> FileTrouble:
    """What a refusal says about the file."""
    return error.about or _ABOUT_WORDS.get(error.reason, FileTrouble.UNKNOWN)


async def upload(api: Api, attachments: Sequence[Attachment], files: FileStore) -> tuple[str, ...]:
    """The bytes go up; the ids of the files come back. Nobody sees them yet. A refusal names the file if the others may go without it."""
    ids = []
    for attachment in attachments:
        try:
            ids.append(await _upload(api, attachment, files))
        except DeliveryError as error:
            only_images = error.reason == ONLY_IMAGES and any(other.mime.startswith("image/") for other in attachments)
            error.about = about(error)
            of_file = error.trouble is Trouble.REFUSED or only_images or error.about in OF_ONE_FILE
            error.culprit = attachment if of_file else None
            raise
    return tuple(ids)


async def share(api: Api, channel: str, thread: str, ids: Sequence[str], titles: Sequence[str]) -> None:
    """Show uploaded files as one message. Slack tells no id of it, and shows it a moment later: what follows must not come before it."""
    files = [{"id": file, "title": title} for file, title in zip(ids, titles, strict=True)]
    await api.call("files.completeUploadExternal", account=False, files=files, channel_id=channel, thread_ts=thread or None)
    for pause in SHOWN_AFTER:
        await asyncio.sleep(pause)
        if await _is_shown(api, ids[-1]):
            return


async def _is_shown(api: Api, file: str) -> bool:
    """Whether a file can be seen somewhere. When Slack doesn't tell, there is nothing to wait for."""
    try:
        told = obj(await api.call("files.info", safe=True, file=file), "file")
    except DeliveryError as error:
        log.info("not told whether a file is shown", file=file, reason=error.reason)
        return True
    return told.get("shares") != {}


async def _upload(api: Api, attachment: Attachment, files: FileStore) -> str:
    """Nobody sees the file before it is shared, so every failure here may be tried again."""
    if not attachment.key:
        raise DeliveryError(Trouble.REFUSED, f"no copy of {attachment.name} was kept", about=FileTrouble.BROKEN)
    content = await files.open(attachment.key)
    name = attachment.name.replace("/", "_") or "file"
    if not content.size:
        raise DeliveryError(Trouble.REFUSED, f"{name} is empty", about=FileTrouble.BROKEN)
    described = short(attachment.alt, DESCRIPTION) or None
    place = await api.call("files.getUploadURLExternal", safe=True, filename=name, length=content.size, alt_txt=described)
    url = maybe(place, "upload_url")
    try:
        async with api.session.post(url, data=Upload(content, name), timeout=MINUTE, proxy=proxy_for(url)) as answer:
            if answer.status != _OK:
                raise of_status(answer.status, answer.headers, "upload", safe=True)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise failure(error, safe=True) from error
    return maybe(place, "file_id")


async def fetch(api: Api, attachment: Attachment) -> Chunks:
    """The content of a file that somebody sent."""
    url = await _address(api, attachment)
    try:
        async for chunk in _download(api, url, attachment):
            yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise failure(error, safe=True) from error


async def _address(api: Api, attachment: Attachment) -> str:
    try:
        remote = json.loads(attachment.remote)
        file, url = maybe(remote, "id"), maybe(remote, "url")
    except (ValueError, AttributeError):
        raise DeliveryError(Trouble.REFUSED, "this is no file of Slack's") from None
    if not url:
        # Files of other workspaces come without their address.
        found = mapping(await api.call("files.info", safe=True, file=file), "file")
        if link := link_of(found):
            raise StoredElsewhere(link_to(name_of(found), link))
        url = maybe(found, "url_private_download") or maybe(found, "url_private")
    if not _ours(url, api.settings.base_url):
        raise DeliveryError(Trouble.NOT_ALLOWED, "the file lies outside of Slack")
    return url


async def _download(api: Api, url: str, attachment: Attachment) -> Chunks:
    ours = {"Authorization": f"Bearer {api.settings.bot_token.get_secret_value()}"}
    async with api.session.get(url, headers=ours, timeout=MINUTE, proxy=proxy_for(url)) as answer:
        if answer.status in _FORBIDDEN:
            raise DeliveryError(Trouble.NOT_ALLOWED, f"HTTP {answer.status}")
        if answer.status in _MISSING:
            raise DeliveryError(Trouble.GONE, f"HTTP {answer.status}")
        if answer.status != _OK:
            raise of_status(answer.status, answer.headers, "download", safe=True)
        # Without the right to read files Slack answers 200 and a page to log in.
        page, size = answer.content_type == "text/html", 0
        if page and attachment.mime != "text/html":
            raise _asked_to_log_in()
        async for chunk in answer.content.iter_chunked(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise DeliveryError(Trouble.REFUSED, "the file is larger than 100 MB")
            yield chunk
        if page and size != attachment.size:
            raise _asked_to_log_in()


def _asked_to_log_in() -> DeliveryError:
    return DeliveryError(Trouble.NOT_ALLOWED, "Slack asks to log in: the scope files:read is missing, or the file is not for us")


def _ours(url: str, base_url: str) -> bool:
    """Our token goes to Slack and to nobody else, whatever address a payload names."""
    parts, base = urlsplit(url), urlsplit(base_url)
    host = (parts.hostname or "").lower()
    if host and host == base.hostname:
        return parts.scheme == base.scheme
    return parts.scheme == "https" and any(host == home or host.endswith(f".{home}") for home in _HOMES)
