"""The customer's side of a conversation on each platform: what they do, and what they see of the desk's replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.house import House, text_of

Files = tuple[tuple[str, bytes], ...]
LOBBY = "C0LOBBY"
SMILEYS = {"❤": "heart", "🔥": "fire", "🎉": "tada"}


@dataclass(frozen=True)
class Seen:
    """A message of the desk, as the customer sees it. ``quotes`` is the id of the message that it replies to."""

    id: str
    lines: tuple[str, ...]
    files: Files
    quotes: str = ""

    def line(self, word: str) -> str:
        """The first line that begins with this word."""
        return next((line for line in self.lines if line.split(" ")[0] == word), "")


class Chat(Protocol):
    """``native``: replies show which message they answer by themselves. ``tells_deletions``: the platform reports them to bots."""

    customer: str
    native: bool
    tells_deletions: bool
    quotes: bool

    async def says(self, words: str, quotes: str = "", files: Files = ()) -> str: ...
    async def edits(self, message: str, words: str) -> None: ...
    async def deletes(self, message: str) -> None: ...
    async def reacts(self, message: str, old: str, new: str) -> None: ...
    def seen(self) -> Sequence[Seen]: ...


class TelegramChat:
    """Tom, in his chat with the bot."""

    customer, native, tells_deletions, quotes = "Tom", True, False, True

    def __init__(self, house: House) -> None:
        self.world = house.telegram

    async def says(self, words: str, quotes: str = "", files: Files = ()) -> str:
        more: dict[str, Any] = {"reply_to": int(quotes)} if quotes else {}
        if not files:
            return _id(self.world.says(4712, words, **more))
        album = {"media_group_id": self.world.new_album()} if len(files) > 1 else {}
        sent = []
        for name, data in files:
            kept = self.world.files.keep("document", data, name=name, mime_type="text/plain")
            caption = {} if sent else {"caption": words}
            document = {"file_name": name, "mime_type": "text/plain", **kept.json()}
            sent.append(self.world.sends(4712, document=document, **album, **caption, **more))
        return _id(sent[0])

    async def edits(self, message: str, words: str) -> None:
        self.world.edits(4712, int(message), words)

    async def deletes(self, message: str) -> None:
        raise NotImplementedError("Telegram tells no bot")

    async def reacts(self, message: str, old: str, new: str) -> None:
        before, after = ([{"type": "emoji", "emoji": emoji}] if emoji else [] for emoji in (old, new))
        user, chat = self.world.people[4712].user(), self.world.chats[4712].json()
        told = {"chat": chat, "message_id": int(message), "user": user, "date": 1_700_000_000}
        self.world.update(message_reaction={**told, "old_reaction": before, "new_reaction": after})

    def seen(self) -> Sequence[Seen]:
        return [self._seen(message) for message in self.world.chat(4712) if message.get("from", {}).get("is_bot")]

    def _seen(self, message: dict[str, Any]) -> Seen:
        document = message.get("document")
        files = ((document["file_name"], self.world.files.by_id[document["file_id"]].data),) if document else ()
        words = message.get("text") or message.get("caption") or ""
        return Seen(
            str(message["message_id"]), tuple(words.splitlines()), files, str(message.get("reply_to_message", {}).get("message_id", ""))
        )


class SlackChat:
    """Eve: in her direct messages with the app, or in a channel that the desk watches."""

    customer, native, tells_deletions = "Eve", False, True

    def __init__(self, house: House, *, room: bool) -> None:
        self.slack, self.room, self.first = house.slack, room, ""
        self.place = LOBBY if room else house.slack.im("U0EVE")
        self.quotes = not room

    async def says(self, words: str, quotes: str = "", files: Files = ()) -> str:
        sent = [(name, data, "text/plain") for name, data in files]
        under = self.first if self.room else quotes
        said = await self.slack.posts("U0EVE", self.place, words, thread_ts=under or None, files=sent)
        self.first = self.first or said
        return said

    async def edits(self, message: str, words: str) -> None:
        await self.slack.edits("U0EVE", self.place, message, words)

    async def deletes(self, message: str) -> None:
        await self.slack.deletes("U0EVE", self.place, message)

    async def reacts(self, message: str, old: str, new: str) -> None:
        if old:
            await self.slack.unreacts("U0EVE", self.place, message, SMILEYS[old])
        if new:
            await self.slack.reacts("U0EVE", self.place, message, SMILEYS[new])

    def seen(self) -> Sequence[Seen]:
        tops = self.slack.messages(self.place)
        found = [*tops, *(reply for top in tops for reply in self.slack.thread(self.place, top["ts"]))]
        said = sorted((one for one in found if one.get("bot_id")), key=lambda one: one["ts"])
        return [Seen(one["ts"], tuple(text_of(one).splitlines()), self._files(one)) for one in said]

    def _files(self, message: dict[str, Any]) -> Files:
        return tuple((file["name"], self.slack.file_bytes(file["id"])) for file in message.get("files", ()))


def _id(update: dict[str, Any]) -> str:
    return str(update["message"]["message_id"])
