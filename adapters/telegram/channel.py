"""A Telegram bot as a channel of the desk: sends posts and returns receipts, hears updates and hands them to the desk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from telegram.error import TelegramError

from adapters.telegram import buttons, names, render
from adapters.telegram.api import Api
from adapters.telegram.check import examine
from adapters.telegram.emoji import nearest
from adapters.telegram.errors import delivery_error
from adapters.telegram.files import VCARD
from adapters.telegram.ingest import translate
from adapters.telegram.listening import who_am_i
from adapters.telegram.poll import Poll
from adapters.telegram.sender import Sender
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.webhook import Webhook
from bot.core.message import Attachment
from bot.core.people import Identity, Profile
from bot.ports.channel import Capabilities, DeskPort, FileStore, Finding, Pace, Request, Response
from bot.ports.contents import Chunks
from bot.ports.inbound import Inbound
from bot.ports.outbound import Delete, DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble, Typing
from bot.ports.wording import Limits

log = structlog.get_logger()

_SUPERGROUP = "-100"  # how the ids of supergroups and channels begin
_PACE = Pace(place_gap=1.0, place_burst=3, per_second=25.0)


class TelegramChannel:
    """One bot. Sending works from ``open`` to ``close``, hearing from ``listen`` to ``stop_listening``."""

    capabilities = Capabilities(
        prefix="/",
        title="Telegram",
        native_replies=True,
        private_buttons=True,
        albums=True,
        start_links=True,
        limits=Limits(button=buttons.DATA),
    )

    def __init__(self, name: str, settings: TelegramSettings, url: str) -> None:
        self.name = name
        self.pace: Pace | None = _PACE if settings.pace == "platform" else None
        self.hears_by_http = settings.mode == "webhook"
        self._settings = settings
        self._url = url
        self._api = Api(settings.token.get_secret_value(), settings.base_url)
        self._sender = Sender(self._api, name)
        self._receiver: Poll | Webhook | None = None

    @property
    def trouble(self) -> str:
        return self._receiver.trouble if self._receiver else "does not listen"

    async def open(self) -> None:
        """Asks nothing yet: who we are is learnt, again and again if need be, when listening begins."""
        await self._api.open()

    async def listen(self, desk: DeskPort) -> None:
        if self._settings.mode == "polling":
            self._receiver = Poll(self._api, desk, self.name)
        else:
            self._receiver = Webhook(self._api, desk, self.name, self._url, self._settings.secret)
        self._receiver.start()

    async def stop_listening(self) -> None:
        if self._receiver is not None:
            await self._receiver.stop()

    async def close(self) -> None:
        await self.stop_listening()
        await self._api.close()

    async def forget(self, person: str) -> None:
        """What people see is kept by the platform."""

    async def receive(self, request: Request) -> Response:
        return await self._receiver.receive(request) if isinstance(self._receiver, Webhook) else Response(404)

    async def reread(self, raw: bytes) -> Inbound | None:
        try:
            me = await who_am_i(self._api, self.name)
        except TelegramError as error:
            raise delivery_error(error) from error
        return translate(json.loads(raw), me, datetime.now(UTC), raw)

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        match send:
            case Post():
                messages = await self._sender.post(send, files)
                return Receipt(send.to.place, messages)
            case Edit():
                return Receipt(send.at.place, await self._sender.edit(send))
            case Delete():
                await self._sender.delete(send)
                return Receipt(send.at.place)
            case Mark():
                return await self._mark(send)
            case Typing():
                thread = {"message_thread_id": render.number(send.to.thread)} if send.to.thread else {}
                await self._sender.call("sendChatAction", {"chat_id": render.chat(send.to), "action": "typing", **thread})
                return Receipt(send.to.place)

    async def _mark(self, send: Mark) -> Receipt:
        reaction = [{"type": "emoji", "emoji": nearest(send.emoji)}] if send.there else []
        args = {"chat_id": render.chat(send.at), "message_id": render.number(send.message), "reaction": reaction}
        await self._sender.call("setMessageReaction", args)
        return Receipt(send.at.place, (send.message,))

    async def find(self, post: Outbound) -> Receipt | None:  # noqa: ARG002  a bot cannot read what it has written
        return None

    async def identify(self, place: str, message: str) -> str:  # noqa: ARG002  messages of Telegram carry nothing of the kind
        return ""

    async def fetch(self, file: Attachment) -> Chunks:
        if file.too_large:
            raise DeliveryError(Trouble.REFUSED, "file is too big: a bot may download 20 MB")
        if file.remote.startswith(VCARD):
            yield file.remote.removeprefix(VCARD).encode()
            return
        if not file.remote:
            raise DeliveryError(Trouble.REFUSED, "Telegram told no id of the file")
        try:
            found = await self._api.call("getFile", {"file_id": file.remote})
            if not (isinstance(found, dict) and found.get("file_path")):
                raise DeliveryError(Trouble.GONE, "Telegram has no file there any more")
            async for chunk in self._api.download(str(found["file_path"])):
                yield chunk
        except TelegramError as error:
            # Nothing is changed by asking, so a lost answer is no doubt.
            told = delivery_error(error)
            if told.trouble is Trouble.IN_DOUBT:
                told = DeliveryError(Trouble.TRY_AGAIN, told.reason)
            raise told from error

    async def check_token(self) -> None:
        await self._sender.call("getMe", {})

    async def who(self, person: str) -> Profile:
        chat = await self._sender.call("getChat", {"chat_id": render.number(person)})
        name = names.person(chat.get("first_name"), chat.get("last_name")) or names.person(chat.get("title"))
        handle = names.person(chat.get("username"))
        return Profile(Identity(self.name, person), name or handle or person, handle)

    async def members(self, place: str) -> frozenset[str]:  # noqa: ARG002  a bot is told of administrators only
        return frozenset()

    def link(self, place: str, message: str, thread: str = "") -> str:  # noqa: ARG002  the same without the topic
        """Only messages of supergroups and channels have one."""
        return f"https://t.me/c/{place.removeprefix(_SUPERGROUP)}/{message}" if place.startswith(_SUPERGROUP) else ""

    async def start_link(self, word: str) -> str:
        try:
            me = await who_am_i(self._api, self.name)
        except TelegramError as error:
            raise delivery_error(error) from error
        return f"https://t.me/{me.username}?start={word}"

    def is_group(self, person: str) -> bool:  # noqa: ARG002  groups of Telegram are chats: they are written to, not their members
        return False

    async def is_present(self, person: str) -> bool:  # noqa: ARG002  a bot is not told who is online
        return True

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: str = "") -> Sequence[Finding]:
        await self._api.open()
        return await examine(self._api, self._settings, url=self._url, channel=self.name, places=places, people=people, hello=hello)
