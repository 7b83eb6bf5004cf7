"""The shortest complete adapter: a chat in memory. adapters/README.md points here, and test_tiny_channel.py runs a desk with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import RichText, plain, text_of
from bot.ports.adapter_kit import park
from bot.ports.answer_display import AnswerCalls, AnswerDisplay
from bot.ports.cards import Card
from bot.ports.channel import Capabilities, DeskPort, FileStore, Finding, Pace, Request, Response
from bot.ports.contents import Chunks, whole
from bot.ports.inbound import Inbound, MessageReceived
from bot.ports.outbound import Delete, DeliveryError, Edit, Mark, Outbound, Post, Receipt, Trouble, Typing

LONGEST = 40  # characters of one message, so that most cards become several


class NotConnected(Exception):
    """The channel does not listen. The platform sends the event again."""


class TinyChannel:
    """A platform and its adapter in one. Its ids count downwards, as a platform's may. ``refusals`` are raised by the next deliveries."""

    capabilities = Capabilities(prefix="!", threads=True, opens_chats=True)
    pace: Pace | None = None
    hears_by_http = False

    def __init__(self, name: str, rooms: dict[str, frozenset[str]] | None = None, next_id: int = 1_000_000) -> None:
        self.name, self.rooms, self.next_id = name, rooms or {}, next_id
        self.shown: dict[str, tuple[Address, str]] = {}
        self.kept: dict[str, bytes] = {}
        self.refusals: list[DeliveryError] = []
        self.revoked = False
        self.desk: DeskPort | None = None
        self.answers = AnswerDisplay(name, AnswerCalls(text=self._say))

    @property
    def trouble(self) -> str:
        return "" if self.desk else "not listening"

    async def open(self) -> None: ...

    async def listen(self, desk: DeskPort) -> None:
        self.desk = desk

    async def stop_listening(self) -> None:
        self.desk = None
        await self.answers.settle()

    async def close(self) -> None:
        await self.stop_listening()

    async def take(self, raw: bytes) -> None:
        """Hand one event of the platform to the desk. The platform is told that it arrived when this returns."""
        if self.desk is None:
            raise NotConnected
        try:
            inbound = self._translate(raw)
        except (KeyError, TypeError, ValueError) as error:
            return await park(self.desk, self.name, "", raw, repr(error))
        self.answers.show(inbound, await self.desk.handle(inbound), self.desk)
        return None

    async def deliver(self, send: Outbound, files: FileStore) -> Receipt:
        if self.refusals:
            raise self.refusals.pop(0)
        match send:
            case Post():
                self.kept |= {file.name: await whole((await files.open(file.key)).chunks()) for file in send.card.files if not send.instead}
                return Receipt(send.to.place, tuple(self._show(send.to, part) for part in parts(send.card, send.instead)))
            case Edit():
                return Receipt(send.at.place, self._edit(send))
            case Delete():
                self._delete(send)
                return Receipt(send.at.place)
            case Mark():
                return Receipt(send.at.place, (send.message,))
            case Typing():
                return Receipt(send.to.place)

    def _edit(self, send: Edit) -> tuple[str, ...]:
        ids = (send.message, *send.more)
        texts = parts(send.card, send.instead)
        if not set(ids[: len(texts)]) <= set(self.shown):
            raise DeliveryError(Trouble.GONE, "there is no such message")
        for message, part in zip(ids, texts, strict=False):
            self.shown[message] = send.at, part
        for surplus in ids[len(texts) :]:
            self.shown.pop(surplus, None)
        added = [self._show(send.at, part) for part in texts[len(ids) :]]
        return (*ids[: len(texts)], *added)

    def _delete(self, send: Delete) -> None:
        for message in (send.message, *send.more):
            self.shown.pop(message, None)
        for file in send.files:
            self.kept.pop(file.name, None)

    async def find(self, post: Outbound) -> Receipt | None:
        return None

    async def identify(self, place: str, message: str) -> str:
        return ""

    async def fetch(self, file: Attachment) -> Chunks:
        if file.remote not in self.kept:
            raise DeliveryError(Trouble.GONE, "there is no such file")
        yield self.kept[file.remote]

    async def check_token(self) -> None:
        if self.revoked:
            raise DeliveryError(Trouble.SHUT_OUT, "the token is revoked")

    async def who(self, person: str) -> Profile:
        return Profile(Identity(self.name, person), person.title())

    async def members(self, place: str) -> frozenset[str]:
        return self.rooms.get(place, frozenset())

    def link(self, place: str, message: str, thread: str = "") -> str:
        return f"https://tiny.example/{place}/{message}"

    async def start_link(self, word: str) -> str:
        return ""

    def is_group(self, person: str) -> bool:
        return False

    async def is_present(self, person: str) -> bool:
        return True

    async def forget(self, person: str) -> None:
        """What people see is kept by the platform."""

    async def receive(self, request: Request) -> Response:
        return Response(404)

    async def reread(self, raw: bytes) -> Inbound | None:
        return self._translate(raw)

    async def check(self, places: Sequence[str], people: Sequence[str], *, hello: str = "") -> Sequence[Finding]:
        return ()

    def _translate(self, raw: bytes) -> Inbound:
        """Raises ValueError for what the platform does not promise."""
        told = json.loads(raw)
        if not isinstance(told["text"], str):
            raise ValueError("text is no text")  # noqa: TRY004  the port says ValueError
        files = (Attachment(self.name, told["file"], told["file"]),) if "file" in told else ()
        return MessageReceived(
            event=told["event"],
            at=datetime.now(UTC),
            by=Profile(Identity(self.name, told["by"]), told["by"].title()),
            where=Address(self.name, told["in"]),
            message=told["event"],
            text=plain(told["text"]),
            files=files,
            raw=raw,
        )

    async def _say(self, inbound: Inbound, card: Card) -> None:
        for part in parts(card):
            self._show(inbound.where, part)

    def _show(self, to: Address, text: str) -> str:
        self.next_id -= 1
        self.shown[str(self.next_id)] = to, text
        return str(self.next_id)


def parts(card: Card, instead: tuple[RichText, ...] = ()) -> list[str]:
    """A card as plain text, cut into messages. ``instead`` is in place of its files."""
    facts = [f"{fact.label}: {text_of(fact.value)}" for fact in card.facts]
    text = "\n".join(filter(None, (card.title, card.author, text_of(card.body), *facts, text_of(card.foot), *map(text_of, instead)))) or "…"
    return [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]
