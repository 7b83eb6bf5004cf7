"""What all translations of events share: people, places, message authors and files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from adapters.slack.blocks_in import Reader, shared
from adapters.slack.payload import Json, maybe
from adapters.slack.people import Known, Names, Us
from bot.core.cuts import short
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import RichText, Span, merged, plain
from bot.core.visible_text import on_one_line
from bot.ports.tolerant import obj, text, whole

LARGEST: Final = 100 * 1024 * 1024
_BELIEVED: Final = 2**40  # bytes; a larger size is an error
_WEB: Final = re.compile(r"https?://[^\s/]\S{0,2900}")
LONGEST_NAME: Final = 200  # characters
_CANVAS: Final = "application/vnd.slack-docs"
_LIST: Final = "application/vnd.slack-list"
_KINDS: Final = (("image/svg", "document"), ("image/", "photo"), ("video/", "video"), ("audio/", "audio"))


@dataclass(frozen=True, slots=True)
class TranslationContext:
    """What the translation is handed besides the payload."""

    us: Us
    known: Known
    now: datetime
    raw: bytes = b""
    may_be_told: Callable[[str], bool] = lambda _: False
    """Whether somebody who is not known may yet be."""
    names: Names = lambda _: None
    called: Known = lambda _: None
    """Somebody by their handle."""

    @property
    def reader(self) -> Reader:
        return Reader(self.us.channel, self.known, self.names, self.called)

    def words(self, message: Json, *, previews: bool = False) -> RichText:
        """The words of a message, and below them its files that are only links to where they are stored."""
        words = list(self.reader.message(message, previews=previews))
        for file in _told(message):
            if link := link_of(file):
                words += (*plain("\n" if words else ""), *link_to(name_of(file), link))
        return merged(tuple(words))

    def person(self, user: str, *, name: str = "", team: str = "", bot: bool = False) -> Profile:
        """What is known of somebody, else what the payload has."""
        found = self.known(user)
        if found is None:
            foreign = bool(team and self.us.team and team != self.us.team)
            guessed = not foreign and self.may_be_told(user)
            found = Profile(
                Identity(self.us.channel, user), name or user, handle=name, guest=foreign, guessed=guessed, registered=not foreign
            )
        return replace(found, is_bot=True, guessed=False) if bot or user == "USLACKBOT" else found

    def head(self, event: str, at: datetime, by: Profile, place: str, thread: str = "") -> dict[str, Any]:
        return {"event": event, "at": at, "by": by, "where": Address(self.us.channel, place, thread), "raw": self.raw}


def thread_of(message: Json) -> str:
    """The thread a message hangs in; the first message of a thread does not hang in it."""
    thread = maybe(message, "thread_ts")
    return "" if thread == message.get("ts") else thread


def author(message: Json, desk: TranslationContext) -> Profile:
    """Who wrote it. What has no user behind it (workflows, old integrations) is a bot's."""
    user, bot = maybe(message, "user"), text(message, "bot_id")
    name = text(obj(message, "user_profile"), "display_name") or text(message, "username")
    team = text(message, "user_team") or text(message, "team")
    return desk.person(user or bot, name=name, team=team, bot=bool(bot) or not user)


def files(message: Json, channel: str) -> tuple[Attachment, ...]:
    """What can't be read of a file is left out; that there is a file is never lost. One that was deleted is none."""
    return tuple(_file(file, channel) for file in _told(message) if not link_of(file))


def _told(message: Json) -> list[Json]:
    lists = [holder.get("files") for holder in (message, *shared(message))]
    found = [file if isinstance(file, dict) else {} for told in lists if isinstance(told, list) for file in told]
    return [file for file in found if file.get("mode") != "tombstone"]


def link_of(file: Json) -> str:
    """Where a file is that can't be downloaded: one that Slack doesn't store, such as one of Google Drive, or a list. Empty for others."""
    if file.get("mode") == "list" or text(file, "mimetype") == _LIST:
        links = [text(file, "permalink")]
    elif file.get("is_external") or file.get("mode") == "external":
        links = [text(file, name) for name in ("external_url", "url_private", "permalink")]
    else:
        return ""
    return next((link for link in links if _WEB.fullmatch(link)), "")


def link_to(name: str, link: str) -> RichText:
    return Span("📎 "), Span(name, link=link)


def name_of(file: Json) -> str:
    """What people call a file; for one that is a link, its title is that."""
    return short(on_one_line(text(file, "title") or text(file, "name")), LONGEST_NAME) or text(file, "id") or "file"


def _file(file: Json, channel: str) -> Attachment:
    remote = {"id": text(file, "id"), "url": text(file, "url_private_download") or text(file, "url_private")}
    if file.get("file_access") == "check_file_info":
        remote["url"] = ""
    mime, size = text(file, "mimetype") or "application/octet-stream", whole(file, "size")
    size = size if 0 <= size <= _BELIEVED else 0
    name = text(file, "name") or text(file, "title") or remote["id"] or "file"
    if mime == _CANVAS:  # it is downloaded as a page
        name, mime = f"{text(file, 'title') or name}.html", "text/html"
    return Attachment(
        channel,
        json.dumps(remote, separators=(",", ":")),
        name,
        mime,
        size,
        kind=next((kind for start, kind in _KINDS if mime.startswith(start)), "document"),
        too_large=size > LARGEST or bool(file.get("is_external")),
    )
